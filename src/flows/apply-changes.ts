import { type Change, manifestOf } from '../core/manifests/change.ts'
import { editManifest } from '../core/manifests/edit-manifest.ts'
import type { Manifest } from '../core/manifests/manifest.ts'
import { findSlotEdit, type SlotEdit } from '../core/manifests/slot-edit.ts'
import { unifiedDiff } from '../core/manifests/unified-diff.ts'
import type { FileChange } from '../ports/files.ts'

/** A change with the app that it is for. */
export interface PlannedChange {
  readonly app: string
  readonly change: Change
}

/** What changes make of the files. */
export interface Applied {
  /** The files as they shall be; a file that stays as it is is not there. */
  readonly changes: readonly FileChange[]
  readonly edits: readonly SlotEdit[]
  /** The changes as a unified diff. */
  readonly diff: string
}

/**
 * Makes the new content of every file that changes touch; nothing is written.
 * @throws UserError EDIT_REFUSED where an edit cannot be proven: then there is no content of any file.
 */
export const applyChanges = (planned: readonly PlannedChange[]): Applied => {
  const changes: FileChange[] = []
  const diffs: string[] = []
  for (const [manifest, wanted] of byManifest(planned)) {
    const { text, splices } = editManifest(manifest, wanted)
    if (splices.length === 0) continue
    changes.push({ path: manifest.file, content: Buffer.from(text, 'utf8') })
    diffs.push(unifiedDiff(manifest.file, manifest.region.text, splices))
  }
  const edits = planned.map(({ app, change }) => findSlotEdit(app, change)).filter((edit) => edit !== undefined)
  return { changes, edits, diff: diffs.join('') }
}

const byManifest = (planned: readonly PlannedChange[]): ReadonlyMap<Manifest, readonly Change[]> => {
  const groups = new Map<Manifest, Change[]>()
  for (const { change } of planned) {
    const manifest = manifestOf(change)
    const group = groups.get(manifest)
    if (group === undefined) groups.set(manifest, [change])
    else group.push(change)
  }
  return groups
}
