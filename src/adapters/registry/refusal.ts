import type { Place } from '../../core/errors/place.ts'
import { UserError } from '../../core/errors/user-error.ts'
import { formatImageName, type ImageName } from '../../core/images/image-name.ts'
import type { HttpReply } from './http-client.ts'

/** What was asked of a registry, for the words of a refusal. */
export interface Asked {
  readonly image: ImageName
  readonly request: string
  readonly writes: boolean
  /** Who was logged in; undefined where no login is known. */
  readonly user: string | undefined
}

/** Says in our words why a registry refused, and what to change. */
export const refusalOf = (asked: Asked, reply: HttpReply): UserError => {
  const where: Place = { request: asked.request, status: reply.status }
  const said = saidBy(reply)
  const { what, fix } = wordsFor(asked, reply.status)
  return new UserError('REGISTRY_REFUSED', { where, what: said === '' ? what : `${what} (it said "${said}")`, fix })
}

/** Says that a registry gave no usable answer. */
export const unavailable = (asked: Asked, what: string, status?: number, cause?: unknown): UserError =>
  new UserError(
    'REGISTRY_UNAVAILABLE',
    {
      where: status === undefined ? { request: asked.request } : { request: asked.request, status },
      what: `the registry "${asked.image.registry}" ${what}`,
      fix: 'Run the job again; see the status page of the registry where it stays so',
    },
    { cause },
  )

const wordsFor = (asked: Asked, status: number): { what: string; fix: string } => {
  const { image, user, writes } = asked
  const verb = writes ? 'push to' : 'read'
  if (status === 401 && user === undefined) {
    return { what: `"${image.registry}" asks for a login to ${verb} "${image.repository}"`, fix: loginFix(image) }
  }
  if (status === 401) return { what: `"${image.registry}" refuses the login of "${user}"`, fix: loginFix(image) }
  if (status === 403) {
    const who = user === undefined ? 'nobody without a login' : `"${user}"`
    const what =
      user === undefined
        ? `${who} may ${verb} "${formatImageName(image)}"`
        : `${who} may not ${verb} "${formatImageName(image)}"`
    return { what, fix: permissionFix(image, writes) }
  }
  if (status === 404) {
    const fix = `Create the repository "${image.repository}" in the registry, or mend \`image\``
    return { what: `"${image.registry}" has no repository "${image.repository}"`, fix }
  }
  return { what: `"${image.registry}" did not take it`, fix: 'Mend what the registry names, then run the job again' }
}

const isGitHub = ({ registry }: ImageName): boolean => registry === 'ghcr.io' || registry.startsWith('containers.')

const loginFix = (image: ImageName): string =>
  isGitHub(image)
    ? 'Add `permissions: packages: write` to the job'
    : 'Give `registry-username` and `registry-password`, or log in in a step before'

const permissionFix = (image: ImageName, writes: boolean): string => {
  if (!isGitHub(image)) return `Give the account the right to ${writes ? 'push' : 'pull'}`
  const right = writes ? 'write' : 'read'
  return `Add \`permissions: packages: ${right}\` to the job; where the package is there already, give this repository access to it (package settings, "Manage Actions access")`
}

const longestSaying = 300

const saidBy = ({ body }: HttpReply): string => {
  try {
    const { errors } = JSON.parse(body.toString('utf8')) as {
      errors?: readonly { code?: unknown; message?: unknown }[]
    }
    const [first] = Array.isArray(errors) ? errors : []
    return [first?.code, first?.message]
      .filter((part) => typeof part === 'string' && part !== '')
      .join(': ')
      .slice(0, longestSaying)
  } catch {
    return ''
  }
}
