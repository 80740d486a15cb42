import { describe, expect, test } from 'vitest'
import { readConfig, resolveConfig } from '../../../src/core/config/parse-config.ts'

const app = (path: string) => ({ name: path.split('/').at(-1) ?? '', path })

const resolve = (file: string, paths: readonly string[], owner: string | undefined = 'acme') =>
  resolveConfig(readConfig(file, ''), { owner, discovered: paths.map(app) })

describe('folders that cannot be apps are told once each', () => {
  test.each([
    {
      title: 'a name with a blank',
      paths: ['apps/my app'],
      message:
        'apps/my app: "my app" cannot be the name of an app. Add tagline.yaml with `apps: { my-app: { path: "apps/my app" } }`.',
    },
    {
      title: 'a name that no registry takes, and the app all',
      paths: ['apps/a.-b', 'apps/all', 'apps/web'],
      message: [
        'apps/a.-b: the app "a.-b" would make the image "ghcr.io/acme/a.-b", which no registry takes. Add tagline.yaml with `apps: { a-b: { path: "apps/a.-b" } }`, and the other apps beside it.',
        'apps/all: an app cannot be called "all", which means every app. Add tagline.yaml with `apps: { apps-all: { path: "apps/all" } }`, and the other apps beside it.',
      ].join('\n'),
    },
    {
      title: 'two names that make one image',
      paths: ['apps/Web', 'services/web'],
      message:
        'services/web: the app "web" has the same image "ghcr.io/acme/web" as "Web" in apps/Web. Add tagline.yaml with `apps: { services-web: { path: "services/web" } }`, and the other apps beside it.',
    },
    {
      title: 'a line break',
      paths: ['apps/a\nb'],
      message: 'apps/a?b: the path "apps/a?b" has a line break, a NUL or a backslash in it. Rename the folder.',
    },
  ])('$title', ({ paths, message }) => {
    expect(() => resolve('', paths)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message }))
  })

  test('with a file that names no apps, the entry belongs there', () => {
    const message =
      'apps/my app: "my app" cannot be the name of an app. Add `apps: { my-app: { path: "apps/my app" } }` to tagline.yaml.'
    expect(() => resolve('tagline.yaml', ['apps/my app'])).toThrow(expect.objectContaining({ message }))
  })
})

test('a registry that nobody knows is to be written in the file that is not there', () => {
  const message =
    'tagline.yaml: there is no registry, and the owner of the repository is not known. Add `registry: ghcr.io/<owner>`.'
  expect(() => resolveConfig(readConfig('', ''), { owner: undefined, discovered: [app('apps/web')] })).toThrow(
    expect.objectContaining({ message }),
  )
})
