import type { Config } from '../../../src/core/config/config.ts'
import { loadConfig } from '../../../src/flows/load-config.ts'

/** Reads the text of a tagline.yaml as a test's configuration. */
export const parseConfigText = (yaml: string): Promise<Config> =>
  loadConfig(
    {
      files: {
        read: async (path) => (path === 'tagline.yaml' ? new TextEncoder().encode(yaml) : undefined),
        list: async () => [],
      },
      log: { info: () => {}, debug: () => {}, annotate: () => {}, group: (_, work) => work(), mask: () => {} },
    },
    { file: 'tagline.yaml', owner: 'acme' },
  )
