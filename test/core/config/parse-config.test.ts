import { describe, expect, test } from 'vitest'
import type { Config } from '../../../src/core/config/config.ts'
import { readConfig, resolveConfig, type Surroundings } from '../../../src/core/config/parse-config.ts'
import { formatProblem } from '../../../src/core/errors/problem.ts'
import { UserError } from '../../../src/core/errors/user-error.ts'

const discovered = [{ name: 'web', path: 'apps/web' }]

const parse = (text: string, more: Partial<Surroundings> = {}): Config =>
  resolveConfig(readConfig('tagline.yaml', text), { owner: 'Acme', discovered, ...more }).config

const messagesOf = (text: string, more: Partial<Surroundings> = {}): readonly string[] => {
  try {
    parse(text, more)
  } catch (error) {
    if (error instanceof UserError && error.code === 'CONFIG_INVALID') return error.message.split('\n')
    throw error
  }
  return []
}

const web = {
  name: 'web',
  path: 'apps/web',
  context: 'apps/web',
  watch: [],
  needs: [],
  image: { registry: 'ghcr.io', repository: 'acme/web' },
  dockerfile: undefined,
  target: undefined,
  test: undefined,
  platforms: [],
  buildArgs: {},
  tag: 'sha-{sha12}',
  version: '.version',
  trigger: 'change',
  rebuild: undefined,
  stages: undefined,
}

const noGates = { checks: [], deployments: [], soak: 0, freeze: [], windows: [] }

