import { UserError } from '../core/errors/user-error.ts'
import { formatImageName, type ImageName, isSameImage } from '../core/images/image-name.ts'
import type { Change } from '../core/manifests/change.ts'
import { planNewEntry } from '../core/manifests/entry.ts'
import { type FilePatterns, parseFilePatterns } from '../core/manifests/file-patterns.ts'
import { findKeySlot, nearKey } from '../core/manifests/find-key.ts'
import { findSlots, imagesIn } from '../core/manifests/find-slots.ts'
import { firstValue } from '../core/manifests/held.ts'
import type { Key } from '../core/manifests/key.ts'
import { isTemplate, type Manifest, readManifest } from '../core/manifests/manifest.ts'
import { isManifestName } from '../core/manifests/manifest-name.ts'
import { mayHold } from '../core/manifests/may-hold.ts'
import { planChanges } from '../core/manifests/plan-changes.ts'
import { placeOf, type Slot, type SlotValue } from '../core/manifests/slot.ts'
import type { Target } from '../core/manifests/want.ts'
import type { SourceFiles } from '../ports/files.ts'
import { type Applied, applyChanges } from './apply-changes.ts'

/** What is looked for in files: the slots of an image, or the one value that a key leads to. */
export type Sought = { readonly image: ImageName } | { readonly image?: ImageName; readonly key: Key }

/** What edits of files without a configuration come to. */
export interface FileEdits extends Applied {
  /** What each file held before, in the order of the files. */
  readonly previous: readonly SlotValue[]
}

/**
 * Plans the edit of an image, or of a key, in every file that patterns choose; nothing is written. Files stand for themselves:
 * one may hold another value than the next.
 * @param request.patterns as `.gitignore` reads them; a plain path names a file outright.
 * @throws UserError FILE_NOT_FOUND or SLOT_NOT_FOUND for a file named outright that is not there or has no slot, and for patterns
 * of whose files none has one; SLOT_AMBIGUOUS, EDIT_REFUSED and FILE_NOT_EDITABLE as the engine finds them.
 */
export const planFileEdits = async (
  deps: { readonly files: SourceFiles },
  request: { readonly patterns: readonly string[]; readonly sought: Sought; readonly target: Target },
): Promise<FileEdits> => {
  const { sought, target } = request
  const patterns = parseFilePatterns(request.patterns)
  const done: Applied[] = []
  const previous: SlotValue[] = []
  // One file after another, so that only one of them is held as a tree.
  const apply = (slots: readonly Slot[], changes: readonly Change[]): void => {
    const held = firstValue(slots)
    if (held !== undefined) previous.push(held)
    done.push(applyChanges(changes.map((change) => ({ app: '', change }))))
  }
  for (const path of patterns.named) {
    const manifest = await readNamed(deps.files, path)
    const slots = slotsIn(manifest, sought)
    apply(slots, slots.length > 0 ? planChanges([slots], target) : [newEntry(manifest, sought, target)])
  }
  for await (const slots of slotsInWide(deps.files, patterns, sought)) apply(slots, planChanges([slots], target))
  if (done.length === 0) throw noneOf(request.patterns, sought)
  return { ...joinApplied(done), previous }
}

const joinApplied = (all: readonly Applied[]): Applied => ({
  changes: all.flatMap(({ changes }) => changes),
  edits: all.flatMap(({ edits }) => edits),
  diff: all.map(({ diff }) => diff).join(''),
})

const readNamed = async (files: SourceFiles, path: string): Promise<Manifest> => {
  const bytes = await files.read(path)
  if (bytes !== undefined) return readManifest(path, bytes)
  const fix = 'Name a file of the checkout, or a folder with `/` at its end'
  throw new UserError('FILE_NOT_FOUND', { where: { file: path }, what: `there is no file "${path}"`, fix })
}

/** The slots of each file that patterns choose and that has any. */
async function* slotsInWide(
  files: SourceFiles,
  patterns: FilePatterns,
  sought: Sought,
): AsyncGenerator<readonly Slot[]> {
  const named = new Set(patterns.named)
  for (const folder of patterns.folders) {
    for (const path of await files.list(folder)) {
      if (!isManifestName(path) || named.has(path) || !patterns.matches(path)) continue
      const slots = slotsInBytes(path, await files.read(path), sought)
      if (slots.length > 0) yield slots
    }
  }
}

const slotsInBytes = (path: string, bytes: Uint8Array | undefined, sought: Sought): readonly Slot[] => {
  if (bytes === undefined || !('key' in sought || mayHold(bytes, sought))) return []
  return isTemplate(path, bytes) ? [] : slotsIn(readManifest(path, bytes), sought)
}

const slotsIn = (manifest: Manifest, sought: Sought): readonly Slot[] => {
  if (!('key' in sought)) return findSlots(manifest, sought).slots
  const slot = findKeySlot(manifest, sought.key)
  if (slot !== undefined) checkImage(slot, sought.image)
  return slot === undefined ? [] : [slot]
}

/** Beside a key the image is a check: where the value names one, it must be that. */
const checkImage = (slot: Slot, image: ImageName | undefined): void => {
  if (slot.kind !== 'reference' || image === undefined || isSameImage(slot.reference.name, image)) return
  const { file, line, column, path, value } = placeOf(slot.cell)
  throw new UserError('EDIT_REFUSED', {
    where: { file, line, column },
    what: `\`${path}\` holds "${value}", which is another image than "${formatImageName(image)}"`,
    fix: 'Name the key of the image, or leave `image` out',
  })
}

/** A kustomization gets the entry that it lacks; any other file that was named must have a slot. */
const newEntry = (manifest: Manifest, sought: Sought, target: Target) => {
  if ('key' in sought) throw keyMissing(manifest, sought.key)
  const entry = planNewEntry(manifest, sought, formatImageName(sought.image), target)
  if (entry !== undefined) return entry
  throw slotMissing(manifest, sought.image)
}

const keyMissing = (manifest: Manifest, key: Key): UserError => {
  const near = nearKey(manifest, key)
  const what = `there is no key "${key.text}"`
  const fix = near === undefined ? 'Name a value that is there' : `Did you mean "${near}"? Write the path to it`
  return new UserError('SLOT_NOT_FOUND', { where: { file: manifest.file }, what, fix })
}

const slotMissing = (manifest: Manifest, image: ImageName): UserError => {
  const name = formatImageName(image)
  const [cell] = findSlots(manifest, { image }).untagged
  if (cell !== undefined) {
    const { file, line, column, path } = placeOf(cell)
    const what = `\`${path}\` names the image "${name}", and there is no line for its tag`
    return new UserError('SLOT_NOT_FOUND', { where: { file, line, column }, what, fix: 'Add `tag: ""` beside it' })
  }
  const others = imagesIn(manifest).slice(0, 5)
  const what = `the image "${name}" is not there${others.length === 0 ? '' : `, but ${others.map((other) => `"${other}"`).join(', ')}`}`
  const fix = 'Name the image as the file does, or the value with `key`'
  return new UserError('SLOT_NOT_FOUND', { where: { file: manifest.file }, what, fix })
}

const noneOf = (patterns: readonly string[], sought: Sought): UserError => {
  const what = 'key' in sought ? `the key "${sought.key.text}"` : `the image "${formatImageName(sought.image)}"`
  return new UserError('SLOT_NOT_FOUND', {
    where: { input: 'files' },
    what: `no file of "${patterns.join(', ')}" has ${what}`,
    fix: 'Mend the patterns, or name the file itself',
  })
}
