import type { TSchema } from 'typebox'
import type { ChannelFacts, Content } from './provider.ts'

/** A content, and the account that it is for. */
export interface Trial {
  readonly content: Content
  readonly facts?: ChannelFacts
}

/** Choices that break one rule of a schema, and what is to be said of it. */
export interface Broken {
  readonly options: Content['options']
  readonly code: string
  readonly pointer: string
  readonly limit?: number | undefined
  readonly actual?: number | undefined
}

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Words of JSON Schema that say nothing of what is taken. */
const SAYS_NOTHING = new Set([
  'title',
  'description',
  'default',
  'examples',
  'x-source',
  'x-read-on',
  'x-code',
  'x-params',
  'x-enum-titles',
])

/** A value that differs from the one in place in a single respect. */
interface Fault {
  readonly value: unknown
  readonly code: string
  /** Below the place of the schema. */
  readonly at?: string
  readonly limit?: number | undefined
  readonly actual?: number | undefined
}

const fill = (length: number): string => 'a'.repeat(length)

const bound = (node: Node, keyword: string): number => Number(node[keyword])

const listOf = (node: Node, length: number): readonly unknown[] => {
  const item = isNode(node['items']) ? validOf(node['items']) : null
  return Array.from({ length }, () => item)
}

const past = (node: Node, keyword: string, step: number): Fault => {
  const [limit, actual] = [bound(node, keyword), bound(node, keyword) + step]
  const code = step > 0 ? 'option_too_great' : 'option_too_small'
  return { value: actual, code, limit, actual }
}

const WRONG_TYPE: Readonly<Record<string, unknown>> = { string: 7, boolean: 'yes', array: 'one', object: 7 }

/** By keyword, how it is broken; one that is not here cannot stand in a schema of options. */
const BREAKERS: Readonly<Record<string, (node: Node) => readonly Fault[]>> = {
  type: ({ type }) => [
    { value: WRONG_TYPE[String(type)] ?? 'many', code: 'option_type' },
    ...(type === 'integer' ? [{ value: 7.5, code: 'option_type', actual: 7.5 }] : []),
  ],
  maxLength: (node) => {
    const [limit, actual] = [bound(node, 'maxLength'), bound(node, 'maxLength') + 1]
    return [{ value: fill(actual), code: 'option_too_long', limit, actual }]
  },
  minLength: (node) => {
    const [limit, actual] = [bound(node, 'minLength'), bound(node, 'minLength') - 1]
    return actual < 0 ? [] : [{ value: fill(actual), code: 'option_too_short', limit, actual }]
  },
  maxItems: (node) => {
    const [limit, actual] = [bound(node, 'maxItems'), bound(node, 'maxItems') + 1]
    return [{ value: listOf(node, actual), code: 'option_too_many', limit, actual }]
  },
  minItems: (node) => {
    const [limit, actual] = [bound(node, 'minItems'), bound(node, 'minItems') - 1]
    return [{ value: listOf(node, actual), code: 'option_too_few', limit, actual }]
  },
  maximum: (node) => [past(node, 'maximum', 1)],
  minimum: (node) => [past(node, 'minimum', -1)],
  pattern: () => [{ value: '!', code: 'option_malformed' }],
  enum: () => [{ value: 'nothing of that kind', code: 'option_not_listed' }],
  required: (node) =>
    (Array.isArray(node['required']) ? node['required'] : []).map((name: unknown) => {
      const { [String(name)]: _, ...rest } = objectOf(node)
      return { value: rest, code: 'option_missing', at: `/${String(name)}` }
    }),
  additionalProperties: (node) => [
    { value: { ...objectOf(node), unheard_of: 1 }, code: 'option_unknown', at: '/unheard_of' },
  ],
  properties: (node) =>
    Object.entries(isNode(node['properties']) ? node['properties'] : {}).flatMap(([name, schema]) =>
      isNode(schema) ? faultsOf(schema).map((fault) => inside(objectOf(node), name, fault)) : [],
    ),
  items: (node) => {
    const { items } = node
    if (!isNode(items)) return []
    return faultsOf(items).map((fault) => {
      const [, ...rest] = listOf(node, Number(node['minItems'] ?? 1))
      return { ...fault, value: [fault.value, ...rest], at: `/0${fault.at ?? ''}` }
    })
  },
}

const inside = (whole: Node, name: string, fault: Fault): Fault => ({
  ...fault,
  value: { ...whole, [name]: fault.value },
  at: `/${name}${fault.at ?? ''}`,
})

const faultsOf = (node: Node): readonly Fault[] =>
  Object.keys(node)
    .filter((keyword) => !SAYS_NOTHING.has(keyword) && !keyword.startsWith('~'))
    .flatMap((keyword) => {
      const broken = BREAKERS[keyword]
      if (broken === undefined)
        throw new Error(`no words for the keyword ${keyword}: say it in option-rules.ts, and here`)
      return broken(node)
    })

const textOf = ({ enum: choices, pattern, minLength }: Node): unknown => {
  if (Array.isArray(choices)) return choices[0]
  // Digits and letters fit the patterns of ids and names alike.
  return typeof pattern === 'string' ? '1' : fill(Math.max(1, Number(minLength ?? 1)))
}

/** The plainest value that a schema takes. */
const validOf = (node: Node): unknown => {
  switch (node['type']) {
    case 'string':
      return textOf(node)
    case 'array':
      return listOf(node, Math.max(1, Number(node['minItems'] ?? 1)))
    case 'object':
      return objectOf(node)
    case 'boolean':
      return true
    default:
      return Number(node['minimum'] ?? 0)
  }
}

const objectOf = ({ properties, required }: Node): Node => {
  const names: readonly unknown[] = Array.isArray(required) ? required : []
  const entries = Object.entries(isNode(properties) ? properties : {}).filter(([name]) => names.includes(name))
  return Object.fromEntries(entries.map(([name, schema]) => [name, isNode(schema) ? validOf(schema) : null]))
}

/** For each rule of an options schema, however deep, choices that break it and as little else as can be. */
export const breakRules = (schema: TSchema): readonly Broken[] =>
  (isNode(schema) ? faultsOf(schema) : []).flatMap(({ value, code, at = '', limit, actual }) =>
    // Options that are no object at all never come as far.
    isNode(value) ? [{ options: value, code, pointer: `/options${at}`, limit, actual }] : [],
  )
