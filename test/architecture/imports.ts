import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** One import of a source file; `to` is a path in this repository, or the name of a package or a Node module. */
export interface Import {
  readonly from: string
  readonly to: string
  readonly line: number
}

const statement = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)['"]([^'"\n]+)['"]/g

/** Lists the imports in one text: static and dynamic ones, and those of types. */
export const importsIn = (file: string, text: string): readonly Import[] =>
  [...text.matchAll(statement)].map((match) => {
    const target = match[1] ?? ''
    const to = target.startsWith('.') ? normalize(join(dirname(file), target)) : target
    return { from: file, to, line: text.slice(0, match.index).split('\n').length }
  })

/** Lists the imports of every TypeScript file below the folders. */
export const importsBelow = (folders: readonly string[]): readonly Import[] =>
  folders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`))
    .sort()
    .flatMap((file) => importsIn(file, readFileSync(file, 'utf8')))
