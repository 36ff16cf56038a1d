/** As much of JSON Schema as networks describe their choices with. */
export interface Schema {
  readonly type?: string | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly enum?: readonly unknown[] | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly required?: readonly unknown[] | undefined
  readonly items?: Schema | undefined
  readonly maxItems?: number | undefined
  readonly minItems?: number | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly maxLength?: number | undefined
  /** By which it is said in another language, and what its description names. */
  readonly code?: string | undefined
  readonly params?: Params | undefined
  /** What its values are called. */
  readonly titles?: Readonly<Record<string, string>> | undefined
}

type Params = Readonly<Record<string, string | number>>

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

const word = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const list = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined)

const entriesOf = <Kept>(value: unknown, keep: (entry: unknown) => Kept | undefined): Readonly<Record<string, Kept>> =>
  Object.fromEntries(
    Object.entries(recordOf(value)).flatMap(([name, entry]) => {
      const kept = keep(entry)
      return kept === undefined ? [] : [[name, kept]]
    }),
  )

/** Reads what a network says of its choices; what is not understood is left out. */
export const schemaOf = (value: unknown): Schema => {
  const given = recordOf(value)
  const properties = isRecord(given['properties'])
    ? Object.fromEntries(Object.entries(given['properties']).map(([name, inner]) => [name, schemaOf(inner)]))
    : undefined
  return {
    type: word(given['type']),
    title: word(given['title']),
    description: word(given['description']),
    enum: list(given['enum']),
    properties,
    required: list(given['required']),
    items: given['items'] === undefined ? undefined : schemaOf(given['items']),
    maxItems: number(given['maxItems']),
    minItems: number(given['minItems']),
    minimum: number(given['minimum']),
    maximum: number(given['maximum']),
    maxLength: number(given['maxLength']),
    code: word(given['x-code']),
    params: entriesOf(given['x-params'], (entry) => word(entry) ?? number(entry)),
    titles: entriesOf(given['x-enum-titles'], word),
  }
}

export type ChoiceKind = 'text' | 'file' | 'moment' | 'number' | 'flag' | 'enum' | 'list' | 'object'

const KINDS: Readonly<Record<string, ChoiceKind>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'flag',
  array: 'list',
  object: 'object',
}

/** How a choice is shown; null: not at all. */
export const kindOf = (name: string, schema: Schema): ChoiceKind | null => {
  if (schema.enum !== undefined) return 'enum'
  if (schema.type === 'string' && name.endsWith('_media_id')) return 'file'
  if (schema.type === 'integer' && name.endsWith('_offset_ms')) return 'moment'
  return KINDS[schema.type ?? ''] ?? null
}

/** `thumb_offset_ms` as `Thumb offset ms`, where a network gives no title. */
export const titleOf = (name: string, { title }: Schema): string => {
  if (title !== undefined) return title
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const fieldsOf = ({ properties = {}, required = [] }: Schema): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name))
      .map(([name, inner]) => [name, startOf(inner)]),
  )

/** What a choice begins with when somebody wants it. */
export const startOf = (schema: Schema): unknown => {
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.type === 'object') return fieldsOf(schema)
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => startOf(schema.items ?? {}))
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 0
  return schema.type === 'boolean' ? true : ''
}

/** Without what is not chosen. */
export const without = (choices: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined))
