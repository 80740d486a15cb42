import { listOf, mapOf, object } from './schema/collections.ts'
import { choice, text } from './schema/scalars.ts'
import { described, located, type Read } from './schema/schema.ts'
import { imageName, nameComplaint, nameOf } from './values/names.ts'
import { appFile, pattern, repositoryPath } from './values/paths.ts'
import { platform } from './values/platform.ts'
import { buildArgument, tagTemplate } from './values/templates.ts'

const app = object(
  {
    path: described(
      located(repositoryPath('apps/web')),
      'The folder of the app, watched first. Default: apps/<name>. "." is the root.',
    ),
    context: described(
      located(repositoryPath('apps/web')),
      'The build context. Default: `path`. For shared code beside it, a folder above.',
    ),
    watch: described(
      listOf(pattern, { lone: true }),
      'Further gitignore patterns, from the root. Later ones win, `!` takes out.',
    ),
    needs: described(listOf(located(nameOf('app')), { lone: true }), 'Apps whose change rebuilds this one too.'),
    image: described(located(imageName), 'The image without tag. Default: <registry>/<name>.'),
    dockerfile: described(
      located(appFile('Dockerfile')),
      'From `path`. Default: Dockerfile, dockerfile or Containerfile.',
    ),
    target: described(text('runtime'), 'The stage of the Dockerfile that is shipped.'),
    test: described(text('test'), 'The stage of the Dockerfile that must build before anything is pushed.'),
    platforms: described(
      listOf(platform, { lone: true }),
      'What the image runs on, such as linux/amd64 and linux/arm64.',
    ),
    'build-args': described(
      mapOf(buildArgument, { expected: 'a mapping of build arguments', example: '{ version: "{sha}" }' }),
      'Build arguments. Fields: {sha}, {sha12}, {version}, {branch}, {date}, {run}.',
    ),
    tag: described(
      located(tagTemplate),
      'The tag. Default: "sha-{sha12}". Fields: {sha}, {sha12}, {version}, {branch}, {date}, {run}.',
    ),
    version: described(located(appFile('.version')), 'The file in `path` that {version} reads. Default: .version.'),
    trigger: described(
      choice('change', 'version'),
      'What makes a release: any change, or only one of the version file. Default: change.',
    ),
    rebuild: described(text('"2026-11"'), 'Free text that is part of the source: change it to force a new image.'),
    stages: described(
      listOf(located(nameOf('stage')), { lone: true }),
      'The stages it goes through. Default: every stage that has a slot for it.',
    ),
  },
  { what: 'an app', example: '{ path: apps/web }' },
)

/** The apps, by name. */
export const appsSchema = mapOf(app, {
  expected: 'a mapping of names to apps',
  example: '{ web: { path: apps/web } }',
  checkName: nameComplaint('app'),
  insteadOfList: (items) =>
    `{ ${items.map((item) => (item.kind === 'text' ? `${item.text}: {}` : 'web: {}')).join(', ')} }`,
})

/** One app as it is written. */
export type WrittenApp = Read<typeof app>