describe('a configuration', () => {
  test.each(['', '# nothing yet\n', '---\n', '{}', 'apps:\n'])(
    'may be as empty as %j: apps are discovered, the rest is default',
    (text) => {
      expect(parse(text)).toEqual({
        file: 'tagline.yaml',
        registry: 'ghcr.io/acme',
        apps: [web],
        partial: false,
        repository: undefined,
        kubeVersion: undefined,
        stages: [],
        manifests: [],
        render: [],
        findings: {},
      })
    },
  )

  test('is read with every key', () => {
    const text = `
registry: registry.example.org:5000/shop
apps:
  web:
    path: ./apps//web/
    context: .
    watch: ["libs/ui/**", "!**/*.md"]
    needs: [tokens]
    image: ghcr.io/acme/front
    dockerfile: ../docker/web.Dockerfile
    target: runtime
    test: test
    platforms: [linux/amd64, linux/arm/v7]
    build-args: { version: "{sha}", debug: true, level: 1.0 }
    tag: "{version}"
    version: package.json
    trigger: version
    rebuild: 2026-11
    stages: [dev, prod]
  tokens: {}
partial: true
repository: acme/gitops
kube-version: 1.30
stages:
  prod: { from: [dev, qa], delivery: auto-merge, pin: both, branch: env/prod, environment: production, batch: stage, supersede: replace,
          gates: { checks: "ci/{app}/*", deployments: [canary], soak: 1h30m, freeze: [{ from: 2026-12-20, to: 2027-01-04, reason: rest, zone: Europe/Berlin }],
                   windows: [{ days: Mon-Thu, from: 09:00, to: "16:30", zone: America/New_York }, { days: [Fri-Mon, Wed] }] } }
  qa:
  dev: { delivery: pull-request }
manifests:
  - environments/{stage}/{app}/values.yaml
  - { path: "envs/{stage}.tfvars", key: "{app}_image_tag" }
  - { path: "k/{stage}/kustomization.yaml", image: gitops-argocd }
render:
  - { chart: "charts/{app}", values: "v/{stage}.yaml", output: "clusters/{stage}/{app}/", set: [a=1], api-versions: [x/v1], include-crds: false, name: "{app}-x", namespace: ns }
  - { kustomization: "k/{stage}", output: "rendered/{stage}.yaml" }
findings: { one-replica: off }
`
    const read = parse(text)
    expect(read.apps).toEqual([
      {
        ...web,
        name: 'tokens',
        path: 'apps/tokens',
        context: 'apps/tokens',
        image: { registry: 'registry.example.org:5000', repository: 'shop/tokens' },
      },
      {
        ...web,
        context: '.',
        watch: ['libs/ui/**', '!**/*.md'],
        needs: ['tokens'],
        image: { registry: 'ghcr.io', repository: 'acme/front' },
        dockerfile: '../docker/web.Dockerfile',
        target: 'runtime',
        test: 'test',
        platforms: ['linux/amd64', 'linux/arm/v7'],
        buildArgs: { version: '{sha}', debug: 'true', level: '1.0' },
        tag: '{version}',
        version: 'package.json',
        trigger: 'version',
        rebuild: '2026-11',
        stages: ['dev', 'prod'],
      },
    ])
    expect(read).toMatchObject({
      partial: true,
      repository: 'acme/gitops',
      kubeVersion: '1.30',
      findings: { 'one-replica': 'off' },
    })
    const stage = {
      pin: undefined,
      branch: undefined,
      environment: undefined,
      batch: undefined,
      supersede: 'wait',
      gates: noGates,
    }
    expect(read.stages).toEqual([
      { ...stage, name: 'dev', from: [], delivery: 'pull-request' },
      { ...stage, name: 'qa', from: [], delivery: 'commit' },
      {
        name: 'prod',
        from: ['dev', 'qa'],
        delivery: 'auto-merge',
        pin: 'both',
        branch: 'env/prod',
        environment: 'production',
        batch: 'stage',
        supersede: 'replace',
        gates: {
          checks: ['ci/{app}/*'],
          deployments: ['canary'],
          soak: 5_400_000,
          freeze: [{ from: '2026-12-20', to: '2027-01-04', reason: 'rest', zone: 'Europe/Berlin' }],
          windows: [
            { days: [1, 2, 3, 4], from: 540, to: 990, zone: 'America/New_York' },
            { days: [1, 3, 5, 6, 7], from: 0, to: 1440, zone: 'UTC' },
          ],
        },
      },
    ])
    expect(read.manifests).toEqual([
      { path: 'environments/{stage}/{app}/values.yaml', image: undefined, key: undefined },
      { path: 'envs/{stage}.tfvars', image: undefined, key: '{app}_image_tag' },
      { path: 'k/{stage}/kustomization.yaml', image: 'gitops-argocd', key: undefined },
    ])
    expect(read.render).toEqual([
      {
        chart: 'charts/{app}',
        values: ['v/{stage}.yaml'],
        output: 'clusters/{stage}/{app}/',
        name: '{app}-x',
        namespace: 'ns',
        set: ['a=1'],
        apiVersions: ['x/v1'],
        includeCrds: false,
      },
      {
        kustomization: 'k/{stage}',
        output: 'rendered/{stage}.yaml',
        name: undefined,
        namespace: undefined,
        set: [],
        apiVersions: [],
        includeCrds: true,
      },
    ])
  })

  test('may use anchors and merge keys', () => {
    const text = 'apps:\n  web: &all { platforms: [linux/arm64], target: a }\n  api: { <<: *all, target: b }\n'
    expect(parse(text).apps.map(({ name, platforms, target }) => ({ name, platforms, target }))).toEqual([
      { name: 'api', platforms: ['linux/arm64'], target: 'b' },
      { name: 'web', platforms: ['linux/arm64'], target: 'a' },
    ])
  })

  test('may have a BOM and CRLF', () => {
    expect(parse('\uFEFFregistry: ghcr.io/x\r\npartial: true\r\n')).toMatchObject({
      registry: 'ghcr.io/x',
      partial: true,
    })
    expect(messagesOf('\uFEFFa: 1\r\nb: 2\r\n')).toEqual([
      'tagline.yaml:1:1: the configuration has no key "a". Use one of: registry, apps, partial, repository, kube-version, stages, manifests, render, findings.',
      'tagline.yaml:2:1: the configuration has no key "b". Use one of: registry, apps, partial, repository, kube-version, stages, manifests, render, findings.',
    ])
  })

  test('warns of a platform that is like none that is known, and takes it', () => {
    const text = 'apps:\n  web: { platforms: [linux/386, linux/arm64/v8, linux/sparc64, constructor/x] }\n'
    const { config, warnings } = resolveConfig(readConfig('tagline.yaml', text), { owner: 'acme', discovered: [] })
    expect(config.apps[0]?.platforms).toEqual(['linux/386', 'linux/arm64/v8', 'linux/sparc64', 'constructor/x'])
    expect(warnings.map(formatProblem)).toEqual([
      'tagline.yaml:2:49: the platform "linux/sparc64" of "platforms" is not one that is known. Check its spelling.',
      'tagline.yaml:2:64: the platform "constructor/x" of "platforms" is not one that is known. Check its spelling.',
    ])
  })

  test('warns of a tag that is the same for every release', () => {
    const { warnings } = resolveConfig(readConfig('tagline.yaml', 'apps:\n  web: { tag: v1 }\n'), {
      owner: 'acme',
      discovered: [],
    })
    expect(warnings).toEqual([
      {
        where: { file: 'tagline.yaml', line: 2, column: 15 },
        what: 'the tag "v1" has no field, so every release after the first is refused',
        fix: 'Put a field in it, such as `tag: "{version}"`',
      },
    ])
  })
})

