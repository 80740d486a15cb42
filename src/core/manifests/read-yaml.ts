import type { Node } from './node.ts'
import { readYamlByLibrary } from './read-yaml-library.ts'

/**
 * Reads every document of a YAML stream.
 * @returns the root of each document, undefined for an empty one.
 * @throws Unreadable for text that is not YAML.
 */
export const readYaml = (text: string): readonly (Node | undefined)[] => readYamlByLibrary(text)
