import type { HttpResponse } from '#lib/http.ts'
import { readJson } from '../remote.ts'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'

/** A post as read back: X's form of the text, and what its t.co addresses stand for. */
export interface TimelinePost {
  readonly id: string
  readonly text: string
  readonly createdAt: string | null
  readonly links: readonly { readonly short: string; readonly long: string | null; readonly isMedia: boolean }[]
  /** Keys of the files, an id each; null when X did not say whether there are any. */
  readonly media: readonly string[] | null
  readonly hasPoll: boolean
  /** The post that it answers; null for none, and when X does not say. */
  readonly replyTo: string | null
}

export interface Timeline {
  readonly posts: readonly TimelinePost[]
  /** Token of the next, older page. */
  readonly next: string | null
}

/** Reads an answer of the timeline endpoint; null when it is a refusal, unreadable, or says that posts are missing. */
export const readTimeline = (response: HttpResponse): Timeline | null => {
  const answer = readJson(response.body)
  if (response.status !== 200 || !Value.Check(Answer, answer) || !isWhole(answer)) return null
  return { posts: (answer.data ?? []).map(readPost), next: answer.meta?.next_token ?? null }
}

/** Partial errors name posts that X held back; and without data, only a count of zero says that there are none. */
const isWhole = ({ data, meta, errors = [] }: Static<typeof Answer>): boolean =>
  errors.length === 0 && (data !== undefined || meta?.result_count === 0)

const Entities = Type.Object({
  urls: Type.Optional(
    Type.Array(
      Type.Object({
        url: Type.String(),
        expanded_url: Type.Optional(Type.String()),
        media_key: Type.Optional(Type.String()),
      }),
    ),
  ),
})

/** The whole text of a post beyond 280 characters, of which `text` then holds only the start. */
const Note = Type.Object({ text: Type.String(), entities: Type.Optional(Entities) })

/** Written `referenced_tweets` and `referenced_posts`. */
const References = Type.Optional(Type.Array(Type.Object({ type: Type.String(), id: Type.String() })))

const Keys = Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()]))

const Post = Type.Object({
  id: Type.String({ pattern: '^[0-9]{1,19}$' }),
  text: Type.String(),
  created_at: Type.Optional(Type.String()),
  entities: Type.Optional(Entities),
  attachments: Type.Optional(Type.Object({ media_keys: Keys, poll_ids: Keys })),
  referenced_tweets: References,
  referenced_posts: References,
  note_tweet: Type.Optional(Note),
  note_post: Type.Optional(Note),
})

const Answer = Type.Object({
  data: Type.Optional(Type.Array(Post)),
  meta: Type.Optional(
    Type.Object({ result_count: Type.Optional(Type.Number()), next_token: Type.Optional(Type.String()) }),
  ),
  errors: Type.Optional(Type.Array(Type.Unknown())),
})

const readPost = (post: Static<typeof Post>): TimelinePost => {
  const full = post.note_tweet ?? post.note_post ?? post
  const urls = full.entities?.urls ?? post.entities?.urls ?? []
  return {
    id: post.id,
    text: full.text,
    createdAt: post.created_at ?? null,
    links: urls.map(({ url, expanded_url: long, media_key: media }) => ({
      short: url,
      long: long ?? null,
      isMedia: media !== undefined || isOwnFile(long, post.id),
    })),
    ...readBeside(post),
  }
}

/** `…/status/42/photo/1`, where the author's own files lead. */
const isOwnFile = (long: string | undefined, id: string): boolean =>
  long !== undefined && new RegExp(`/status/${id}/(?:photo|video)/\\d+$`).test(long)

/** Fields without anything in them are left out: where one that every post has came, the others were asked for in vain. */
const readBeside = (post: Static<typeof Post>): Pick<TimelinePost, 'media' | 'hasPoll' | 'replyTo'> => {
  const { attachments = {}, created_at: createdAt } = post
  const keys = attachments.media_keys ?? keysInText(post)
  return {
    media: keys.length === 0 && createdAt === undefined ? null : [...new Set(keys)],
    hasPoll: (attachments.poll_ids?.length ?? 0) > 0,
    replyTo: parentOf(post),
  }
}

const keysInText = ({ entities }: Static<typeof Post>): readonly string[] =>
  (entities?.urls ?? []).flatMap(({ media_key: key }) => key ?? [])

const parentOf = ({ referenced_tweets: tweets, referenced_posts: posts }: Static<typeof Post>): string | null =>
  (tweets ?? posts ?? []).find(({ type }) => type === 'replied_to')?.id ?? null
