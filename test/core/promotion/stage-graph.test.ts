import { expect, test } from 'vitest'
import { stagesBefore } from '../../../src/core/promotion/stage-graph.ts'
import { stage } from './scene.ts'

const dev = stage('dev')
const staging = stage('staging', { from: ['dev'] })
const eu = stage('eu', { from: ['staging'] })
const us = stage('us', { from: ['staging'] })
const world = stage('world', { from: ['eu', 'us'] })
const stages = [dev, staging, eu, us, world]
const all = ['dev', 'staging', 'eu', 'us', 'world']

test.each([
  { name: 'a first stage', of: dev, route: all, before: [] },
  { name: 'a fan-out', of: staging, route: all, before: ['dev'] },
  { name: 'a fan-in', of: world, route: all, before: ['eu', 'us'] },
  { name: 'a skipped stage stands for those before it', of: eu, route: ['dev', 'eu'], before: ['dev'] },
  {
    name: 'one side of a fan-in skipped: both what is before it and the other',
    of: world,
    route: ['dev', 'staging', 'us', 'world'],
    before: ['staging', 'us'],
  },
  { name: 'all before it skipped: a first stage', of: eu, route: ['eu', 'world'], before: [] },
])('$name', ({ of, route, before }) => {
  const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name)
  expect(names(stagesBefore(stages, of, new Set(route)))).toEqual(before)
})
