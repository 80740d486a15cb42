/**
 * Plain text that a YAML reader would take for something else than a string: the core schema of YAML 1.2 (10.3.2), the type
 * repository of YAML 1.1 (yaml.org/type), and what go-yaml v2 and v3 add to it (`0o17`, `0X1F`, `1__0`, any case).
 */
const others: readonly RegExp[] = [
  /^(?:~|null|true|false|yes|no|on|off|y|n|=|<<)?$/i,
  /^[-+]?0b[01_]+$/i,
  /^[-+]?0o?[0-7_]*$/i,
  /^[-+]?0x[0-9a-f_]+$/i,
  /^[-+]?[0-9][0-9_]*$/,
  /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*(?:e[-+]?[0-9_]+)?$/i,
  /^[-+]?(?:[0-9][0-9_]*)?\.?[0-9_]*e[-+]?[0-9_]+$/i,
  /^[-+]?0x[0-9a-f_.]*p[-+]?[0-9]+$/i,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  /^[-+]?\.?(?:inf|infinity|nan)$/i,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt \t])/,
]

/** Tells whether every YAML reader, 1.1 or 1.2, takes this text for a string when it stands plain. */
export const isPlainString = (text: string): boolean => !others.some((pattern) => pattern.test(text))
