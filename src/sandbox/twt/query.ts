import type { Answer } from '#sandbox/serve.ts'
import { type AskedFields, postFieldNames, userFieldNames } from './fields.ts'
import { invalidRequest } from './problems.ts'

/** A query that X would accept, or the 400 that it gets. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer }

const COMMON = [
  'tweet.fields',
  'post.fields',
  'expansions',
  'user.fields',
  'media.fields',
  'poll.fields',
  'place.fields',
]

const refuse = (name: string, value: string, message: string): Checked<never> => ({
  ok: false,
  answer: invalidRequest(name, value, message),
})

const list = (value: string | null): string[] => (value ?? '').split(',').filter((item) => item !== '')

/** The query string of a URL path. */
export const queryOf = (url: string): URLSearchParams => new URL(url, 'http://sandbox').searchParams

/** The fields a read asks for; unknown parameters and unknown field names are refused. */
export const checkFields = (
  query: URLSearchParams,
  own: readonly string[],
): Checked<AskedFields & { readonly user: ReadonlySet<string>; readonly withAuthor: boolean }> => {
  const stranger = [...query.keys()].find((name) => !COMMON.includes(name) && !own.includes(name))
  if (stranger !== undefined) return refuse(stranger, query.get(stranger) ?? '', `There is no parameter ${stranger}.`)
  const spelling = query.has('tweet.fields') ? 'tweet' : query.has('post.fields') ? 'post' : 'none'
  const fields = list(query.get(`${spelling}.fields`))
  const badField = fields.find((field) => !postFieldNames.has(field))
  if (badField !== undefined) return refuse(`${spelling}.fields`, badField, `There is no field ${badField}.`)
  const user = list(query.get('user.fields'))
  const badUserField = user.find((field) => !userFieldNames.has(field))
  if (badUserField !== undefined) return refuse('user.fields', badUserField, `There is no field ${badUserField}.`)
  const withAuthor = list(query.get('expansions')).includes('author_id')
  if (withAuthor) fields.push('author_id')
  return { ok: true, value: { spelling, fields: new Set(fields), user: new Set(user), withAuthor } }
}

/** Which part of a timeline is asked for. Ids are compared as numbers; instants are milliseconds since 1970. */
export interface Slice {
  readonly maxResults: number
  readonly sinceId: bigint | null
  readonly untilId: bigint | null
  readonly startTime: number | null
  readonly endTime: number | null
  readonly before: bigint | null
  readonly withoutReplies: boolean
}

export const SLICE_NAMES = [
  'max_results',
  'since_id',
  'until_id',
  'start_time',
  'end_time',
  'pagination_token',
  'exclude',
] as const

const ID = /^[0-9]{1,19}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv'

/** Pages end before a post: its id is the token, in base 32. */
export const pageToken = (id: string): string => BigInt(id).toString(32)

const fromPageToken = (token: string): bigint =>
  Array.from(token).reduce((value, digit) => value * 32n + BigInt(BASE32HEX.indexOf(digit)), 0n)

const idOrNull = (value: string | null): bigint | null => (value === null ? null : BigInt(value))
const instantOrNull = (value: string | null): number | null => (value === null ? null : Date.parse(value))

const isInstant = (value: string): boolean => INSTANT.test(value) && !Number.isNaN(Date.parse(value))

const SHAPES: Readonly<Record<(typeof SLICE_NAMES)[number], (value: string) => boolean>> = {
  max_results: (value) => /^\d{1,3}$/.test(value) && Number(value) >= 5 && Number(value) <= 100,
  since_id: (value) => ID.test(value),
  until_id: (value) => ID.test(value),
  start_time: isInstant,
  end_time: isInstant,
  pagination_token: (value) => /^[0-9a-v]{1,13}$/.test(value),
  exclude: (value) => list(value).every((item) => item === 'replies' || item === 'retweets'),
}

/** Reads the slice; a parameter of the wrong shape is refused by name. */
export const checkSlice = (query: URLSearchParams): Checked<Slice> => {
  const wrong = SLICE_NAMES.find((name) => query.has(name) && !SHAPES[name](query.get(name) ?? ''))
  if (wrong !== undefined) return refuse(wrong, query.get(wrong) ?? '', `The value of ${wrong} is not valid.`)
  const token = query.get('pagination_token')
  return {
    ok: true,
    value: {
      maxResults: Number(query.get('max_results') ?? 10),
      sinceId: idOrNull(query.get('since_id')),
      untilId: idOrNull(query.get('until_id')),
      startTime: instantOrNull(query.get('start_time')),
      endTime: instantOrNull(query.get('end_time')),
      before: token === null ? null : fromPageToken(token),
      withoutReplies: list(query.get('exclude')).includes('replies'),
    },
  }
}