const mistakes: readonly {
  readonly name: string
  readonly text: string
  readonly says: readonly string[]
  readonly owner?: undefined
}[] = [
  {
    name: 'all mistakes at once, in the order of the file',
    text: 'stagess: {}\nregistry: GHCR.io/Acme\napps:\n  web: { pth: x, tag: "{sha13}" }\npartial: yes\n',
    says: [
      'tagline.yaml:1:1: the configuration has no key "stagess". Did you mean "stages"? Write "stages".',
      'tagline.yaml:2:11: "registry" must be a registry, not "GHCR.io/Acme". Write `registry: ghcr.io/acme`.',
      'tagline.yaml:4:10: an app has no key "pth". Did you mean "path"? Write "path".',
      'tagline.yaml:4:23: "tag" is "{sha13}", which has an unknown field "{sha13}". Did you mean "{sha12}"? Write "{sha12}".',
      'tagline.yaml:5:10: "partial" must be true or false, not "yes". Write `partial: true`.',
    ],
  },
  {
    name: 'text that is no YAML',
    text: 'apps:\n  web: [\n',
    says: [
      'tagline.yaml:3:1: this is not YAML (deficient indentation). Look here or just before for a bracket or quote that nothing closes, and quote text with ": ", " #" or a special first character.',
    ],
  },
  {
    name: 'a tab',
    text: 'apps:\n\tweb: {}\n',
    says: [
      'tagline.yaml:2:1: this is not YAML (tab characters must not be used in indentation). Look here or just before for a bracket or quote that nothing closes, and quote text with ": ", " #" or a special first character.',
    ],
  },
  {
    name: 'a list for the whole',
    text: '- web\n',
    says: [
      'tagline.yaml:1:1: "tagline.yaml" must be the configuration (a mapping), not a list. Write `tagline.yaml: { stages: { dev: {} } }`.',
    ],
  },
  {
    name: 'a key that stands twice',
    text: 'apps:\n  web: {}\n  api: {}\n  web: {}\n',
    says: ['tagline.yaml:4:3: the key "web" stands here for the second time (first on line 2). Keep one of the two.'],
  },
  {
    name: 'a second document',
    text: 'partial: true\n---\npartial: false\n',
    says: ['tagline.yaml:3:1: this is a second document. Keep one document: take out the `---` line.'],
  },
  {
    name: 'an alias of nothing, and one of itself',
    text: 'apps:\n  web: *none\n  api: &self { watch: [*self] }\n',
    says: [
      'tagline.yaml:2:8: no anchor "&none" is finished before this alias. Write `&none` where the value stands.',
      'tagline.yaml:3:24: no anchor "&self" is finished before this alias. Write `&self` where the value stands.',
      'tagline.yaml:3:24: "watch" must be a gitignore pattern, not nothing. Write `watch: "libs/ui/**"`.',
    ],
  },
  {
    name: 'stages as a list',
    text: 'stages: [dev, staging, prod]\n',
    says: [
      'tagline.yaml:1:9: "stages" must be a mapping of names to stages, not a list. Write `stages: { dev: {}, staging: { from: dev }, prod: { from: staging } }`.',
    ],
  },
  {
    name: 'apps as a list',
    text: 'apps:\n  - web\n  - api\n',
    says: [
      'tagline.yaml:2:3: "apps" must be a mapping of names to apps, not a list. Write `apps: { web: {}, api: {} }`.',
    ],
  },
  {
    name: 'an app that is text',
    text: 'apps:\n  web: apps/web\n',
    says: ['tagline.yaml:2:8: "web" must be an app (a mapping), not "apps/web". Write `web: { path: apps/web }`.'],
  },
  {
    name: 'names that lead nowhere',
    text: 'apps:\n  web: { needs: [tokns, tokens, tokens], stages: [deev, other] }\n  tokens: {}\nstages:\n  dev: {}\n  prod: { from: dve }\n',
    says: [
      'tagline.yaml:2:18: there is no app "tokns". Did you mean "tokens"? Write "tokens".',
      'tagline.yaml:2:33: the app "tokens" stands here for the second time. Keep one of the two.',
      'tagline.yaml:2:51: there is no stage "deev". Did you mean "dev"? Write "dev".',
      'tagline.yaml:2:57: there is no stage "other". Use one of: dev, prod.',
      'tagline.yaml:6:17: there is no stage "dve". Did you mean "dev"? Write "dev".',
    ],
  },
  {
    name: 'circles',
    text: 'apps:\n  a: { needs: [b] }\n  b: { needs: [c] }\n  c: { needs: [a] }\n  d: { needs: [d] }\nstages:\n  x: { from: y }\n  y: { from: x }\n',
    says: [
      'tagline.yaml:4:16: the apps need each other in a circle: a -> b -> c -> a. Take one entry of `needs` away.',
      'tagline.yaml:5:16: the apps need each other in a circle: d -> d. Take one entry of `needs` away.',
      'tagline.yaml:8:14: the stages go in a circle: x -> y -> x (each comes from the next). Take one `from` away.',
    ],
  },
  {
    name: 'paths that leave the repository',
    text: 'apps:\n  a: { path: ../x }\n  b: { path: /srv/b }\n  c: { path: a\\b }\n  d: { path: d, dockerfile: ../../Dockerfile }\n  e: { path: .git/hooks }\nmanifests: ["../{stage}.yaml"]\n',
    says: [
      'tagline.yaml:2:14: "path" is the path "../x", which leaves the repository. Use a path that stays inside the repository.',
      'tagline.yaml:3:14: "path" is the path "/srv/b", which begins at the root of the machine. Write `path: srv/b`, from the root of the repository.',
      'tagline.yaml:4:14: "path" is the path "a\\b", which has a backslash or a drive. Write it with forward slashes, from the root of the repository.',
      'tagline.yaml:5:29: "dockerfile" is the path "../Dockerfile", which leaves the repository. Use a path that stays inside the repository.',
      'tagline.yaml:6:14: "path" is the path ".git/hooks", which lies in the folder of Git itself. Use a folder of the work tree.',
      'tagline.yaml:7:13: "path" is the path "../{stage}.yaml", which leaves the repository. Use a path that stays inside the repository.',
    ],
  },
  {
    name: 'patterns that cannot match',
    text: 'apps:\n  web: { watch: ["!", "./a", "#x", "a[b", "../x", "a\\\\"] }\n',
    says: [
      'tagline.yaml:2:18: the pattern "!" of "watch" matches nothing. Write a path or a glob, such as "libs/ui/**".',
      'tagline.yaml:2:23: the pattern "./a" of "watch" begins with "./", which matches nothing. Write "a".',
      'tagline.yaml:2:30: the pattern "#x" of "watch" is a comment. Write "\\#x".',
      'tagline.yaml:2:36: the pattern "a[b" of "watch" has a "[" that nothing closes. Write "\\[" for the character itself.',
      'tagline.yaml:2:43: the pattern "../x" of "watch" leaves the repository. Write it from the root of the repository.',
      'tagline.yaml:2:51: the pattern "a\\" of "watch" ends in a backslash that escapes nothing. Take the backslash away.',
    ],
  },
  {
    name: 'images that no registry takes',
    text: 'apps:\n  a: { image: ghcr.io/Acme/a }\n  b: { image: "ghcr.io/acme/b:1" }\n  c: { image: "ghcr.io/acme/ c" }\n  d..e: {}\n',
    says: [
      'tagline.yaml:2:15: "image" must be the name of an image (repository names are lower case), without tag or digest, not "ghcr.io/Acme/a". Write `image: ghcr.io/acme/a`.',
      'tagline.yaml:3:15: "image" must be the name of an image, without tag or digest, not "ghcr.io/acme/b:1". Write `image: ghcr.io/acme/b`.',
      'tagline.yaml:4:15: "image" must be the name of an image, without tag or digest, not "ghcr.io/acme/ c". Write registry, path and name, such as `image: ghcr.io/acme/web`.',
      'tagline.yaml:5:3: "d..e" cannot be the name of an app. Use letters, digits, ".", "_" and "-", with a letter or digit first and last.',
      'tagline.yaml:5:3: the app "d..e" would make the image "ghcr.io/acme/d..e", which no registry takes. Add `image:` with a name of your own.',
    ],
  },
  {
    name: 'two apps with one image',
    text: 'apps:\n  a: { image: ghcr.io/acme/b }\n  b: {}\n',
    says: [
      'tagline.yaml:3:3: the app "b" has the same image "ghcr.io/acme/b" as "a" (line 2). Give each app an image of its own with `image:`.',
    ],
  },
  {
    name: 'platforms and tags of no form',
    text: 'apps:\n  web: { platforms: [amd64, linux/x86_64, windows], tag: "a b{sha}" }\n',
    says: [
      'tagline.yaml:2:22: "platforms" must be platforms, and "amd64" is none. Write "linux/amd64".',
      'tagline.yaml:2:29: "platforms" must be platforms, and "linux/x86_64" is none. Write "linux/amd64".',
      'tagline.yaml:2:43: "platforms" must be platforms, and "windows" is none. Write "linux/amd64".',
      'tagline.yaml:2:58: "tag" is "a b{sha}", which never makes a tag (one would be "a b0123456789abcdef0123456789abcdef01234567"). Use at most 128 letters, digits, ".", "_" and "-" around the fields, such as `tag: "sha-{sha12}"`.',
    ],
  },
  {
    name: 'platforms that are nearly others',
    text: 'apps:\n  web: { platforms: [linux/amd46, windos/amd64, linux/arm/v9, Linux/amd64, linux/i386] }\n',
    says: [
      'tagline.yaml:2:22: "platforms" must be platforms, and "linux/amd46" is none. Did you mean "linux/amd64"? Write "linux/amd64".',
      'tagline.yaml:2:35: "platforms" must be platforms, and "windos/amd64" is none. Did you mean "windows/amd64"? Write "windows/amd64".',
      'tagline.yaml:2:49: "platforms" must be platforms, and "linux/arm/v9" is none. Did you mean "linux/arm/v6"? Write "linux/arm/v6".',
      'tagline.yaml:2:63: "platforms" must be platforms, and "Linux/amd64" is none. Did you mean "linux/amd64"? Write "linux/amd64".',
      'tagline.yaml:2:76: "platforms" must be platforms, and "linux/i386" is none. Write "linux/386".',
    ],
  },
  {
    name: 'findings that there are not',
    text: 'findings: { no-readyness-probe: error, x: off, unknown-field: error }\n',
    says: [
      'tagline.yaml:1:13: there is no finding "no-readyness-probe". Did you mean "no-readiness-probe"? Write "no-readiness-probe".',
      'tagline.yaml:1:40: there is no finding "x". Use one of: no-readiness-probe, one-replica, no-surge-room, recreate, mutable-tag, no-digest, root-user, changed-selector, duplicate-resource, secret-in-output, clock-or-chance, unknown-field.',
    ],
  },
  {
    name: 'a build argument with a misspelt field, while other braces stay',
    text: 'apps:\n  web: { build-args: { a: "{sha13}", b: "{anything else}" } }\n',
    says: [
      'tagline.yaml:2:27: "a" is "{sha13}", which has an unknown field "{sha13}". Did you mean "{sha12}"? Write "{sha12}".',
    ],
  },
  {
    name: 'times of no form',
    text: `stages:
  dev:
    gates:
      soak: 30
      freeze: [{ from: 2026-02-30, to: 24.12.2026 }, { from: 2026-02-02, to: 2026-02-01 }, { from: 2026-01-01 }]
      windows: [{ days: Mon-Fryday, from: 25:00, to: 9, zone: Berlin }, { from: "09:00", to: "09:00" }]
`,
    says: [
      'tagline.yaml:4:13: "soak" must be a duration, and "30" has no unit. Write `soak: 30m` for minutes or `soak: 30h` for hours.',
      'tagline.yaml:5:24: "from" is "2026-02-30", a day that no calendar has. Write a day that exists.',
      'tagline.yaml:5:40: "to" must be a date, not "24.12.2026". Write year, month and day, such as `to: 2026-12-20`.',
      'tagline.yaml:5:78: a freeze ends on "2026-02-01", before it begins on "2026-02-02". Swap the two dates.',
      'tagline.yaml:5:92: a freeze needs the key "to". Add `to: 2026-12-20`.',
      'tagline.yaml:6:25: "days" must be days of the week, and "Fryday" is none. Did you mean "Friday"? Write "Friday".',
      'tagline.yaml:6:43: "from" must be a time of day, not "25:00". Write hours and minutes, such as `from: "09:00"`.',
      'tagline.yaml:6:54: "to" must be a time of day, not "9". Write hours and minutes, such as `to: "09:00"`.',
      'tagline.yaml:6:63: "zone" must be the name of a time zone, not "Berlin". Did you mean "Europe/Berlin"? Write "Europe/Berlin".',
      'tagline.yaml:6:94: a window closes when it opens. Leave out both `from` and `to` for the whole day.',
    ],
  },
  {
    name: 'words that are not known',
    text: 'stages:\n  dev: { delivery: pullrequest, pin: all }\nfindings: { recreate: fatal }\n',
    says: [
      'tagline.yaml:2:20: "delivery" must be one of commit, auto-merge, pull-request, not "pullrequest". Did you mean "pull-request"? Write `delivery: pull-request`.',
      'tagline.yaml:2:38: "pin" must be one of tag, digest, both, not "all". Use one of: tag, digest, both.',
      'tagline.yaml:3:23: "recreate" must be one of off, warn, error, not "fatal". Use one of: off, warn, error.',
    ],
  },
  {
    name: 'rules of no form',
    text: 'manifests:\n  - env/{env}/x.yaml\n  - { key: a }\nrender:\n  - { chart: a, kustomization: b, output: c }\n  - { output: d }\n  - { kustomization: b, values: [v], output: c }\n  - { chart: a }\n',
    says: [
      'tagline.yaml:2:5: "path" is "env/{env}/x.yaml", which has an unknown field "{env}". Use one of: {stage}, {app}.',
      'tagline.yaml:3:5: an entry of manifests needs the key "path". Add `path: environments/{stage}/{app}/values.yaml`.',
      'tagline.yaml:5:32: an entry of render has both "chart" and "kustomization". Make two entries of it.',
      'tagline.yaml:6:5: an entry of render names nothing to render. Add `chart: "charts/{app}"` or `kustomization: "kustomize/envs/{stage}"`.',
      'tagline.yaml:7:5: an entry of render has "values", which a kustomization does not take. Take `values` away, or name a `chart`.',
      'tagline.yaml:7:46: two entries of render write to "c". Give each an output of its own.',
      'tagline.yaml:8:5: an entry of render needs the key "output". Add `output: clusters/{stage}/{app}/release.yaml`.',
    ],
  },
  {
    name: 'the other values of no form',
    text: 'repository: https://github.com/acme/gitops.git\nkube-version: latest\nstages:\n  a b: {}\n  prod: { branch: refs/heads/env/prod }\n  qa: { branch: "a..b" }\n',
    says: [
      'tagline.yaml:1:13: "repository" must be a repository, not "https://github.com/acme/gitops.git". Write `repository: acme/gitops`.',
      'tagline.yaml:2:15: "kube-version" must be a version of Kubernetes, not "latest". Write `kube-version: "1.34"`.',
      'tagline.yaml:4:3: "a b" cannot be the name of a stage. Use letters, digits, ".", "_" and "-", with a letter or digit first and last.',
      'tagline.yaml:5:19: "branch" must be the name of a branch, not "refs/heads/env/prod". Write `branch: env/prod`.',
      'tagline.yaml:6:17: "branch" must be the name of a branch, not "a..b". Use a name that `git check-ref-format --branch` takes.',
    ],
  },
  {
    name: 'a registry that nobody can know',
    text: 'apps:\n  web: {}\n',
    owner: undefined,
    says: [
      'tagline.yaml:1:1: there is no registry, and the owner of the repository is not known. Add `registry: ghcr.io/<owner>`.',
    ],
  },
]

describe('mistakes', () => {
  test.each(mistakes)('are told: $name', (row) => {
    expect(messagesOf(row.text, 'owner' in row ? { owner: row.owner } : {})).toEqual(row.says)
  })

  test('are counted by the hundred without running out of time', () => {
    const text = `apps:\n${Array.from({ length: 1000 }, (_, i) => `  app-${i}: { paht: x }\n`).join('')}`
    expect(messagesOf(text)).toHaveLength(1000)
  })
})
