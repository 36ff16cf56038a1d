import { refuse, refuseIssues, Refused, type Issue } from '#domain/problem.ts'

const DEEPEST = 32
const MOST_KEYS = 1_000
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** One step of a JSON pointer (RFC 6901). */
export const pointerStep = (key: string | number): string =>
  `/${String(key).toWellFormed().replaceAll('\u0000', '\uFFFD').replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`

const textFault = (text: string, pointer: string): Issue | null => {
  // PostgreSQL stores no U+0000, and UTF-8 has no half of a surrogate pair: neither could be kept as it was sent.
  if (text.includes('\u0000')) {
    return { pointer, code: 'invalid_character', detail: 'The character U+0000 cannot be stored; leave it out.' }
  }
  if (text.isWellFormed()) return null
  const detail = 'This holds half of a surrogate pair, which is no character; send well-formed Unicode.'
  return { pointer, code: 'invalid_character', detail }
}

const keyFault = (key: string, pointer: string): Issue | null => {
  if (!FORBIDDEN_KEYS.has(key)) return textFault(key, pointer)
  return {
    pointer,
    code: 'forbidden_key',
    detail: `A field cannot have the name ${key}.`,
    params: { reason: 'name', name: key },
  }
}

const tooDeep = (pointer: string): Issue => ({
  pointer,
  code: 'too_deep',
  detail: `Objects and lists can stand at most ${DEEPEST} deep in each other.`,
  params: { limit: DEEPEST },
})

const tooManyKeys = (pointer: string, mostKeys: number): Issue => ({
  pointer,
  code: 'too_many_keys',
  detail: `A body can have at most ${mostKeys} fields, in all objects together.`,
  params: { limit: mostKeys },
})

/** Finds the first thing in a parsed value that must not come in: bad text, bad names, too many or too deep. */
const createInspector = (mostKeys: number) => {
  let keys = 0
  const inspectEntries = (entries: Iterable<[string | number, unknown]>, pointer: string, depth: number) => {
    for (const [key, value] of entries) {
      const fault = inspect(value, pointer + pointerStep(key), depth + 1)
      if (fault !== null) return fault
    }
    return null
  }
  const inspectObject = (value: object, pointer: string, depth: number): Issue | null => {
    const entries = Object.entries(value)
    keys += entries.length
    if (keys > mostKeys) return tooManyKeys(pointer, mostKeys)
    for (const [key] of entries) {
      const fault = keyFault(key, pointer + pointerStep(key))
      if (fault !== null) return fault
    }
    return inspectEntries(entries, pointer, depth)
  }
  const inspect = (value: unknown, pointer: string, depth: number): Issue | null => {
    if (typeof value === 'string') return textFault(value, pointer)
    if (typeof value !== 'object' || value === null) return null
    if (depth > DEEPEST) return tooDeep(pointer)
    return Array.isArray(value) ? inspectEntries(value.entries(), pointer, depth) : inspectObject(value, pointer, depth)
  }
  return inspect
}

/** Refuses a value from outside that holds U+0000, half surrogates, reserved names, or too much; names the place. */
export const refuseBadInput = (value: unknown, pointer: string, mostKeys = MOST_KEYS): void => {
  const fault = createInspector(mostKeys)(value, pointer, 1)
  if (fault !== null) throw refuseIssues([fault])
}

const malformed = (code: string, detail: string): Refused =>
  new Refused({ code: 'malformed_request', detail, issues: [{ pointer: '', code, detail }] })

const decode = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw malformed('invalid_encoding', 'The body is not UTF-8.')
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    const place = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined
    const where = place === undefined ? '' : ` at character ${Number(place) + 1}`
    throw malformed('malformed_json', `The body is not JSON: it cannot be read${where}.`)
  }
}

/** Reads a request's body: a JSON object, or undefined for an empty one. Throws `Refused` with the place of the fault. */
export const readJsonBody = (bytes: Buffer, mostKeys = MOST_KEYS): object | undefined => {
  if (bytes.length === 0) return undefined
  const value = parse(decode(bytes))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuseIssues([{ pointer: '', code: 'invalid_type', detail: 'The body must be a JSON object.' }])
  }
  refuseBadInput(value, '', mostKeys)
  return value
}

/** A header that names the body's type twice leaves open which one holds. */
export const refuseRepeatedContentType = (rawHeaders: readonly string[]): void => {
  const times = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'content-type').length
  if (times > 1) throw refuse('malformed_request', 'The header Content-Type stands in the request more than once.')
}
