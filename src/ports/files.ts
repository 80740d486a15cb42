/** A tree of files; paths are relative to its root, with `/`. A work tree and a commit are both one. */
export interface SourceFiles {
  /**
   * The bytes of a file, or undefined where there is none. Links inside the tree are followed.
   * @throws UserError PATH_OUTSIDE for a path or a link that leaves the tree.
   */
  readonly read: (path: string) => Promise<Uint8Array | undefined>
  /** Every file below a folder ('' is the root), sorted, without `.git`; links are listed and not entered. */
  readonly list: (folder: string) => Promise<readonly string[]>
}

/** A tree of files that can be changed. */
export interface WorkFiles extends SourceFiles {
  /** Writes a file with its folders; one that exists keeps its mode. */
  readonly write: (path: string, content: Uint8Array) => Promise<void>
  /** Removes a file, and the folders that it leaves empty. */
  readonly remove: (path: string) => Promise<void>
}

/** One file as it shall be: its new bytes, or undefined where it goes. */
export interface FileChange {
  readonly path: string
  readonly content: Uint8Array | undefined
}
