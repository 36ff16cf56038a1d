import type { FastifyInstance } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import { readBody, type PostBody } from './create-body.ts'
import { findMedia } from './create-media.ts'
import { forbidden, type Draft } from './create-rules.ts'
import type { TwtAccount, TwtPost } from './events.ts'
import type { KeptMedia } from './media-table.ts'
import type { TwtParts } from './parts.ts'
import { mediaLinks } from './post-media.ts'
import { serveGuarded } from './session.ts'
import { createdText } from './text.ts'

const MARKS = [
  'made_with_ai',
  'paid_partnership',
  'share_with_followers',
  'for_super_followers_only',
  'nullcast',
] as const satisfies readonly (keyof PostBody)[]

/** Where a post stands: an answer in the conversation of its parent, a new version where the one before it stood. */
const placeOf = ({ state }: TwtParts, { edit_options: edit, reply }: PostBody, id: string) => {
  const previous = edit === undefined ? null : state.post(edit.previous_post_id)
  if (previous !== null) {
    const { replyTo, replyToUserId, conversationId } = previous
    return { replyTo, replyToUserId, conversationId, previousId: previous.id }
  }
  const parent = reply === undefined ? null : state.post(reply.in_reply_to_tweet_id)
  if (parent === null) return { replyTo: null, replyToUserId: null, conversationId: id, previousId: null }
  const { id: replyTo, accountId: replyToUserId, conversationId } = parent
  return { replyTo, replyToUserId, conversationId, previousId: null }
}

const pollOf = ({ state }: TwtParts, { poll }: PostBody) => ({
  poll: [...(poll?.options ?? [])],
  pollId: poll === undefined ? null : state.nextId(),
  pollMinutes: poll?.duration_minutes ?? 0,
})

const filesOf = ({ media }: PostBody, hashes: readonly string[]) => ({
  media: [...(media?.media_ids ?? [])],
  mediaHashes: [...hashes],
  tagged: [...(media?.tagged_user_ids ?? [])],
})

const postOf = (parts: TwtParts, { author, body, hashes }: Draft): TwtPost => {
  const id = parts.state.nextId()
  return {
    id,
    accountId: author.id,
    text: body.text ?? '',
    createdAt: parts.ground.clock.now().toISOString(),
    quoteOf: body.quote_tweet_id ?? null,
    ...placeOf(parts, body, id),
    ...pollOf(parts, body),
    ...filesOf(body, hashes),
    replySettings: body.reply_settings ?? null,
    communityId: body.community_id ?? null,
    placeId: body.geo?.place_id ?? null,
    marks: MARKS.filter((mark) => body[mark] === true),
  }
}

const hashesOf = (media: readonly KeptMedia[]): string[] => media.map(({ finished }) => finished?.sha256 ?? '')

const create = (parts: TwtParts, author: TwtAccount, raw: string): Answer => {
  const read = readBody(raw)
  if (!read.ok) return read.answer
  const found = findMedia(parts, author, read.body.media?.media_ids ?? [])
  if (!found.ok) return found.answer
  const draft = { author, body: read.body, hashes: hashesOf(found.media) }
  const refusal = forbidden(parts, draft)
  if (refusal !== null) return refusal
  const post = postOf(parts, draft)
  parts.state.commit({ kind: 'post', post })
  const { id } = post
  const versions = parts.state.versions(id)
  const text = createdText(id, post.text, mediaLinks(parts.state, id))
  // X's prose names the history one way, its OpenAPI document the other; the document allows both to be there.
  const data = { id, text, edit_history_tweet_ids: versions, edit_history_post_ids: versions }
  return { status: 201, body: { data }, postId: id }
}

const SCOPES = ['tweet.read', 'tweet.write', 'users.read']

/** `POST /2/tweets`. */
export const createRoute = (app: FastifyInstance, parts: TwtParts): void => {
  app.post('/2/tweets', async (request, reply) => {
    const raw = String(request.body)
    const work = (author: TwtAccount): Answer => create(parts, author, raw)
    return await serveGuarded(parts, { route: 'create', scopes: SCOPES, work }, { request, reply })
  })
}
