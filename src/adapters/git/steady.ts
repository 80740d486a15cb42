/**
 * Arguments that make git answer in the same way on every machine. In a container job the checkout belongs to another
 * user, which git refuses as "dubious ownership" unless the command line says otherwise; with that door open, no
 * program that the repository's own configuration names may be started.
 */
export const steadyArguments = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', '-c', 'gc.auto=0'] as const

/** Variables that keep git from asking, translating, globbing, and from looking at another repository than the folder's. */
export const steadyEnvironment: Readonly<Record<string, string | undefined>> = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
}
