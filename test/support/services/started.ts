/** A builder's part that differs by kind: the variables under which it is reached, and its end. */
export type Started = { readonly env: Readonly<Record<string, string>>; readonly stop: () => Promise<void> }
