import fc from 'fast-check'
import type { JsonSchema, Operation } from '#test/support/api-document.ts'
import type { ActorName, ObjectKind } from '#test/support/api-world.ts'
import { placesOf, valueAt } from '#test/support/json-place.ts'
import { BODIES, HEADERS, NAMES, QUERIES, TEXTS, VALUES } from './corpus.ts'

/** One way to leave the valid request; `at` counts through whatever places the request has. */
export type Change =
  | { readonly kind: 'none' }
  | { readonly kind: 'schema'; readonly body: unknown; readonly query: Readonly<Record<string, unknown>> }
  | { readonly kind: 'value'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'field'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'missing'; readonly at: number }
  | { readonly kind: 'body'; readonly body: string | Buffer }
  | { readonly kind: 'param'; readonly at: number; readonly step: string }
  | { readonly kind: 'foreign-table'; readonly at: number; readonly object: ObjectKind }
  | { readonly kind: 'query'; readonly query: string }
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }

export interface FuzzCase {
  readonly actor: ActorName
  readonly change: Change
}

const DAY_MS = 86_400_000

// Mostly ahead of any day on which this runs: times in the past are in the corpus.
const instant = fc
  .date({ min: new Date('2027-06-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(date.getTime() - (date.getTime() % DAY_MS)).toISOString())

const FORMATS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  uuid: fc.uuid(),
  'date-time': instant,
  email: fc.emailAddress({ size: 'small' }),
}

const textOf = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.format !== undefined) return FORMATS[schema.format] ?? fc.string()
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern, 'u'))
  const { minLength = 0, maxLength = 300 } = schema
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 300) })
}

const objectOf = ({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> => {
  const fields = Object.entries(properties).map(([name, each]) => [name, valueOf(each)] as const)
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] })
}

/** Values that the schema allows. */
const valueOf = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  const { type } = schema
  if (Array.isArray(type)) {
    return fc.oneof(
      ...type.map((each: string) => (each === 'null' ? fc.constant(null) : valueOf({ ...schema, type: each }))),
    )
  }
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer') return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000 })
  if (type === 'array') return fc.array(valueOf(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 5, 5) })
  return type === 'object' ? objectOf(schema) : textOf(schema)
}

const place = fc.nat(50)
const hostile = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.constantFrom(...VALUES),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
)
const tables = ['channel', 'ownersDraft', 'member'] as const satisfies readonly ObjectKind[]

const changes = (operation: Operation): fc.Arbitrary<Change> => {
  const body = operation.body === null ? fc.constant(undefined) : valueOf(operation.body)
  const query = objectOf({ properties: operation.query }) as fc.Arbitrary<Record<string, unknown>>
  const change = <K extends Change['kind'], T extends object>(kind: K, parts: { [P in keyof T]: fc.Arbitrary<T[P]> }) =>
    fc.record(parts).map((made) => ({ kind, ...made }))
  const step = fc.constantFrom(...TEXTS.filter((text) => text !== ''))
  return fc.oneof(
    fc.constant({ kind: 'none' } as const),
    { weight: 2, arbitrary: change('schema', { body, query }) },
    { weight: 5, arbitrary: change('value', { at: place, value: hostile }) },
    { weight: 2, arbitrary: change('field', { name: fc.constantFrom(...NAMES), value: hostile }) },
    change('missing', { at: place }),
    { weight: 2, arbitrary: change('body', { body: fc.constantFrom(...BODIES) }) },
    change('param', { at: place, step }),
    change('foreign-table', { at: place, object: fc.constantFrom(...tables) }),
    {
      weight: Object.keys(operation.query).length > 0 ? 6 : 1,
      arbitrary: change('query', { query: fc.constantFrom(...QUERIES) }),
    },
    { weight: 2, arbitrary: change('headers', { headers: fc.constantFrom(...HEADERS) }) },
  )
}

// Mostly somebody who may: what others are refused before does not reach the code behind.
const actor = fc.oneof(
  { weight: 6, arbitrary: fc.constant('owner' as const) },
  fc.constantFrom('author', 'viewer', 'stranger', 'anonymous', 'expired', 'deactivated'),
)

/** Cases for one operation: valid requests, requests one step beside, and hostile ones. */
export const casesOf = (operation: Operation): fc.Arbitrary<FuzzCase> =>
  fc.record({ actor, change: changes(operation) }) as fc.Arbitrary<FuzzCase>

/** Pointers of the texts in a body; those of other types have their own values in the corpus. */
const textPlaces = (body: unknown): readonly number[] =>
  placesOf(body).flatMap((pointer, index) => (typeof valueAt(body, pointer) === 'string' ? [index] : []))

/** What every run tries, whatever the seed: the valid request, and the whole corpus where it belongs. */
export const corpusFor = (operation: Operation, body: unknown): readonly FuzzCase[] => {
  const texts = textPlaces(body).flatMap((at) => TEXTS.map((value): Change => ({ kind: 'value', at, value })))
  const bodies = operation.body === null ? [] : BODIES.map((each): Change => ({ kind: 'body', body: each }))
  const hasQuery = Object.keys(operation.query).length > 0
  const queries = hasQuery ? QUERIES.map((query): Change => ({ kind: 'query', query })) : []
  const all: readonly Change[] = [{ kind: 'none' }, ...texts, ...bodies, ...queries]
  return all.map((change) => ({ actor: 'owner', change }))
}
