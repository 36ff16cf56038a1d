import { sha256Hex } from '#lib/hash.ts'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Content, Prepared } from '../provider.ts'
import { MOST_IN_CAROUSEL } from './limits.ts'

export const ID = /^[0-9]{1,25}$/

/** An id in an answer; it may come as a number. */
export const RemoteId = Type.Union([
  Type.String({ pattern: ID.source }),
  Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
])

/** An account's name in an answer. */
export const Username = Type.String({ pattern: '^[A-Za-z0-9._]{1,50}$' })

/** Instagram takes 64 for an account's name; what is longer is cut. */
export const LONGEST_NAME = 100

const Instant = Type.String({ maxLength: 40 })

const Container = Type.Object({
  id: Type.String({ pattern: ID.source }),
  /** RFC 3339. Instagram forgets a container 24 hours after it was made. */
  createdAt: Instant,
  isReady: Type.Boolean(),
  /** Whether its video is still to be sent; one that Instagram fetches itself is not. */
  toSend: Type.Optional(Type.Boolean()),
  /** RFC 3339. When its video was there whole, if it was sent. */
  sentAt: Type.Optional(Instant),
})

/** What is kept of a preparation. */
const State = Type.Object({
  /** Of the content that it was made for: one that was edited since must not go out by it. */
  digest: Type.String({ maxLength: 64 }),
  /** Of a carousel, what it is made of, in order; of anything else none. */
  parts: Type.Array(Container, { maxItems: MOST_IN_CAROUSEL }),
  /** What is published in the end: the token of the send. */
  container: Type.Union([Container, Type.Null()]),
  /** Whether Instagram said that the container is published already. Then it must not be published again. */
  isPublished: Type.Boolean(),
  /** Whether Instagram did not take a video that was sent, so that it is to fetch them. */
  byAddress: Type.Optional(Type.Boolean()),
})

export type Container = Static<typeof Container>
export type State = Static<typeof State>

const sorted = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value

/** Of everything in a content that Instagram is told. */
const digestOf = ({ text, media, options }: Content): string =>
  sha256Hex(JSON.stringify([text, media.map(({ sha256, kind, altText }) => [sha256, kind, altText]), options], sorted))

export const emptyState = (content: Content): State => ({
  digest: digestOf(content),
  parts: [],
  container: null,
  isPublished: false,
})

/** What was kept, as it stands; null for nothing, and for what is not in this form. */
export const readState = (prepared: Prepared | null): State | null => (Value.Check(State, prepared) ? prepared : null)

/** What was kept, when it is still for this content. */
export const stateFor = (prepared: Prepared | null, content: Content): State | null => {
  const state = readState(prepared)
  return state === null || state.digest !== digestOf(content) ? null : state
}
