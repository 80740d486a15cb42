/** What charts are told where neither the configuration nor the step says which Kubernetes they are rendered for. */
export const defaultKubeVersion = '1.34'
