/** Whether a name matches a glob in which `*` stands for any text (slashes too, as contexts hold them) and `?` for one character. */
export const matchesGlob = (glob: string, name: string): boolean => {
  let g = 0
  let n = 0
  let star = -1
  let retry = 0
  while (n < name.length) {
    if (glob[g] === '*') {
      star = g++
      retry = n
    } else if (glob[g] === '?' || glob[g] === name[n]) {
      g++
      n++
    } else if (star >= 0) {
      g = star + 1
      n = ++retry
    } else return false
  }
  return /^\**$/.test(glob.slice(g))
}
