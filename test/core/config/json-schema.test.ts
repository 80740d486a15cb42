import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { configJsonSchema } from '../../../src/core/config/config-schema.ts'

const validate = new Ajv2020({ strict: false }).compile(configJsonSchema())

describe('tagline.schema.json', () => {
  test('is fresh (else: npm run schema)', () => {
    const committed = readFileSync(new URL('../../../tagline.schema.json', import.meta.url), 'utf8')
    expect(committed).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
  })

  test('describes every key', () => {
    const keys: string[] = []
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      const { properties } = schema as { properties?: Record<string, { description?: string }> }
      for (const [key, value] of Object.entries(properties ?? {}))
        if (value.description === undefined) keys.push(`${path}.${key}`)
      for (const [key, value] of Object.entries(schema)) walk(value, `${path}.${key}`)
    }
    walk(configJsonSchema(), '')
    expect(keys).toEqual([])
  })

  test.each([
    '{}',
    'apps: { web: { path: apps/web, watch: "x", build-args: { a: 1 } }, api: }',
    'stages: { dev: , prod: { from: [dev], gates: { soak: 1h30m, windows: [{ days: Mon-Thu, from: "09:00" }] } } }',
    'kube-version: 1.34\nmanifests: ["a/{stage}.yaml", { path: b, key: c }]\nrender: [{ chart: a, output: b }]',
    'findings: { no-readiness-probe: error, unknown-field: off }',
  ])('takes %j', (text) => {
    validate(load(text))
    expect(validate.errors).toBeNull()
  })

  test.each([
    'app: {}',
    'apps: []',
    'apps: { web: { pth: x } }',
    'stages: { dev: { delivery: push } }',
    'stages: { dev: { gates: { soak: 30 } } }',
    'manifests: [{ key: a }]',
    'render: [{ chart: a }]',
    'findings: { no-readyness-probe: error }',
  ])('refuses %j', (text) => {
    expect(validate(load(text))).toBe(false)
  })
})
