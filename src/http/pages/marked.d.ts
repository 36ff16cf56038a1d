/** The package brings no types of its own: what we use of it. */
declare module 'marked' {
  interface CellFlags {
    readonly header: boolean
  }

  export class Renderer {
    link(href: string | null, title: string | null, text: string): string
    table(header: string, body: string): string
    tablecell(content: string, flags: CellFlags): string
  }

  export const marked: {
    parse(markdown: string, options: { readonly renderer: Renderer; readonly mangle: boolean }): string
  }
}
