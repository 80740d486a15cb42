import { type Fields, fieldsAt, type Resource } from '../resource.ts'
import { holdsSecrets } from '../secrets.ts'
import type { Remark } from './finding.ts'
import { allContainersOf, nameOf, podOf } from './workload.ts'

/** Containers that run, or may run, as root, and Secrets that would be committed in the clear. */
export const securityRemarks = (resource: Resource, committed: boolean): readonly Remark[] => {
  const spec = podOf(resource)?.spec ?? {}
  const roots = allContainersOf(spec).flatMap((container) => rootUser(resource, spec, container))
  return committed && holdsSecrets(resource.value) ? [...roots, secretInOutput(resource)] : roots
}

const rootUser = (resource: Resource, spec: Fields, container: Fields): readonly Remark[] => {
  const security = { ...fieldsAt(spec, 'securityContext'), ...fieldsAt(container, 'securityContext') }
  const { runAsUser, runAsNonRoot } = security
  if (runAsUser !== 0 && (runAsNonRoot === true || runAsUser !== undefined)) return []
  const how = runAsUser === 0 ? 'runs as root (runAsUser "0")' : 'may run as root'
  const fix = 'Set `securityContext: { runAsNonRoot: true }` and a `runAsUser` above 0 where the image names none'
  return [
    {
      id: 'root-user',
      resource,
      what: `container "${nameOf(container)}" ${how}`,
      fix,
      word: runAsUser === 0 ? 'runAsUser' : 'containers',
    },
  ]
}

const secretInOutput = (resource: Resource): Remark => ({
  id: 'secret-in-output',
  resource,
  what: 'this Secret would be committed in the clear with the rendered files',
  fix: 'Keep it out of Git (ExternalSecret, SealedSecret, SOPS)',
  word: 'Secret',
})
