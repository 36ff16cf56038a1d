import type { Answer } from '#sandbox/serve.ts'
import { type AskedFields, postFieldNames, userFieldNames } from './fields.ts'
import { mediaFieldNames } from './post-media.ts'
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

const EXPANSIONS: ReadonlySet<string> = new Set([
  'article.cover_media',
  'article.media_entities',
  'attachments.media_keys',
  'attachments.media_source_tweet',
  'attachments.poll_ids',
  'author_id',
  'edit_history_post_ids',
  'edit_history_tweet_ids',
  'entities.mentions.username',
  'geo.place_id',
  'in_reply_to_user_id',
  'referenced_posts',
  'referenced_posts.id',
  'referenced_tweets.id',
  'referenced_tweets.id.attachments.media_keys',
  'referenced_tweets.id.author_id',
  'username',
])

const POLL_FIELDS: ReadonlySet<string> = new Set(['duration_minutes', 'end_datetime', 'id', 'options', 'voting_status'])

/** A field that an expansion needs is shown without being asked for. */
const NEEDED: Readonly<Record<string, string>> = {
  'attachments.media_keys': 'attachments',
  'attachments.poll_ids': 'attachments',
  author_id: 'author_id',
  'geo.place_id': 'geo',
  in_reply_to_user_id: 'in_reply_to_user_id',
  referenced_posts: 'referenced_posts',
  'referenced_posts.id': 'referenced_posts',
  'referenced_tweets.id': 'referenced_tweets',
}

/** Everything that a read asks for. */
export interface Asked extends AskedFields {
  readonly user: ReadonlySet<string>
  readonly media: ReadonlySet<string>
  readonly poll: ReadonlySet<string>
  readonly expansions: ReadonlySet<string>
}

/** Which spelling the query has. */
const spellingOf = (query: URLSearchParams): AskedFields['spelling'] => {
  if (query.has('tweet.fields')) return 'tweet'
  return query.has('post.fields') ? 'post' : 'none'
}

/** The fields a read asks for; unknown parameters and unknown names of fields and expansions are refused. */
export const checkFields = (query: URLSearchParams, own: readonly string[]): Checked<Asked> => {
  const stranger = [...query.keys()].find((name) => !COMMON.includes(name) && !own.includes(name))
  if (stranger !== undefined) return refuse(stranger, query.get(stranger) ?? '', `There is no parameter ${stranger}.`)
  const spelling = spellingOf(query)
  const lists: readonly (readonly [name: string, known: ReadonlySet<string>])[] = [
    [`${spelling}.fields`, postFieldNames],
    ['user.fields', userFieldNames],
    ['media.fields', mediaFieldNames],
    ['poll.fields', POLL_FIELDS],
    ['expansions', EXPANSIONS],
  ]
  for (const [name, known] of lists) {
    const unknown = list(query.get(name)).find((field) => !known.has(field))
    if (unknown !== undefined) return refuse(name, unknown, `There is no ${unknown} in ${name}.`)
  }
  const expansions = list(query.get('expansions'))
  const fields = [...list(query.get(`${spelling}.fields`)), ...expansions.flatMap((name) => NEEDED[name] ?? [])]
  const named = (name: string): Set<string> => new Set(list(query.get(name)))
  const value = { user: named('user.fields'), media: named('media.fields'), poll: named('poll.fields') }
  return { ok: true, value: { spelling, fields: new Set(fields), ...value, expansions: new Set(expansions) } }
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
