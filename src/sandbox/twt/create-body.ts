import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Answer } from '#sandbox/serve.ts'
import { parseJson } from './media-body.ts'
import { invalidRequest, malformedBody } from './problems.ts'
import { hasInvalidCharacters } from './text.ts'

const strict = { additionalProperties: false }
const Id = Type.String({ pattern: '^[0-9]{1,19}$' })
const Ids = (minItems: number, maxItems: number) => Type.Array(Id, { minItems, maxItems })
const text = Type.Optional(Type.String())
const flag = Type.Optional(Type.Boolean())
const Link = Type.Object({ url: Type.String() }, strict)

const ReplySettings = Type.Union([
  Type.Literal('following'),
  Type.Literal('mentionedUsers'),
  Type.Literal('subscribers'),
  Type.Literal('verified'),
])

const CallToActions = Type.Object(
  {
    app_install: Type.Optional(
      Type.Object({ app_store_id: text, ipad_app_store_id: text, play_store_id: text }, strict),
    ),
    visit_site: Type.Optional(Link),
    watch_now: Type.Optional(Link),
  },
  strict,
)

const Media = Type.Object(
  {
    media_ids: Ids(1, 4),
    tagged_user_ids: Type.Optional(Ids(0, 10)),
    title: text,
    description: text,
    embeddable: flag,
    preview_media_id: Type.Optional(Id),
    call_to_actions: Type.Optional(CallToActions),
  },
  strict,
)

const Poll = Type.Object(
  {
    options: Type.Array(Type.String({ minLength: 1, maxLength: 25 }), { minItems: 2, maxItems: 4 }),
    duration_minutes: Type.Integer({ minimum: 5, maximum: 10_080 }),
    reply_settings: Type.Optional(ReplySettings),
  },
  strict,
)

const Reply = Type.Object(
  {
    in_reply_to_tweet_id: Id,
    exclude_reply_user_ids: Type.Optional(Type.Array(Type.String())),
    auto_populate_reply_metadata: flag,
  },
  strict,
)

const BodySchema = Type.Object(
  {
    text,
    media: Type.Optional(Media),
    poll: Type.Optional(Poll),
    reply: Type.Optional(Reply),
    quote_tweet_id: Type.Optional(Id),
    reply_settings: Type.Optional(ReplySettings),
    community_id: Type.Optional(Id),
    share_with_followers: flag,
    made_with_ai: flag,
    paid_partnership: flag,
    for_super_followers_only: flag,
    nullcast: flag,
    geo: Type.Optional(Type.Object({ place_id: Type.String() }, strict)),
    edit_options: Type.Optional(Type.Object({ previous_post_id: Id }, strict)),
    // Known to X, and refused here with its general 403: what they ask for does not exist in this sandbox.
    card_uri: text,
    direct_message_deep_link: text,
  },
  strict,
)

/** The body of `POST /2/tweets`, as X's OpenAPI document has it. */
export type PostBody = Readonly<Static<typeof BodySchema>>

const check = Compile(BodySchema)

const exclusive = (body: PostBody): number =>
  [body.media, body.poll, body.quote_tweet_id, body.card_uri, body.direct_message_deep_link].filter(
    (field) => field !== undefined,
  ).length

/** X keeps ids in 64 bits with a sign. */
const GREATEST_ID = 2n ** 63n - 1n

const idsOf = ({ reply, quote_tweet_id, community_id, edit_options, media }: PostBody): readonly string[] =>
  [
    reply?.in_reply_to_tweet_id,
    quote_tweet_id,
    community_id,
    edit_options?.previous_post_id,
    ...(media?.media_ids ?? []),
    ...(media?.tagged_user_ids ?? []),
  ].filter((id) => id !== undefined)

/** What is wrong with the request as such, whoever sends it. */
const fault = (body: PostBody): Answer | null => {
  const beyond = idsOf(body).find((id) => BigInt(id) > GREATEST_ID)
  if (beyond !== undefined) return invalidRequest('id', beyond, 'This is not a valid id.')
  if (exclusive(body) > 1) return invalidRequest('body', '', 'Only one of media, poll and quote_tweet_id may be sent.')
  const words = body.text ?? ''
  if (words.trim() === '' && body.media === undefined) {
    return invalidRequest('text', words, 'A post needs text or media.')
  }
  // Nobody has seen what X says to a choice of blanks; it takes no text of blanks either.
  const blank = (body.poll?.options ?? []).find((option) => option.trim() === '')
  if (blank !== undefined) return invalidRequest('poll.options', blank, 'A choice of a poll needs a text.')
  return hasInvalidCharacters(words)
    ? invalidRequest('text', '', 'The text holds characters that are not allowed.')
    : null
}

/** A body that X would read, or the 400 that it gets. */
export type ReadBody = { readonly ok: true; readonly body: PostBody } | { readonly ok: false; readonly answer: Answer }

/** Reads the body of `POST /2/tweets`. */
export const readBody = (raw: string): ReadBody => {
  const body = parseJson(raw)
  if (!check.Check(body)) return { ok: false, answer: malformedBody(check.Errors(body)) }
  const answer = fault(body)
  return answer === null ? { ok: true, body } : { ok: false, answer }
}
