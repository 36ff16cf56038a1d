import type { FastifyInstance } from 'fastify'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Answer } from '#sandbox/serve.ts'
import type { TwtAccount } from './events.ts'
import type { TwtParts } from './parts.ts'
import { duplicate, invalidRequest, notPermitted, notSummoned, replyTargetGone } from './problems.ts'
import { serveGuarded } from './session.ts'
import type { TwtState } from './state.ts'
import { createdText, fitsLength, hasInvalidCharacters, mentions } from './text.ts'

const strict = { additionalProperties: false }
const Id = Type.String({ pattern: '^[0-9]{1,19}$' })
const Ids = (minItems: number, maxItems: number) => Type.Array(Id, { minItems, maxItems })
const optional = {
  text: Type.Optional(Type.String()),
  flag: Type.Optional(Type.Boolean()),
}

const BodySchema = Type.Object(
  {
    text: optional.text,
    media: Type.Optional(
      Type.Object(
        {
          media_ids: Ids(1, 4),
          tagged_user_ids: Type.Optional(Ids(0, 10)),
          title: optional.text,
          description: optional.text,
          embeddable: optional.flag,
          preview_media_id: Type.Optional(Id),
        },
        strict,
      ),
    ),
    poll: Type.Optional(
      Type.Object(
        {
          options: Type.Array(Type.String({ minLength: 1, maxLength: 25 }), { minItems: 2, maxItems: 4 }),
          duration_minutes: Type.Integer({ minimum: 5, maximum: 10_080 }),
          reply_settings: optional.text,
        },
        strict,
      ),
    ),
    reply: Type.Optional(
      Type.Object(
        {
          in_reply_to_tweet_id: Id,
          exclude_reply_user_ids: Type.Optional(Type.Array(Id)),
          auto_populate_reply_metadata: optional.flag,
        },
        strict,
      ),
    ),
    quote_tweet_id: Type.Optional(Id),
    reply_settings: Type.Optional(
      Type.Union([
        Type.Literal('following'),
        Type.Literal('mentionedUsers'),
        Type.Literal('subscribers'),
        Type.Literal('verified'),
      ]),
    ),
    made_with_ai: optional.flag,
    paid_partnership: optional.flag,
    share_with_followers: optional.flag,
    // Known to X, and refused here with its general 403: what they ask for does not exist in this sandbox.
    card_uri: optional.text,
    community_id: Type.Optional(Id),
    direct_message_deep_link: optional.text,
    edit_options: Type.Optional(Type.Object({ previous_post_id: Id }, strict)),
    for_super_followers_only: optional.flag,
    geo: Type.Optional(Type.Object({ place_id: optional.text }, strict)),
    nullcast: optional.flag,
  },
  strict,
)

type Body = Readonly<Static<typeof BodySchema>>

const check = Compile(BodySchema)

const parse = (raw: string): unknown => {
  try {
    const value: unknown = JSON.parse(raw)
    return value
  } catch {
    return null
  }
}

const firstError = (value: unknown): Answer => {
  const [error] = check.Errors(value)
  const where = error?.instancePath.slice(1).replaceAll('/', '.') ?? ''
  return invalidRequest(where === '' ? 'body' : where, '', error?.message ?? 'The body is not valid.')
}

const exclusive = (body: Body): number =>
  [body.media, body.poll, body.quote_tweet_id, body.card_uri, body.direct_message_deep_link].filter(
    (field) => field !== undefined,
  ).length

/** What is wrong with the request as such, whoever sends it. */
const malformed = (body: Body): Answer | null => {
  if (body.media !== undefined) {
    // Nothing can be uploaded to this sandbox, so that no media id is ever a valid one.
    return invalidRequest('media.media_ids', body.media.media_ids.join(','), 'Your media IDs are invalid.')
  }
  if (exclusive(body) > 1) return invalidRequest('body', '', 'Only one of media, poll and quote_tweet_id may be sent.')
  const text = body.text ?? ''
  if (text.trim() === '') return invalidRequest('text', text, 'A post needs text or media.')
  return hasInvalidCharacters(text)
    ? invalidRequest('text', '', 'The text holds characters that are not allowed.')
    : null
}

const isElsewhere = (body: Body): boolean =>
  body.card_uri !== undefined ||
  body.community_id !== undefined ||
  body.direct_message_deep_link !== undefined ||
  body.edit_options !== undefined ||
  body.geo !== undefined ||
  body.nullcast === true ||
  body.for_super_followers_only === true

/** Own posts may be answered; others only when they mention or quote the one who answers (rule of February 2026). */
const replyRefusal = (state: TwtState, author: TwtAccount, targetId: string): Answer | null => {
  const target = state.post(targetId)
  if (target === null) return replyTargetGone()
  const quoted = target.quoteOf === null ? null : state.post(target.quoteOf)
  const isSummoned = quoted?.accountId === author.id || mentions(target.text, author.handle)
  return target.accountId === author.id || isSummoned ? null : notSummoned()
}

const isDuplicate = ({ state, settings, ground }: TwtParts, author: TwtAccount, body: Body): boolean => {
  const since = ground.clock.now().getTime() - settings().duplicateWindowSeconds * 1000
  const replyTo = body.reply?.in_reply_to_tweet_id ?? null
  const twin = state.twin({ accountId: author.id, replyTo, text: body.text ?? '' })
  return twin !== null && Date.parse(twin.createdAt) > since
}

/** Posts of others cannot be quoted through the API any more (rule of April 2026). */
const quoteRefusal = (state: TwtState, author: TwtAccount, quotedId: string): Answer | null =>
  state.post(quotedId)?.accountId === author.id ? null : notPermitted()

const isTooLong = (author: TwtAccount, text: string): boolean =>
  !fitsLength(text, author.subscription === 'Premium' || author.subscription === 'PremiumPlus')

/** What forbids this author to post this now. */
const forbidden = (parts: TwtParts, author: TwtAccount, body: Body): Answer | null => {
  const { reply, quote_tweet_id: quotedId, text = '' } = body
  if (isElsewhere(body) || isTooLong(author, text)) return notPermitted()
  const quote = quotedId === undefined ? null : quoteRefusal(parts.state, author, quotedId)
  const answer = reply === undefined ? null : replyRefusal(parts.state, author, reply.in_reply_to_tweet_id)
  return quote ?? answer ?? (isDuplicate(parts, author, body) ? duplicate() : null)
}

const create = (parts: TwtParts, author: TwtAccount, raw: string): Answer => {
  const body = parse(raw)
  if (!check.Check(body)) return firstError(body)
  const refusal = malformed(body) ?? forbidden(parts, author, body)
  if (refusal !== null) return refusal
  const id = parts.state.nextId()
  const text = body.text ?? ''
  const post = {
    id,
    accountId: author.id,
    text,
    createdAt: parts.ground.clock.now().toISOString(),
    replyTo: body.reply?.in_reply_to_tweet_id ?? null,
    quoteOf: body.quote_tweet_id ?? null,
    poll: [...(body.poll?.options ?? [])],
  }
  parts.state.commit({ kind: 'post', post })
  // X's prose names the history one way, its OpenAPI document the other; the document allows both to be there.
  const data = { id, text: createdText(id, text), edit_history_tweet_ids: [id], edit_history_post_ids: [id] }
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
