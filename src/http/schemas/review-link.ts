import { Type } from 'typebox'
import {
  MOST_REVIEW_DAYS,
  MOST_REVIEW_EMAILS,
  MOST_REVIEWED_POSTS,
  REVIEW_KINDS,
  REVIEW_LINK_MAY,
} from '#domain/review-link.ts'
import { Closed, component, GROWS, Id, Instant, NullableInstant, NullableText, Words } from './common.ts'

export const May = Words([...REVIEW_LINK_MAY], {
  description: 'comment: say what they think; decide: approve and ask for changes as well.',
})

export const CreateReviewLinkBody = Closed({
  name: Type.String({
    minLength: 1,
    maxLength: 100,
    pattern: '\\S',
    description: 'What it is called, for you and for whoever opens it; a name that is not only blanks.',
    examples: ['Client Inc., week 49'],
  }),
  post_ids: Type.Array(Id, {
    minItems: 1,
    maxItems: MOST_REVIEWED_POSTS,
    uniqueItems: true,
    description: 'The posts that it shows, in this order, and no others.',
  }),
  expires_at: Type.String({
    format: 'date-time',
    maxLength: 40,
    description: `When it ends; at most ${MOST_REVIEW_DAYS} days ahead.`,
  }),
  may: May,
  emails: Type.Optional(
    Type.Array(Type.String({ format: 'email', maxLength: 254 }), {
      maxItems: MOST_REVIEW_EMAILS,
      uniqueItems: true,
      description:
        'Only who reads mail at one of these addresses sees the posts; left out or empty: whoever has the link.',
    }),
  ),
})

export const ReviewLinkPath = Closed({ org_id: Id, review_link_id: Id })

const link = {
  id: Id,
  name: Type.String(),
  may: May,
  state: Words(['open', 'revoked', 'expired']),
  post_ids: Type.Array(Id, { description: 'Without those that are deleted.' }),
  emails: Type.Array(Type.String()),
  expires_at: Instant,
  last_opened_at: NullableInstant,
  created_by: Id,
  created_at: Instant,
}

export const ReviewLinkSchema = component('ReviewLink', Type.Object(link))

export const ReviewLinkWithSecretSchema = component(
  'ReviewLinkWithSecret',
  Type.Object({ ...link, link: Type.String({ description: 'To be sent to whoever is to look; shown this once.' }) }),
)

const Kind = Words([...REVIEW_KINDS], GROWS)

export const ExternalReviewSchema = component(
  'ExternalReview',
  Type.Object({
    id: Id,
    post_id: Id,
    link: Type.Object({ id: Id, name: Type.String() }),
    kind: Kind,
    reviewer: Type.Object({
      name: Type.String({ description: 'As they call themselves.' }),
      email: Type.Unsafe<string | null>({
        type: ['string', 'null'],
        description: 'Proved by a code; null where the link asks for none, and for whoever may not approve.',
      }),
    }),
    text: NullableText,
    content_hash: Type.String({ description: 'What they saw.' }),
    revision: Type.Integer(),
    counted: Type.Boolean({
      description: 'Whether it stood for an approval, or took the post out of the queue; else it is advice.',
    }),
    created_at: Instant,
  }),
)

export const ReviewLinkDetailSchema = component(
  'ReviewLinkDetail',
  Type.Object({ ...link, reviews: Type.Array(ExternalReviewSchema, { description: 'The newest 500, oldest first.' }) }),
)
