import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { HttpResponse } from '#lib/http.ts'
import type { Attempt, Context, FindOutcome } from '../provider.ts'
import { readJson, secretsOf } from '../remote.ts'
import { describeAnswer } from './answers.ts'
import { failureOf } from './refusals.ts'
import { accountPath, callGraph } from './graph.ts'
import type { ListedPost } from './match.ts'
import { kindOf } from './options.ts'
import { RemoteId } from './state.ts'

const PAGE_SIZE = 50

/** Ten pages hold more than what a person and all programs together publish in days. */
const MOST_PAGES = 10

export type Listing =
  | { readonly kind: 'read'; readonly posts: readonly ListedPost[] }
  | Extract<FindOutcome, { kind: 'unauthorized' | 'unavailable' }>

/** All posts of the account since an instant, or nothing: a part of them proves nothing. Stories have a list of their own. */
export const listSince = async (since: Date, attempt: Attempt, context: Context): Promise<Listing> => {
  const posts = new Map<string, ListedPost>()
  let after: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await callGraph(pageCall({ since, after }, attempt), attempt, context)
    if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
    const answer = readPage(reply.response)
    if (answer === null) return readFailure(reply.response, attempt, context)
    for (const post of answer.posts) posts.set(post.id, post)
    after = answer.after
    // Newest first: a page of nothing but older posts ends the search, whether or not Instagram heeds `since`.
    if (after === null || answer.posts.every(({ publishedAt }) => (publishedAt ?? Infinity) < since.getTime())) {
      return { kind: 'read', posts: [...posts.values()] }
    }
  }
  return {
    kind: 'unavailable',
    reason: `More than ${MOST_PAGES * PAGE_SIZE} posts are newer: too many to look through.`,
  }
}

const FIELDS = 'id,caption,timestamp,permalink,media_type,media_product_type'

const pageCall = ({ since, after }: Readonly<{ since: Date; after: string | null }>, attempt: Attempt) => {
  const isStory = kindOf(attempt.content) === 'story'
  return {
    method: 'GET',
    path: accountPath(attempt, isStory ? 'stories' : 'media'),
    fields: {
      fields: FIELDS,
      limit: String(PAGE_SIZE),
      ...(isStory ? {} : { since: String(Math.floor(since.getTime() / 1_000)) }),
      ...(after === null ? {} : { after }),
    },
  } as const
}

const Post = Type.Object({
  id: RemoteId,
  caption: Type.Optional(Type.String()),
  timestamp: Type.Optional(Type.String()),
  permalink: Type.Optional(Type.String()),
  media_type: Type.Optional(Type.String()),
  media_product_type: Type.Optional(Type.String()),
})

const Page = Type.Object({
  data: Type.Array(Post),
  paging: Type.Optional(
    Type.Object({
      cursors: Type.Optional(Type.Object({ after: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })) })),
      next: Type.Optional(Type.String()),
    }),
  ),
})

/** A page without `next` is the last one, although it may name a cursor. That address is never called: it holds a token. */
const readPage = (response: HttpResponse) => {
  const answer = readJson(response.body)
  if (response.status !== 200 || !Value.Check(Page, answer)) return null
  const after = answer.paging?.next === undefined ? null : (answer.paging.cursors?.after ?? null)
  return { posts: answer.data.map(toPost), after }
}

const toPost = (post: Static<typeof Post>): ListedPost => ({
  id: String(post.id),
  caption: post.caption,
  publishedAt: instantOf(post.timestamp),
  permalink: post.permalink,
  type: post.media_type,
  product: post.media_product_type,
})

/** Graph writes offsets without a colon: `+0000`. */
const instantOf = (timestamp: string | undefined): number | null => {
  const instant = Date.parse((timestamp ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(instant) ? null : instant
}

const readFailure = (response: HttpResponse, attempt: Attempt, { clock }: Context): Listing => {
  const secrets = secretsOf(attempt)
  const failure = failureOf(response, { secrets, now: clock.now() })
  const reason = failure.kind === 'unauthorized' ? failure.reason : describeAnswer(response, secrets)
  return { kind: failure.kind === 'unauthorized' ? 'unauthorized' : 'unavailable', reason }
}
