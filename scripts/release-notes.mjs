// Prints the notes of one version from CHANGELOG.md. Plain JavaScript, so that the release job needs no install.
import { readFileSync } from 'node:fs'

const version = process.argv[2] ?? ''
const fail = (what, fix) => {
  console.error(`CHANGELOG.md: ${what}. ${fix}.`)
  process.exit(1)
}
if (!/^\d+\.\d+\.\d+$/.test(version)) fail(`"${version}" is not a version`, 'Give it as 1.2.3, without the v')

const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1)
const section = sections.find((text) => text.split(/[\s\]]/)[0]?.replace('[', '') === version)
if (section === undefined) fail(`there is no section for "${version}"`, `Rename "Unreleased" to "${version}"`)
const notes = section.slice(section.indexOf('\n')).trim()
if (notes === '') fail(`the section for "${version}" is empty`, 'Say what changed')
console.log(notes)
