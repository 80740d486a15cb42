/** Where something is wrong: in a file of the user, in an input of the step, at a request, or at a thing named in words. */
export type Place =
  | { readonly file: string; readonly line?: number; readonly column?: number }
  | { readonly input: string }
  | { readonly request: string; readonly status?: number }
  | { readonly name: string }

/** Writes a place as messages begin: `file:line:column`, `input "name"`, `GET /path -> 403`, or the name itself. */
export const formatPlace = (place: Place): string => {
  if ('file' in place) return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
  if ('input' in place) return `input "${place.input}"`
  if ('request' in place) return place.status === undefined ? place.request : `${place.request} -> ${place.status}`
  return place.name
}
