import type { Change, Rule } from './change.ts'
import { fieldsOf, listAt, nameOf, resolve, schemaAt, schemasAt, type ApiDocument, type Schema } from './document.ts'

/** Who sends the value: what clients sent must still be taken; what they get must be what they were told. */
export type Direction = 'request' | 'answer'

/** The document that clients know, and the new one. */
export interface Documents {
  readonly before: ApiDocument
  readonly after: ApiDocument
}

/** Two schemas of one value. */
export interface Pair {
  readonly before: Schema
  readonly after: Schema
}

/** A pair at its place, with what is needed to follow it. */
interface Visit {
  readonly documents: Documents
  readonly direction: Direction
  readonly place: string
  /** What was found at pairs of components; a pair on its way to itself has found nothing yet. */
  readonly seen: Map<string, readonly Change[]>
}

const BOUNDS = {
  most: ['maximum', 'maxLength', 'maxItems', 'maxProperties', 'exclusiveMaximum'],
  least: ['minimum', 'minLength', 'minItems', 'minProperties', 'exclusiveMinimum'],
} as const
const FORMS = ['format', 'pattern', 'uniqueItems'] as const
const STRUCTURE = [
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'oneOf',
  '$ref',
]
const REMARKS = ['description', 'title', 'examples', 'default', 'deprecated', '$id']
const KNOWN: ReadonlySet<string> = new Set([...BOUNDS.most, ...BOUNDS.least, ...FORMS, ...STRUCTURE, ...REMARKS])

/** A keyword that is not compared would let its changes through in silence. */
const refuseUnknown = (schema: Schema, place: string): void => {
  const unknown = Object.keys(schema).find((keyword) => !KNOWN.has(keyword) && !keyword.startsWith('x-'))
  if (unknown !== undefined) throw new Error(`${place}: changes of "${unknown}" cannot be judged; teach schemas.ts`)
}

const ofType = (schema: Schema, type: unknown): Schema => {
  if (schema['enum'] === undefined) return { ...schema, type }
  const words = listAt(schema, 'enum').filter((word) => (word === null) === (type === 'null'))
  return { ...schema, type, enum: words }
}

/** The schema as alternatives of one type each. */
const branches = (document: ApiDocument, schema: Schema, place: string): readonly Schema[] => {
  const found = resolve(document, schema)
  refuseUnknown(found, place)
  const choices = [...schemasAt(found, 'anyOf'), ...schemasAt(found, 'oneOf')]
  if (choices.length > 0) return choices.flatMap((choice) => branches(document, choice, place))
  const types = listAt(found, 'type')
  if (types.length > 0) return types.map((type) => ofType(found, type))
  return [found['const'] === undefined ? found : { ...found, enum: [found['const']] }]
}

const covers = (cover: unknown, type: unknown): boolean =>
  cover === undefined || cover === type || (cover === 'number' && type === 'integer')

const wordsOf = (schema: Schema): readonly unknown[] | undefined =>
  schema['enum'] === undefined ? undefined : listAt(schema, 'enum')

/** What both directions compare: each value of `kept` must be one of `cover`. */
interface Sides {
  readonly kept: Schema
  readonly cover: Schema
}

const sidesOf = ({ before, after }: Pair, direction: Direction): Sides =>
  direction === 'request' ? { kept: before, cover: after } : { kept: after, cover: before }

const change = (visit: Visit, rules: Readonly<Record<Direction, Rule>>, detail: string): Change => ({
  rule: rules[visit.direction],
  place: visit.place,
  detail,
})

const compareWords = (visit: Visit, { kept, cover }: Sides): readonly Change[] => {
  const allowed = wordsOf(cover)
  // Who was told that a list grows, and still is, expects words that it does not know.
  if (allowed === undefined || (visit.direction === 'answer' && cover['x-may-grow'] === true)) return []
  const lost = wordsOf(kept)?.filter((word) => !allowed.includes(word)) ?? ['any']
  if (lost.length === 0) return []
  return [change(visit, { request: 'word_removed', answer: 'word_added' }, lost.map(String).join(', '))]
}

const numberAt = (schema: Schema, keyword: string): number | undefined => {
  const value = schema[keyword]
  return typeof value === 'number' ? value : undefined
}

const exceeds = (bound: number | undefined, limit: number | undefined, sign: 1 | -1): boolean =>
  limit !== undefined && (bound === undefined || bound * sign > limit * sign)

const compareBounds = (visit: Visit, { kept, cover }: Sides): readonly Change[] => {
  const check = (keyword: string, sign: 1 | -1): readonly Change[] => {
    const [bound, limit] = [numberAt(kept, keyword), numberAt(cover, keyword)]
    if (!exceeds(bound, limit, sign)) return []
    const words = `${keyword}: ${bound ?? 'none'} does not fit into ${limit ?? 'none'}`
    return [change(visit, { request: 'bound_narrowed', answer: 'bound_widened' }, words)]
  }
  return [...BOUNDS.most.flatMap((each) => check(each, 1)), ...BOUNDS.least.flatMap((each) => check(each, -1))]
}

const word = (value: unknown): string => (value === undefined ? 'any' : JSON.stringify(value))

