/** Tells whether a file is of a format that holds images; a pattern passes over the others. */
export const isManifestName = (path: string): boolean =>
  /\.(?:ya?ml|json|tf|tfvars|tofu|hcl)$/i.test(path) || /(?:^|\/)Kustomization$/.test(path)

/** Tells whether a file is written in HCL. */
export const isHclName = (path: string): boolean => /\.(?:tf|tfvars|tofu|hcl)$/i.test(path)

/** Tells whether an entry of a list of files means more than one path; a folder is written with a slash at its end. */
export const isPatternText = (text: string): boolean => /[*?[\]]/.test(text) || text.endsWith('/')
