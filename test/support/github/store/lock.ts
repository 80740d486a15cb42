/** Runs tasks one after another, in the order in which they came. */
export type Lock = <T>(task: () => Promise<T>) => Promise<T>

/** A lock of its own; a task that fails does not stop those that follow. */
export const makeLock = (): Lock => {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const next = last.then(task, task)
    last = next.catch(() => undefined)
    return next
  }
}
