import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { gitEnvironment } from './git.ts'
import type { ObjectInfo, ObjectType } from './objects.ts'

/** One `git cat-file` that stays and answers question after question. */
export type CatFile = {
  info(expression: string): Promise<ObjectInfo | undefined>
  contents(oid: string): Promise<{ info: ObjectInfo | undefined; content: Buffer }>
  close(): void
}

type Answer = { info: ObjectInfo | undefined; content: Buffer }
type Question = { readonly withContent: boolean; resolve(answer: Answer): void; reject(error: Error): void }

const parseInfo = (line: string): ObjectInfo | undefined => {
  const match = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(line)
  if (match === null) return undefined
  return { oid: match[1] ?? '', type: match[2] as ObjectType, size: Number(match[3]) }
}

/** Takes the first answer off the buffer, or nothing while it is not whole. */
const takeAnswer = (buffer: Buffer, withContent: boolean): { answer: Answer; rest: Buffer } | undefined => {
  const end = buffer.indexOf(10)
  if (end < 0) return undefined
  const info = parseInfo(buffer.toString('utf8', 0, end))
  const from = end + 1
  if (info === undefined || !withContent)
    return { answer: { info, content: Buffer.alloc(0) }, rest: buffer.subarray(from) }
  const to = from + info.size
  if (buffer.length < to + 1) return undefined
  return { answer: { info, content: Buffer.from(buffer.subarray(from, to)) }, rest: buffer.subarray(to + 1) }
}

const openQuestions = (child: ChildProcessWithoutNullStreams) => {
  const open: Question[] = []
  let buffer = Buffer.alloc(0)
  child.stdout.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    for (let first = open[0]; first !== undefined; first = open[0]) {
      const taken = takeAnswer(buffer, first.withContent)
      if (taken === undefined) return
      buffer = Buffer.from(taken.rest)
      open.shift()
      first.resolve(taken.answer)
    }
  })
  child.on('close', () => {
    for (const question of open.splice(0)) question.reject(new Error('git cat-file ended with a question open.'))
  })
  child.stdin.on('error', () => undefined)
  return (line: string, withContent: boolean): Promise<Answer> =>
    new Promise((resolve, reject) => {
      open.push({ withContent, resolve, reject })
      child.stdin.write(`${line}\n`)
    })
}

/** Starts `git cat-file --batch-command` at the first question, and again should it have ended. */
export const startCatFile = (gitDir: string): CatFile => {
  let child: ChildProcessWithoutNullStreams | undefined
  let ask: ((line: string, withContent: boolean) => Promise<Answer>) | undefined
  const started = () => {
    if (ask !== undefined) return ask
    child = spawn('git', ['--git-dir', gitDir, 'cat-file', '--batch-command'], { env: gitEnvironment })
    child.on('close', () => {
      ask = undefined
    })
    ask = openQuestions(child)
    return ask
  }
  const askable = (expression: string) => expression !== '' && !/[\n\0]|^[:-]/.test(expression)
  return {
    info: async (expression) => (askable(expression) ? (await started()(`info ${expression}`, false)).info : undefined),
    contents: (oid) => started()(`contents ${oid}`, true),
    close: () => child?.kill(),
  }
}
