/** What a registry wants to see before it answers (RFC 9110, 11.6.1; distribution, "Token Authentication"). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer'
      readonly realm: string
      readonly service: string | undefined
      readonly scope: string | undefined
    }

const scheme = /(?:^|,)\s*([A-Za-z]+)\s+(?=[\w-]+\s*=)/g

/** Parses `WWW-Authenticate`; undefined where it asks for nothing that we know. Bearer is preferred. */
export const findChallenge = (header: string | undefined): Challenge | undefined => {
  const starts = [...(header ?? '').matchAll(scheme)]
  const challenges = starts.map((start, i) => ({
    scheme: (start[1] ?? '').toLowerCase(),
    parameters: parametersOf((header ?? '').slice(start.index + start[0].length, starts[i + 1]?.index)),
  }))
  const bearer = challenges.find((challenge) => challenge.scheme === 'bearer')?.parameters
  const realm = bearer?.get('realm')
  if (realm !== undefined)
    return { scheme: 'bearer', realm, service: bearer?.get('service'), scope: bearer?.get('scope') }
  const basic = challenges.some((challenge) => challenge.scheme === 'basic') || /^\s*basic\s*$/i.test(header ?? '')
  return basic ? { scheme: 'basic' } : undefined
}

const parametersOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)].map(([, name = '', quoted, plain]) => [
      name.toLowerCase(),
      quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
    ]),
  )
