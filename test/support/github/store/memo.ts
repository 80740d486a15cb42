import type { Repository } from './model.ts'

const known = new WeakMap<Repository, Map<string, Promise<unknown>>>()

/** Answers of Git that can never change, as they are about objects alone: each is asked for once. */
export const onceFor = <T>(repo: Repository, key: string, make: () => Promise<T>): Promise<T> => {
  const ofRepo = known.get(repo) ?? new Map<string, Promise<unknown>>()
  known.set(repo, ofRepo)
  const found = ofRepo.get(key)
  if (found !== undefined) return found as Promise<T>
  const made = make()
  ofRepo.set(key, made)
  made.catch(() => ofRepo.delete(key))
  return made
}
