/** Who wrote or committed, and when: `seconds` since 1970, `zone` as Git writes it ("+0000"). */
export type Signature = {
  readonly name: string
  readonly email: string
  readonly seconds: number
  readonly zone: string
}

/** A commit object. */
export type Commit = {
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

const parseSignature = (text: string): Signature => {
  const match = /^(.*?) ?<([^>]*)> (-?\d+) ([+-]\d{4})$/.exec(text)
  if (match === null) throw new Error(`signature "${text}": not of the form "name <email> time zone".`)
  return { name: match[1] ?? '', email: match[2] ?? '', seconds: Number(match[3]), zone: match[4] ?? '+0000' }
}

const formatSignature = ({ name, email, seconds, zone }: Signature): string => {
  const inert = (text: string) => text.replace(/[<>\n\0]/g, '').trim()
  return `${inert(name)} <${inert(email)}> ${seconds} ${zone}`
}

/** The bytes of a commit object -> Commit. */
export const parseCommit = (content: Buffer): Commit => {
  const text = content.toString('utf8')
  const end = text.indexOf('\n\n')
  const headers = (end < 0 ? text : text.slice(0, end)).split('\n')
  const all = (key: string) =>
    headers.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1))
  return {
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: parseSignature(all('author')[0] ?? ''),
    committer: parseSignature(all('committer')[0] ?? ''),
    message: end < 0 ? '' : text.slice(end + 2),
  }
}

/** Commit -> the bytes of a commit object. */
export const formatCommit = (commit: Commit): Buffer =>
  Buffer.from(
    [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${formatSignature(commit.author)}`,
      `committer ${formatSignature(commit.committer)}`,
      '',
      commit.message,
    ].join('\n'),
  )

/** The first line of a message, and what follows the blank line after it. */
export const splitMessage = (message: string): { headline: string; body: string } => {
  const [headline = '', ...rest] = message.trimEnd().split('\n')
  return { headline, body: rest.join('\n').replace(/^\n+/, '') }
}
