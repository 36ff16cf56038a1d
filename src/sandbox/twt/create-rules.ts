import type { Answer } from '#sandbox/serve.ts'
import type { PostBody } from './create-body.ts'
import type { TwtAccount } from './events.ts'
import type { TwtParts } from './parts.ts'
import { duplicate, notPermitted, notSummoned, replyTargetGone, tooManyCashtags } from './problems.ts'
import type { KeptPost } from './state.ts'
import { hasSubscription, isPremium } from './subscription.ts'
import { countCashtags, fitsLength, mentions } from './text.ts'

/** How often a post can be edited. */
const MOST_VERSIONS = 6

/** A post as somebody wants to publish it. */
export interface Draft {
  readonly author: TwtAccount
  readonly body: PostBody
  /** Of its files, in their order. */
  readonly hashes: readonly string[]
}

/** What only some accounts can do, and what does not exist here. */
const isBeyond = ({ author, body }: Draft): boolean => {
  if (body.card_uri !== undefined || body.direct_message_deep_link !== undefined) return true
  if (!fitsLength(body.text ?? '', hasSubscription(author))) return true
  return !isPremium(author) && (body.edit_options !== undefined || body.for_super_followers_only === true)
}

const secondsSince = ({ ground }: TwtParts, post: KeptPost): number =>
  (ground.clock.now().getTime() - Date.parse(post.createdAt)) / 1000

/** Own posts may be answered; others only when they mention or quote the one who answers (rule of February 2026). */
const replyRefusal = (parts: TwtParts, author: TwtAccount, targetId: string): Answer | null => {
  const { state, settings } = parts
  const target = state.post(targetId)
  if (target === null || secondsSince(parts, target) < settings().replyLagSeconds) return replyTargetGone()
  if (target.accountId === author.id || !settings().summonedRepliesOnly) return null
  const quoted = target.quoteOf === null ? null : state.post(target.quoteOf)
  return quoted?.accountId === author.id || mentions(target.text, author.handle) ? null : notSummoned()
}

/** Posts of others cannot be quoted through the API any more (rule of April 2026). */
const quoteRefusal = ({ state, settings }: TwtParts, author: TwtAccount, quotedId: string): Answer | null => {
  const { quotes } = settings()
  const quoted = state.post(quotedId)
  if (quoted === null || quotes === 'none') return notPermitted()
  return quotes === 'any' || quoted.accountId === author.id ? null : notPermitted()
}

/** Only the newest version of an own post can be edited, and neither late nor often. */
const editRefusal = (parts: TwtParts, author: TwtAccount, previousId: string): Answer | null => {
  const { state, settings } = parts
  const previous = state.post(previousId)
  if (previous === null || previous.accountId !== author.id) return notPermitted()
  const versions = state.versions(previousId)
  const isOld = versions.at(-1) !== previousId || versions.length >= MOST_VERSIONS
  return isOld || secondsSince(parts, previous) > settings().editWindowSeconds ? notPermitted() : null
}

const isDuplicate = (parts: TwtParts, { author, body, hashes }: Draft): boolean => {
  const replyTo = body.reply?.in_reply_to_tweet_id ?? null
  const twin = parts.state.twin({ accountId: author.id, replyTo, text: body.text ?? '', mediaHashes: [...hashes] })
  return twin !== null && secondsSince(parts, twin) < parts.settings().duplicateWindowSeconds
}

/** What the other posts that this one refers to do not allow. */
const relationRefusal = (parts: TwtParts, { author, body }: Draft): Answer | null => {
  const { reply, quote_tweet_id: quotedId, edit_options: edit } = body
  const quote = quotedId === undefined ? null : quoteRefusal(parts, author, quotedId)
  const answer = reply === undefined ? null : replyRefusal(parts, author, reply.in_reply_to_tweet_id)
  const version = edit === undefined ? null : editRefusal(parts, author, edit.previous_post_id)
  return quote ?? answer ?? version
}

/** What forbids this author to post this now. */
export const forbidden = (parts: TwtParts, draft: Draft): Answer | null => {
  if (isBeyond(draft)) return notPermitted()
  if (parts.settings().oneCashtag && countCashtags(draft.body.text ?? '') > 1) return tooManyCashtags()
  return relationRefusal(parts, draft) ?? (isDuplicate(parts, draft) ? duplicate() : null)
}
