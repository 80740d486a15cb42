/** What YAML makes of a plain scalar that is meant as text. */
export type YamlReading = 'a number' | 'a boolean' | 'null' | 'a date'

/** By the YAML 1.1 types (`int`, `float`, `bool`, `null`, `timestamp`), the 1.2 core schema, and Go's readers that mix them. */
const readings: readonly (readonly [YamlReading, RegExp])[] = [
  ['null', /^(?:|~|null|Null|NULL)$/],
  ['a boolean', /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/],
  ['a number', /^[-+]?[0-9][0-9_]*$/],
  ['a number', /^[-+]?0(?:b[01_]+|o?[0-7_]+|x[0-9a-fA-F_]+)$/],
  ['a number', /^[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/],
  ['a number', /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/],
  ['a number', /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/],
  ['a date', /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?$/],
]

/** Tells what a text becomes when it stands unquoted in YAML 1.1 or 1.2; undefined where both read it as text. */
export const findYamlReading = (text: string): YamlReading | undefined =>
  readings.find(([, pattern]) => pattern.test(text))?.[0]
