import type { RenderSource } from '../../../src/core/resources/render-source.ts'
import type { Renderer } from '../../../src/ports/renderer.ts'

/** A renderer that gives what it was told to, and remembers what it was asked. */
export const fakeRenderer = (
  answer: (source: RenderSource, call: number) => string,
): Renderer & { readonly asked: readonly RenderSource[] } => {
  const asked: RenderSource[] = []
  return {
    asked,
    render: async (_root, source) => {
      asked.push(source)
      return answer(source, asked.length)
    },
  }
}
