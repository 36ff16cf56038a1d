import type { ErrorObject, Options, ValidateFunction } from 'ajv'
import { Ajv } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { notFound } from '#actions/member.ts'
import { ID } from '#domain/id.ts'
import { Refused, type Issue } from '#domain/problem.ts'
import { pointerStep } from './bad-input.ts'

const MOST_ISSUES = 20

const FORMS: Readonly<Record<string, string>> = {
  email: 'an e-mail address, such as ada@example.org',
  uuid: 'an id, as the API gave it',
  date: 'a date that exists, such as 2026-12-24',
  'date-time': 'a time with its offset, such as 2026-12-24T18:00:00+01:00',
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

const lookUp = (table: Readonly<Record<string, string>>, key: unknown): string => table[String(key)] ?? String(key)

const words = (values: unknown): string =>
  Array.isArray(values) ? values.map((value) => lookUp(TYPES, value)).join(' or ') : lookUp(TYPES, values)

const describeForm = (error: ErrorObject): string => {
  if (error.keyword === 'format') return lookUp(FORMS, error.params['format'])
  const description: unknown = error.parentSchema?.['description']
  return typeof description === 'string' ? description : `text that matches ${error.params['pattern']}`
}

type Fault = Pick<Issue, 'code' | 'detail' | 'params'>

const few = (error: ErrorObject, unit: string): Fault => {
  const limit = Number(error.params['limit'])
  return { code: 'too_short', detail: `This needs at least ${limit} ${unit}.`, params: { reason: unit, limit } }
}

const many = (error: ErrorObject, unit: string): Fault => {
  const limit = Number(error.params['limit'])
  return { code: 'too_long', detail: `This can have at most ${limit} ${unit}.`, params: { reason: unit, limit } }
}

const outOfRange = ({ params }: ErrorObject): Fault => {
  const limit = Number(params['limit'])
  const isMost = params['comparison'] === '<='
  return {
    code: 'out_of_range',
    detail: `This must be ${isMost ? 'at most' : 'at least'} ${limit}.`,
    params: { reason: isMost ? 'most' : 'least', limit },
  }
}

const form = (error: ErrorObject): Fault => ({
  code: 'invalid_format',
  detail: `This does not have the right form: give ${describeForm(error)}.`,
  ...(error.keyword === 'format' && { params: { reason: String(error.params['format']).replace('-', '_') } }),
})

const choice = ({ params, schema }: ErrorObject): Fault => {
  const allowed: unknown = params['allowedValues'] ?? [schema]
  const list = Array.isArray(allowed) ? allowed.join(', ') : ''
  return { code: 'invalid_value', detail: `This must be one of: ${list}.`, params: { reason: 'choice', allowed: list } }
}

/** What each rule's fault is called, and the sentence for it. */
const FAULTS: Readonly<Record<string, (error: ErrorObject) => Fault>> = {
  additionalProperties: ({ parentSchema }) => {
    const known = Object.keys(parentSchema?.['properties'] ?? {}).join(', ') || 'none'
    return {
      code: 'unknown_field',
      detail: `There is no such field; known are: ${known}.`,
      params: { reason: 'known', known },
    }
  },
  required: () => ({ code: 'required', detail: 'This field is missing.' }),
  type: ({ params }) => ({ code: 'invalid_type', detail: `This must be ${words(params['type'])}.` }),
  maxLength: (error) => many(error, 'characters'),
  maxItems: (error) => many(error, 'entries'),
  minLength: (error) => few(error, 'characters'),
  minItems: (error) => few(error, 'entries'),
  uniqueItems: () => ({ code: 'duplicate', detail: 'The same stands here twice; name each once.' }),
  minProperties: () => ({
    code: 'required',
    detail: 'Send at least one field to change.',
    params: { reason: 'change' },
  }),
  minimum: outOfRange,
  maximum: outOfRange,
  format: form,
  pattern: form,
  enum: choice,
  const: choice,
}

const placeOf = (error: ErrorObject): string => {
  const name: unknown = error.params['additionalProperty'] ?? error.params['missingProperty']
  return typeof name === 'string' ? error.instancePath + pointerStep(name) : error.instancePath
}

const toIssue = (error: ErrorObject, base: string): Issue => {
  const fault = FAULTS[error.keyword]?.(error) ?? { code: 'invalid_value', detail: 'This is not allowed here.' }
  return { pointer: base + placeOf(error), ...fault }
}

const createAjv = (options: Options): Ajv => {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, ...options })
  ajvFormats.default(ajv, ['email', 'date', 'date-time'])
  const isDateTime = ajv.formats['date-time']
  const known = typeof isDateTime === 'object' && 'validate' in isDateTime ? isDateTime.validate : isDateTime
  ajv.addFormat('uuid', ID)
  ajv.addFormat('date-time', {
    // Stricter than the stock format: a T between date and time, and a time that Date can hold (no leap second).
    validate: (text: string) =>
      /^\d{4}-\d\d-\d\dT/.test(text) && accepts(known, text) && !Number.isNaN(new Date(text).getTime()),
  })
  return ajv
}

const accepts = (format: unknown, text: string): boolean => {
  if (format instanceof RegExp) return format.test(text)
  return typeof format === 'function' ? format(text) === true : false
}

/** The first fault stands in the summary, with its place, for people who see no more than that. */
const refuseFields = (issues: readonly Issue[]): Refused => {
  const [first] = issues
  const detail = first === undefined ? 'The request breaks a rule.' : `${first.pointer || 'The body'}: ${first.detail}`
  return new Refused({ code: 'invalid_request', detail, issues })
}

// One pair a process: they know again what they have compiled, and all servers have the same schemas.
const strict = createAjv({})
const coercing = createAjv({ coerceTypes: true, useDefaults: true })

/** Compiles the schema when the first value comes: there are hundreds, and most processes meet few of them. */
const compileLate = <T>(ajv: Ajv, schema: object): (() => ValidateFunction<T>) => {
  let compiled: ValidateFunction<T> | null = null
  return () => (compiled ??= ajv.compile<T>(schema))
}

/**
 * Compiles schemas for Fastify: bodies are taken as they are, query values become the types that the schema names. Up to
 * 20 faults are reported at once; a path that cannot be right is answered like one that leads nowhere.
 */
export const validatorCompiler: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const validator = compileLate<unknown>(httpPart === 'body' ? strict : coercing, schema)
  const base = httpPart === 'querystring' ? '/query' : ''
  return (data: unknown) => {
    const validate = validator()
    if (validate(data)) return { value: data }
    if (httpPart === 'params') return { error: notFound() }
    const issues = (validate.errors ?? []).slice(0, MOST_ISSUES).map((error) => toIssue(error, base))
    return { error: refuseFields(issues) }
  }
}

/** For a body that is checked piece by piece: of the whole only what `shell` says. */
export const withShell =
  (shell: object): typeof validatorCompiler =>
  (route) =>
    validatorCompiler(route.httpPart === 'body' ? { ...route, schema: shell } : route)

/** Reads one of many things in a body by its schema; throws `Refused` with pointers into it. */
export const readerOf = <T extends TSchema>(schema: T): ((value: unknown) => Static<T>) => {
  const validator = compileLate<Static<T>>(strict, schema)
  return (value) => {
    const validate = validator()
    if (validate(value)) return value
    throw refuseFields((validate.errors ?? []).slice(0, MOST_ISSUES).map((error) => toIssue(error, '')))
  }
}

/** For a body that is a stream: it is checked on the way, as it is read, and not beforehand. */
export const withoutBody: typeof validatorCompiler = (route) =>
  route.httpPart === 'body' ? () => true : validatorCompiler(route)