const compareForms = (visit: Visit, { kept, cover }: Sides): readonly Change[] =>
  FORMS.flatMap((keyword) => {
    if (cover[keyword] === undefined || cover[keyword] === false || kept[keyword] === cover[keyword]) return []
    const words = `${keyword}: ${word(kept[keyword])} does not fit into ${word(cover[keyword])}`
    return [change(visit, { request: 'form_narrowed', answer: 'form_widened' }, words)]
  })

const compareDefault = (visit: Visit, { before, after }: Pair): readonly Change[] => {
  if (visit.direction === 'answer' || before['default'] === undefined) return []
  const [was, is] = [JSON.stringify(before['default']), JSON.stringify(after['default'])]
  return was === is ? [] : [{ rule: 'default_changed', place: visit.place, detail: `${was} is ${is ?? 'gone'}` }]
}

const below = (visit: Visit, step: string): Visit => ({ ...visit, place: `${visit.place}/${step}` })

const compareField = (visit: Visit, pair: Pair, name: string): readonly Change[] => {
  const [was, is] = [fieldsOf(pair.before).get(name), fieldsOf(pair.after).get(name)]
  const inside = below(visit, name)
  if (was === undefined) {
    const closed = visit.direction === 'answer' && pair.before['additionalProperties'] === false
    return closed ? [{ rule: 'field_added', place: inside.place, detail: 'is new' }] : []
  }
  if (is === undefined) return [{ rule: 'field_removed', place: inside.place, detail: 'is gone' }]
  return comparePair(inside, { before: was, after: is })
}

const compareRequired = (visit: Visit, { kept, cover }: Sides): readonly Change[] => {
  const [sure, asked] = [listAt(kept, 'required'), listAt(cover, 'required')]
  const rules = { request: 'field_required', answer: 'field_optional' } as const
  // A field that is gone from an answer is told as that.
  const told = visit.direction === 'answer' ? fieldsOf(kept) : fieldsOf(cover)
  return asked
    .filter((name) => !sure.includes(name) && told.has(String(name)))
    .map((name) => change(below(visit, String(name)), rules, visit.direction === 'request' ? 'is required' : 'is not'))
}

const compareOthers = (visit: Visit, { before, after }: Pair): readonly Change[] => {
  const [was, is] = [schemaAt(before, 'additionalProperties'), schemaAt(after, 'additionalProperties')]
  if (was !== undefined && is !== undefined) return comparePair(below(visit, '*'), { before: was, after: is })
  const open = before['additionalProperties'] !== false
  if (visit.direction === 'answer' || !open || after['additionalProperties'] !== false) return []
  return [{ rule: 'fields_closed', place: visit.place, detail: 'takes no other fields' }]
}

const compareFields = (visit: Visit, pair: Pair): readonly Change[] => {
  const names = new Set([...fieldsOf(pair.before).keys(), ...fieldsOf(pair.after).keys()])
  return [
    ...[...names].flatMap((name) => compareField(visit, pair, name)),
    ...compareRequired(visit, sidesOf(pair, visit.direction)),
    ...compareOthers(visit, pair),
  ]
}

const compareItems = (visit: Visit, { before, after }: Pair): readonly Change[] => {
  const [was, is] = [schemaAt(before, 'items'), schemaAt(after, 'items')]
  return was === undefined && is === undefined
    ? []
    : comparePair(below(visit, '0'), { before: was ?? {}, after: is ?? {} })
}

const compareBranch = (visit: Visit, pair: Pair): readonly Change[] => {
  const sides = sidesOf(pair, visit.direction)
  return [
    ...compareWords(visit, sides),
    ...compareBounds(visit, sides),
    ...compareForms(visit, sides),
    ...compareDefault(visit, pair),
    ...compareFields(visit, pair),
    ...compareItems(visit, pair),
  ]
}

const fewest = (results: readonly (readonly Change[])[]): readonly Change[] | undefined =>
  results.toSorted((one, other) => one.length - other.length)[0]

const compareBranches = (visit: Visit, { before, after }: Pair): readonly Change[] => {
  const olds = branches(visit.documents.before, before, visit.place)
  const news = branches(visit.documents.after, after, visit.place)
  const [kepts, coverers] = visit.direction === 'request' ? [olds, news] : [news, olds]
  return kepts.flatMap((kept) => {
    const results = coverers
      .filter((cover) => covers(cover['type'], kept['type']))
      .map((cover) =>
        compareBranch(
          visit,
          visit.direction === 'request' ? { before: kept, after: cover } : { before: cover, after: kept },
        ),
      )
    return fewest(results) ?? [change(visit, { request: 'type_removed', answer: 'type_added' }, word(kept['type']))]
  })
}

/** Components are compared once, under their own name, however many routes they are part of. */
const comparePair = (visit: Visit, pair: Pair): readonly Change[] => {
  const [was, is] = [nameOf(pair.before), nameOf(pair.after)]
  if (was === null || is === null) return compareBranches(visit, pair)
  const place = `${was === is ? was : `${was} as ${is}`} (${visit.direction}) `
  const known = visit.seen.get(place)
  if (known !== undefined) return known
  visit.seen.set(place, [])
  const found = compareBranches({ ...visit, place }, pair)
  visit.seen.set(place, found)
  return found
}

/** Compares schemas of what goes in one direction; each call of the result gives what breaks clients at a place. */
export const createSchemaComparison = (documents: Documents) => {
  const seen = new Map<string, readonly Change[]>()
  return (direction: Direction, place: string, pair: Pair): readonly Change[] =>
    comparePair({ documents, direction, place, seen }, pair)
}
