interface Choice {
  readonly code: string
  /** The names of what is said of it: title, hint, and its values. */
  readonly words: readonly string[]
  readonly params: readonly string[]
}

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const namesOf = (value: unknown): readonly string[] => (isNode(value) ? Object.keys(value) : [])

const choiceOf = (node: Node): readonly Choice[] => {
  const titles = namesOf(node['x-enum-titles'])
  const words = [...('title' in node ? ['title'] : []), ...('description' in node ? ['hint'] : []), ...titles]
  if (words.length === 0) return []
  const values: readonly unknown[] = Array.isArray(node['enum']) ? node['enum'] : []
  if (String(values) !== String(titles)) throw new Error(`a value without a name, or the reverse: ${String(values)}`)
  if (typeof node['x-code'] !== 'string') throw new Error(`a choice without a code: ${JSON.stringify(node)}`)
  return [{ code: node['x-code'], words, params: namesOf(node['x-params']) }]
}

const below = ({ properties, items }: Node): readonly Choice[] =>
  [...Object.values(isNode(properties) ? properties : {}), items].flatMap((inner) =>
    isNode(inner) ? [...choiceOf(inner), ...below(inner)] : [],
  )

/** Everything in a network's schema that a form shows with words. */
export const choicesIn = (options: unknown): readonly Choice[] => (isNode(options) ? below(options) : [])
