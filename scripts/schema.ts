import { writeFileSync } from 'node:fs'
import { configJsonSchema } from '../src/core/config/config-schema.ts'

// Writes what editors check tagline.yaml against; a test compares the file with its source.
writeFileSync(new URL('../tagline.schema.json', import.meta.url), `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
