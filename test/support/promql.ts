import { parser } from '@prometheus-io/lezer-promql'

/** What a label is asked to be. */
interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}

interface Selector {
  readonly name: string
  readonly labels: readonly string[]
  readonly matchers: readonly Matcher[]
}

/** What stands before the text that a label is compared with. */
const COMPARISON = /(?<label>[a-z_]+)\s*(?<operator>=~|!~|!=|=)\s*$/

const matcherAt = (text: string, from: number, to: number): Matcher => {
  const { label = '', operator = '' } = COMPARISON.exec(text.slice(0, from))?.groups ?? {}
  return { label, operator, value: text.slice(from + 1, to - 1) }
}

/** What a query asks for, by the grammar that Prometheus's own editor uses; its faults too. */
export const readQuery = (query: string): { readonly selectors: readonly Selector[]; readonly faults: number } => {
  // Grafana puts a duration there.
  const text = query.replaceAll('$__rate_interval', '5m')
  const selectors: { name: string; labels: string[]; matchers: Matcher[] }[] = []
  let faults = 0
  const seen: Readonly<Record<string, (from: number, to: number) => void>> = {
    VectorSelector: (from, to) => {
      const name = text.slice(from, to).split('{', 1)[0]?.trim() ?? ''
      selectors.push({ name, labels: [], matchers: [] })
    },
    LabelName: (from, to) => selectors.at(-1)?.labels.push(text.slice(from, to)),
    StringLiteral: (from, to) => selectors.at(-1)?.matchers.push(matcherAt(text, from, to)),
  }
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) faults += 1
      if (node.parent?.name !== 'GroupingLabels') seen[type.name]?.(from, to)
    },
  })
  return { selectors, faults }
}

/** The values that a matcher takes, each of which may be a pattern; none where they are chosen on the dashboard. */
export const alternativesOf = ({ operator, value }: Matcher): readonly string[] => {
  if (value.startsWith('$')) return []
  return operator.endsWith('~') ? value.split('|') : [value]
}
