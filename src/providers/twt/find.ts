import type { HttpResponse } from '#lib/http.ts'
import type { Attempt, Context, FindOutcome } from '../provider.ts'
import { secretsOf, send } from '../remote.ts'
import { describeAnswer, permalink } from './answers.ts'
import { resemblanceTo } from './resemble.ts'
import { readTimeline } from './timeline.ts'
import type { TimelinePost } from './timeline.ts'

/** The clock of X and ours may differ, and a post's time is that of its first byte there. */
const MARGIN_MILLISECONDS = 60_000

const PAGE_SIZE = 100

/** X takes 100 posts per 15 minutes from one account: this reaches over two hours of that. */
const MOST_PAGES = 10

/** X's prose says `tweet.fields`, its OpenAPI document 2.167 `post.fields`; the prose is what clients in the field send. */
const FIELDS = { 'tweet.fields': 'created_at,entities,attachments,referenced_tweets,note_tweet' } as const

/** Looks for the attempt's post in the account's own timeline, from a minute before the first byte could leave. */
export const find = async (attempt: Attempt, context: Context): Promise<FindOutcome> => {
  const since = new Date(attempt.startedAt.getTime() - MARGIN_MILLISECONDS)
  const read = await readSince(since, attempt, context)
  if (read.kind !== 'read') return read
  const seen = `${read.posts.length} posts of @${attempt.account.handle} since ${since.toISOString()} were read`
  return judge({ posts: read.posts.filter(({ id }) => !attempt.taken.has(id)), seen }, attempt, context)
}

/** What was read, and how to say so. */
interface Seen {
  readonly posts: readonly TimelinePost[]
  readonly seen: string
}

const judge = ({ posts, seen }: Seen, attempt: Attempt, { hosts }: Context): FindOutcome => {
  const resemblance = resemblanceTo(attempt)
  const rated = posts.map((post) => ({ id: post.id, how: resemblance(post) })).filter(({ how }) => how !== 'different')
  // Its own files tell a post from all others.
  const certain = rated.filter(({ how }) => how === 'certain')
  const matches = certain.length > 0 ? certain : rated
  const what = attempt.content.text.trim() === '' ? 'these files' : 'this text'
  const [first] = matches
  if (first === undefined) return { kind: 'absent', evidence: `${seen}; none has ${what}.` }
  if (matches.length > 1) {
    const ids = matches.map(({ id }) => id).slice(0, 5)
    return { kind: 'ambiguous', evidence: `${seen}; ${matches.length} have ${what}: ${ids.join(', ')}.` }
  }
  if (first.how === 'perhaps') {
    const unsaid = 'but X did not say where its links lead, or what else belongs to it'
    return { kind: 'ambiguous', evidence: `${seen}; ${first.id} has ${what}, ${unsaid}.` }
  }
  const url = permalink({ web: hosts.web, handle: attempt.account.handle }, first.id)
  return { kind: 'found', remoteId: first.id, url, evidence: `${seen}; exactly one has ${what}.` }
}

type Read =
  | { readonly kind: 'read'; readonly posts: readonly TimelinePost[] }
  | Extract<FindOutcome, { kind: 'unauthorized' | 'unavailable' }>

/** All posts since an instant, or nothing: from a part of them nobody can say that a post is absent or the only one. */
const readSince = async (since: Date, attempt: Attempt, context: Context): Promise<Read> => {
  const posts = new Map<string, TimelinePost>()
  let next: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await send(context.http, pageRequest({ since, next }, attempt, context))
    if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
    const timeline = readTimeline(reply.response)
    if (timeline === null) return readFailure(reply.response, attempt)
    for (const post of timeline.posts.filter((one) => !isBefore(one, since))) posts.set(post.id, post)
    next = timeline.next
    if (next === null) return { kind: 'read', posts: [...posts.values()] }
  }
  return {
    kind: 'unavailable',
    reason: `More than ${MOST_PAGES * PAGE_SIZE} posts are newer: too many to look through.`,
  }
}

const pageRequest = (
  place: Readonly<{ since: Date; next: string | null }>,
  { account, credentials }: Attempt,
  { hosts, signal }: Context,
) => {
  const query = new URLSearchParams({
    max_results: String(PAGE_SIZE),
    // X documents the form without a fraction of a second.
    start_time: `${place.since.toISOString().slice(0, 19)}Z`,
    ...FIELDS,
    ...(place.next === null ? {} : { pagination_token: place.next }),
  })
  return {
    method: 'GET',
    url: `${hosts.api}/2/users/${encodeURIComponent(account.remoteId)}/tweets?${query.toString()}`,
    headers: { authorization: `Bearer ${credentials.accessToken}` },
    signal,
  } as const
}

const isBefore = ({ createdAt }: TimelinePost, since: Date): boolean =>
  createdAt !== null && Date.parse(createdAt) < Math.floor(since.getTime() / 1_000) * 1_000

const readFailure = (response: HttpResponse, attempt: Attempt): Read => {
  const reason = describeAnswer(response, secretsOf(attempt))
  return { kind: response.status === 401 ? 'unauthorized' : 'unavailable', reason }
}
