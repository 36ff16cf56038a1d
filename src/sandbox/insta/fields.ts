/** One field that a read asks for: `children{id}` has the name `children` and the nested text `id`. */
export interface Field {
  readonly name: string
  readonly nested: string | null
}

/** Splits at commas that stand outside of braces and brackets. */
const split = (text: string): string[] => {
  const items: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if ('{('.includes(sign)) depth += 1
    if ('})'.includes(sign)) depth -= 1
    if (sign !== ',' || depth > 0) continue
    items.push(text.slice(from, at))
    from = at + 1
  }
  return [...items, text.slice(from)]
}

/** Reads `id,children{media_url},comments.limit(5){text}`; what limits a nested list is read over. */
export const readFields = (text: string): Field[] =>
  split(text).flatMap((item) => {
    const [, name, nested] = /^\s*([a-z_]+)[^{]*(?:\{(.*)\})?\s*$/s.exec(item) ?? []
    const plain = name ?? item.trim()
    return plain === '' ? [] : [{ name: plain, nested: nested ?? null }]
  })

/** How a node shows its fields; a value of undefined is left out, as Graph does with what is empty. */
export type Shown = Readonly<Record<string, (nested: string | null) => unknown>>

/** Thrown for a field that a node does not have. */
export class UnknownFieldError extends Error {
  override readonly name = 'UnknownFieldError'
}

/** The node with the fields asked for, its id always among them. Throws `UnknownFieldError`. */
export const pick = (shown: Shown, fields: string): Readonly<Record<string, unknown>> => {
  const picked: Record<string, unknown> = {}
  for (const { name, nested } of readFields(fields)) {
    const show = shown[name]
    if (show === undefined) throw new UnknownFieldError(`Tried accessing nonexisting field (${name})`)
    const value = show(nested)
    if (value !== undefined) picked[name] = value
  }
  return { ...picked, id: shown['id']?.(null) }
}

/** As Graph writes instants: no milliseconds, and the zone as `+0000`. */
export const graphTime = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}+0000`
