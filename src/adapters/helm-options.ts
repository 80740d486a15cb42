/** Where Helm is, and where it may write. */
export interface HelmOptions {
  /** The program; `helm` from PATH by default. */
  readonly command: string
  /** Makes a folder of our own on first use, which goes with the renderer. */
  readonly temporary: () => Promise<string>
  /** The only versions that may be used, such as `3`, `3.16` or `v4.0.1`; any by default. */
  readonly version: string | undefined
}
