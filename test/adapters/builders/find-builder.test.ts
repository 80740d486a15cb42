import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buildersOf } from '../../../src/adapters/builders/find-builder.ts'
import { temporaryFolder } from '../../support/git/repository.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  vi.stubEnv('PATH', folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** Puts a program on the PATH that answers by its arguments: the text of the first that they begin with. */
const program = (name: string, answers: Readonly<Record<string, string>>): void => {
  const cases = Object.entries(answers).map(([args, text]) => `'${args}'*) echo '${text}'; exit 0;;`)
  writeFileSync(join(folder, name), `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\n*) exit 1;;\nesac\n`)
  chmodSync(join(folder, name), 0o755)
}

const open = async (choice: 'auto' | 'buildx' | 'buildah', registry = 'ghcr.io'): Promise<string> => {
  const credentialsFor = async () => undefined
  const builders = buildersOf({ choice, temp: folder, environment: { HOME: folder }, credentialsFor })
  try {
    return (await builders.open(registry)).title
  } finally {
    await builders.close()
  }
}

const buildah = { '--version': 'buildah version 1.28.2 (image-spec 1.1.0)' }
const version = { 'buildx version': 'github.com/docker/buildx v0.30.1' }

test.each<{ name: string; docker: Readonly<Record<string, string>>; title: string }>([
  {
    name: 'the builder that the user selected is taken, whatever its driver',
    docker: { ...version, 'buildx inspect': 'Name:   mine\nDriver: kubernetes' },
    title: 'buildx (builder "mine", kubernetes)',
  },
  {
    name: 'Docker’s own is taken where its image store can push by digest',
    docker: {
      ...version,
      'buildx inspect': 'Name: default\nDriver: docker',
      info: '[["driver-type","io.containerd.snapshotter.v1"]]',
    },
    title: 'buildx (builder "default", docker)',
  },
  {
    name: 'plain Docker gets a builder that can do all',
    docker: {
      ...version,
      'buildx create --name tagline --driver docker-container': 'tagline',
      'buildx inspect': 'Name: default\nDriver: docker',
      info: '[]',
    },
    title: 'buildx (builder "tagline", docker-container)',
  },
  { name: 'with no Docker that answers it is buildah', docker: version, title: 'buildah 1.28.2' },
])('$name', async ({ docker, title }) => {
  program('docker', docker)
  program('buildah', buildah)
  expect(await open('auto')).toBe(title)
})

test('buildah alone is enough', async () => {
  program('buildah', buildah)
  expect(await open('auto')).toBe('buildah 1.28.2')
})

test.each([
  [
    'auto',
    'builder: there is no `docker buildx`, and no program "buildx"; there is no program "buildah". ' +
      'Run on a machine with Docker, add `docker/setup-buildx-action` before this step, or install buildah.',
  ],
  ['buildah', 'input "builder": there is no program "buildah". Install buildah, or leave `builder` away.'],
  [
    'buildx',
    'input "builder": there is no `docker buildx`, and no program "buildx". Start Docker, or add `docker/setup-buildx-action` before this step.',
  ],
] as const)('with nothing there, %s says what was looked for', async (choice, message) => {
  await expect(open(choice)).rejects.toThrow(message)
})

test('nothing of a login is left when the builders are closed', async () => {
  program('buildah', buildah)
  const credentialsFor = async () => ({ username: 'ada', password: 'secret' })
  const builders = buildersOf({ choice: 'auto', temp: folder, environment: { HOME: folder }, credentialsFor })
  await builders.open('ghcr.io')
  await builders.close()
  expect(existsSync(join(folder, '.docker'))).toBe(false)
  expect(readdirSync(folder)).toEqual(['buildah'])
})
