import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Params } from '#domain/problem.ts'
import { CODE_POINTS } from '#domain/text-length.ts'
import { OWN, type RuleIssue, type RuleSource } from './issues.ts'

/** What an options schema says beside JSON Schema: where a choice is written and when that was read. Holds for all below it. */
export const written = (source: string, readOn: string) => ({ 'x-source': source, 'x-read-on': readOn })

/** A choice, or a bound of one, that no page of the network has. */
export const UNWRITTEN = { 'x-source': null } as const

/** A code of a choice, by which it is said in another language, and what its words name. */
export const named = (code: string, params?: Params) => ({
  'x-code': code,
  ...(params !== undefined && { 'x-params': params }),
})

/** What the values of a choice are called. */
export const called = <Value extends string>(titles: Readonly<Record<Value, string>>) => ({ 'x-enum-titles': titles })

type Told = Pick<RuleIssue, 'code' | 'detail' | 'fix'> & Required<Pick<RuleIssue, 'limit' | 'actual'>>

interface Breach {
  /** What the schema has for the keyword that is broken. */
  readonly limit: unknown
  readonly value: unknown
  /** The schema itself, and the name under which the value stands. */
  readonly schema: unknown
  readonly name: string
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Everything on the way of a pointer, from the whole to what it points at. */
const wayTo = (whole: unknown, pointer: string): readonly unknown[] => {
  const way = [whole]
  for (const step of stepsOf(pointer)) {
    const above = way.at(-1)
    way.push(isObject(above) ? above[step] : undefined)
  }
  return way
}

const LONGEST_QUOTE = 100

/** A value as it is shown: what is long is cut. */
const shown = (value: unknown): string => {
  const words = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  const characters = Array.from(words)
  return characters.length <= LONGEST_QUOTE ? words : `${characters.slice(0, LONGEST_QUOTE - 1).join('')}…`
}

const listed = (values: unknown): string => (Array.isArray(values) ? values : [values]).map(shown).join(', ')

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const plural = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

const entries = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`)

const lengthOf = (value: unknown): number => CODE_POINTS.count(String(value))

const countOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0)

const tooLong = ({ limit: most, value }: Breach): Told => {
  const [limit, actual] = [Number(most), lengthOf(value)]
  const detail = `This has ${plural(actual, 'character')}, and can have ${limit}. Shorten it by ${actual - limit}.`
  return { code: 'option_too_long', detail, limit, actual, fix: 'edit' }
}

const tooShort = ({ limit: least, value }: Breach): Told => {
  const [limit, actual] = [Number(least), lengthOf(value)]
  const detail = `This has ${plural(actual, 'character')}, and needs ${limit}. Write more, or leave it out.`
  return { code: 'option_too_short', detail, limit, actual, fix: 'edit' }
}

const tooMany = ({ limit: most, value }: Breach): Told => {
  const [limit, actual] = [Number(most), countOf(value)]
  const detail = `This has ${entries(actual)}, and can have ${limit}. Remove ${actual - limit}.`
  return { code: 'option_too_many', detail, limit, actual, fix: 'remove' }
}

const tooFew = ({ limit: least, value }: Breach): Told => {
  const [limit, actual] = [Number(least), countOf(value)]
  const detail = `This has ${entries(actual)}, and needs ${limit}. Add ${limit - actual}.`
  return { code: 'option_too_few', detail, limit, actual, fix: 'edit' }
}

const tooGreat = ({ limit: most, value }: Breach): Told => {
  const [limit, actual] = [Number(most), Number(value)]
  const detail = `This is ${actual}, and can be ${limit} at most. Make it smaller.`
  return { code: 'option_too_great', detail, limit, actual, fix: 'edit' }
}

const tooSmall = ({ limit: least, value }: Breach): Told => {
  const [limit, actual] = [Number(least), Number(value)]
  const detail = `This is ${actual}, and must be ${limit} at least. Make it greater.`
  return { code: 'option_too_small', detail, limit, actual, fix: 'edit' }
}

/** A pattern is for programs; people are told what the choice is about. */
const malformed = ({ limit: pattern, value, schema }: Breach): Told => {
  const about = isObject(schema) && typeof schema['description'] === 'string' ? ` ${schema['description']}` : ''
  const detail = `This does not have the form that is needed: ${shown(pattern)}.${about}`
  return { code: 'option_malformed', detail, limit: shown(pattern), actual: shown(value), fix: 'edit' }
}

const notListed = ({ limit: choices, value }: Breach): Told => {
  const limit = listed(choices)
  const detail = `This must be one of: ${limit}. Choose one of them.`
  return { code: 'option_not_listed', detail, limit, actual: shown(value), fix: 'edit' }
}

const wrongType = ({ limit: type, value }: Breach): Told => {
  const limit = listed(type)
  const actual = typeof value === 'number' ? value : typeOf(value)
  const detail = `This must be of the type ${limit}, and is ${actual}. Change it.`
  return { code: 'option_type', detail, limit, actual, fix: 'edit' }
}

const missing = ({ name }: Breach): Told => {
  const detail = `Here ${name} is missing. Add it, or leave the whole choice out.`
  return { code: 'option_missing', detail, limit: name, actual: 'none', fix: 'edit' }
}

const unknown = ({ schema, name }: Breach): Told => {
  const known = isObject(schema) && isObject(schema['properties']) ? Object.keys(schema['properties']) : []
  const detail = `This network has no such choice here: ${shown(name)}. Remove it; GET /providers lists what it takes.`
  return { code: 'option_unknown', detail, limit: known.join(', '), actual: shown(name), fix: 'remove' }
}

/** By keyword of JSON Schema. A schema of options keeps to these; the contract of providers tries each that it has. */
const TELLERS: Readonly<Record<string, (breach: Breach) => Told>> = {
  maxLength: tooLong,
  minLength: tooShort,
  maxItems: tooMany,
  minItems: tooFew,
  maximum: tooGreat,
  minimum: tooSmall,
  pattern: malformed,
  enum: notListed,
  type: wrongType,
  required: missing,
  boolean: unknown,
}

/** The nearest word on the way down to a schema of where it is written. */
const sourceOf = (way: readonly unknown[]): RuleSource => {
  const nearest = way.findLast((schema) => isObject(schema) && schema['x-source'] !== undefined)
  if (!isObject(nearest)) return OWN
  const { 'x-source': source, 'x-read-on': readOn } = nearest
  return typeof source === 'string' && typeof readOn === 'string' ? { source, readOn } : OWN
}

type Fault = ReturnType<typeof Value.Errors>[number]

/** A field that is missing or unknown is told at its own place; the checker tells of it at the object around. */
const placesOf = (fault: Fault): readonly string[] => {
  const { keyword, instancePath } = fault
  // Comes beside one fault for each of the unknown fields.
  if (keyword === 'additionalProperties') return []
  if (keyword !== 'required') return [instancePath]
  return fault.params.requiredProperties.map((name) => `${instancePath}/${name}`)
}

const toIssue = (
  place: string,
  { keyword, schemaPath }: Fault,
  [schema, options]: readonly [TSchema, unknown],
): RuleIssue => {
  const way = wayTo(schema, schemaPath)
  const own = keyword === 'boolean' ? way.at(-2) : way.at(-1)
  const limit = isObject(own) ? own[keyword] : undefined
  const breach = { limit, value: wayTo(options, place).at(-1), schema: own, name: stepsOf(place).at(-1) ?? '' }
  const pointer = `/options${place}`
  const told = TELLERS[keyword]?.(breach)
  if (told !== undefined) return { pointer, ...sourceOf(way), ...told }
  return {
    pointer,
    ...sourceOf(way),
    code: 'option_invalid',
    detail: 'This choice is not taken as it is.',
    fix: 'edit',
  }
}

/** What of a network's choices is not as its schema has them, each at the field itself; the first few when there are many. */
export const optionIssues = (schema: TSchema, options: unknown): readonly RuleIssue[] =>
  Value.Errors(schema, options).flatMap((fault) =>
    placesOf(fault).map((place) => toIssue(place, fault, [schema, options])),
  )
