import type { Tool, ToolName } from './tool.ts'

const semver = /(\d+\.\d+\.\d+)/

/** Every tool: how it is recognised, and how it is made where it is missing. */
export const catalogue: Readonly<Record<ToolName, Tool>> = {
  act: {
    name: 'act',
    title: 'act',
    version: '0.2.89',
    executable: 'act',
    onPath: {
      executables: ['act'],
      probe: ['--version'],
      version: semver,
      range: { atLeast: '0.2.89' },
    },
    sources: [
      {
        kind: 'go',
        module: 'tools/act',
        package: 'github.com/nektos/act',
        stamps: { 'main.version': '0.2.89' },
        seconds: 49,
      },
    ],
  },
  actionlint: {
    name: 'actionlint',
    title: 'actionlint',
    version: '1.7.12',
    executable: 'actionlint',
    onPath: {
      executables: ['actionlint'],
      probe: ['-version'],
      version: semver,
      range: { atLeast: '1.7.12' },
    },
    sources: [
      {
        kind: 'go',
        module: 'tools/actionlint',
        package: 'github.com/rhysd/actionlint/cmd/actionlint',
        stamps: { 'github.com/rhysd/actionlint.version': '1.7.12' },
        seconds: 5,
      },
    ],
  },
  buildah: {
    name: 'buildah',
    title: 'buildah',
    version: 'debian',
    executable: 'buildah',
    onPath: {
      executables: ['buildah'],
      probe: ['--version'],
      version: semver,
      range: { atLeast: '1.28.0' },
    },
    sources: [{ kind: 'debian', package: 'buildah' }],
  },
  buildkitd: {
    name: 'buildkitd',
    title: 'BuildKit',
    version: '0.26.2',
    executable: 'buildkitd',
    onPath: {
      executables: ['buildkitd'],
      probe: ['--version'],
      version: semver,
      range: { atLeast: '0.17.0' },
    },
    sources: [
      {
        kind: 'go',
        module: 'tools/buildkit',
        package: 'github.com/moby/buildkit/cmd/buildkitd',
        stamps: { 'github.com/moby/buildkit/version.Version': 'v0.26.2' },
        seconds: 63,
      },
    ],
  },
  buildx: {
    name: 'buildx',
    title: 'buildx',
    version: '0.30.1',
    executable: 'buildx',
    onPath: {
      executables: ['buildx', 'docker-buildx'],
      folders: [
        '~/.docker/cli-plugins',
        '/usr/local/lib/docker/cli-plugins',
        '/usr/local/libexec/docker/cli-plugins',
        '/usr/lib/docker/cli-plugins',
        '/usr/libexec/docker/cli-plugins',
      ],
      probe: ['version'],
      version: semver,
      range: { atLeast: '0.17.0' },
    },
    sources: [
      {
        kind: 'go',
        module: 'tools/buildkit',
        package: 'github.com/docker/buildx/cmd/buildx',
        stamps: { 'github.com/docker/buildx/version.Version': 'v0.30.1' },
        seconds: 53,
      },
    ],
  },
  busybox: {
    name: 'busybox',
    title: 'a static busybox',
    version: 'debian',
    executable: 'busybox',
    onPath: {
      executables: ['busybox'],
      probe: [],
      version: /BusyBox v(\d+\.\d+\.\d+)/,
      range: { atLeast: '1.30.0' },
    },
    sources: [{ kind: 'debian', package: 'busybox-static' }],
  },
  crane: {
    name: 'crane',
    title: 'crane',
    version: '0.22.1',
    executable: 'crane',
    onPath: {
      executables: ['crane'],
      probe: ['version'],
      version: semver,
      range: { atLeast: '0.19.0' },
    },
    sources: [
      {
        kind: 'go',
        module: 'tools/crane',
        package: 'github.com/google/go-containerregistry/cmd/crane',
        stamps: { 'github.com/google/go-containerregistry/cmd/crane/cmd.Version': '0.22.1' },
        seconds: 18,
      },
    ],
  },
  'docker-registry': {
    name: 'docker-registry',
    title: 'the registry of the distribution project',
    version: 'debian',
    executable: 'docker-registry',
    onPath: {
      executables: ['docker-registry'],
      probe: ['--version'],
      version: semver,
      range: { atLeast: '2.8.0' },
    },
    sources: [{ kind: 'debian', package: 'docker-registry' }],
  },
  helm3: {
    name: 'helm3',
    title: 'Helm 3',
    version: '3.22.0',
    executable: 'helm',
    onPath: {
      executables: ['helm', 'helm3'],
      probe: ['version', '--short'],
      version: semver,
      range: { atLeast: '3.16.0', below: '4.0.0' },
    },
    sources: [
      {
        kind: 'go',
        module: 'tools/helm3',
        package: 'helm.sh/helm/v3/cmd/helm',
        stamps: {
          'helm.sh/helm/v3/internal/version.version': 'v3.22.0',
          'helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor': '37',
        },
        seconds: 120,
      },
    ],
  },
  helm4: {
    name: 'helm4',
    title: 'Helm 4',
    version: '4.3.1',
    executable: 'helm',
    onPath: {
      executables: ['helm', 'helm4'],
      probe: ['version', '--short'],
      version: semver,
      range: { atLeast: '4.0.0', below: '5.0.0' },
    },
    sources: [
      {
        kind: 'go',
        module: 'tools/helm4',
        package: 'helm.sh/helm/v4/cmd/helm',
        stamps: { 'helm.sh/helm/v4/internal/version.version': 'v4.3.1' },
        seconds: 120,
      },
    ],
  },
  kustomize: {
    name: 'kustomize',
    title: 'kustomize',
    version: '5.8.1',
    executable: 'kustomize',
    onPath: {
      executables: ['kustomize'],
      probe: ['version'],
      version: semver,
      range: { atLeast: '5.4.0' },
    },
    sources: [
      {
        kind: 'go',
        module: 'tools/kustomize',
        package: 'sigs.k8s.io/kustomize/kustomize/v5',
        stamps: { 'sigs.k8s.io/kustomize/api/provenance.version': 'v5.8.1' },
        seconds: 25,
      },
    ],
  },
  runc: {
    name: 'runc',
    title: 'runc',
    version: 'debian',
    executable: 'runc',
    onPath: {
      executables: ['runc', 'buildkit-runc'],
      probe: ['--version'],
      version: semver,
      range: { atLeast: '1.1.0' },
    },
    sources: [{ kind: 'debian', package: 'runc' }],
  },
  zizmor: {
    name: 'zizmor',
    title: 'zizmor',
    version: '1.32.0',
    executable: 'bin/zizmor',
    onPath: {
      executables: ['zizmor'],
      probe: ['--version'],
      version: semver,
      range: { atLeast: '1.30.0' },
    },
    sources: [{ kind: 'python', requirements: 'tools/zizmor/requirements.txt' }],
  },
}
