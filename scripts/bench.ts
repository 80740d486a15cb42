/** Runs every benchmark of `bench/`, or those named, one after the other: two at once would measure each other. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename } from 'node:path'

const wanted = process.argv.slice(2)
const files = globSync('bench/*.ts')
  .sort()
  .filter((file) => wanted.length === 0 || wanted.includes(basename(file, '.ts')))
if (files.length === 0) throw new Error(`bench: there is no benchmark "${wanted.join(' ')}". See the files in bench/.`)

for (const file of files) {
  console.log(`\n## ${basename(file, '.ts')}\n`)
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
