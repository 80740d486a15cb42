import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { HttpClient } from './http-client.ts'

/** Where and how the API of a registry is reached. */
export interface Endpoint {
  /** Without a slash at its end, such as `https://ghcr.io`. */
  readonly base: string
  readonly anyCertificate: boolean
}

/** Docker Hub's API is at another host than its name. */
const apiHost = (registry: string): string => (registry === 'docker.io' ? 'registry-1.docker.io' : registry)

/** Whether a registry is on this machine, where Docker and BuildKit speak plain http too. */
export const isLocalHost = (registry: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(registry)

/**
 * Finds the endpoint of a registry: plain http on this machine; for a host that Docker's daemon calls insecure TLS with any
 * certificate, else plain http; TLS for all others.
 * @param insecure the hosts that are declared insecure.
 */
export const endpointOf = async (
  registry: string,
  insecure: readonly string[],
  client: HttpClient,
): Promise<Endpoint> => {
  const host = apiHost(registry)
  if (isLocalHost(host)) return { base: `http://${host}`, anyCertificate: false }
  if (!insecure.includes(host)) return { base: `https://${host}`, anyCertificate: false }
  const speaksTls = await client({ method: 'GET', url: `https://${host}/v2/`, anyCertificate: true }).then(
    () => true,
    () => false,
  )
  return speaksTls
    ? { base: `https://${host}`, anyCertificate: true }
    : { base: `http://${host}`, anyCertificate: false }
}

/** The hosts under `insecure-registries` in the configuration of Docker's daemon, with root or without. */
export const insecureHosts = async (): Promise<readonly string[]> => {
  const files = ['/etc/docker/daemon.json', join(homedir(), '.config', 'docker', 'daemon.json')]
  const lists = await Promise.all(files.map(async (file) => listOf(await readFile(file, 'utf8').catch(() => '{}'))))
  return lists.flat()
}

const listOf = (text: string): readonly string[] => {
  try {
    const hosts = (JSON.parse(text) as Record<string, unknown>)['insecure-registries']
    return Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : []
  } catch {
    // The daemon itself refuses to start with such a file: nothing is declared.
    return []
  }
}
