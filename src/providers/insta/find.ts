import type { Notice } from '#domain/publication.ts'
import type { HttpResponse } from '#lib/http.ts'
import type { Attempt, Context, FindOutcome } from '../provider.ts'
import { secretsOf } from '../remote.ts'
import { describeAnswer } from './answers.ts'
import { failureOf } from './refusals.ts'
import { commentNotice } from './comment.ts'
import { readStatus } from './containers.ts'
import type { StatusCode } from './containers.ts'
import { listSince } from './listing.ts'
import { hasWords, likenessTo } from './match.ts'
import type { ListedPost } from './match.ts'
import { linkOf, profileLink } from './permalink.ts'
import { readState } from './state.ts'

/** The clock of Instagram and ours may differ. */
const MARGIN_MILLISECONDS = 60_000

/**
 * Asks the container what became of it, and the account's posts. Only a container that says that it was not published
 * makes the post absent, and only while no post could be it.
 */
export const find = async (attempt: Attempt, context: Context): Promise<FindOutcome> => {
  const said = await askContainer(attempt, context)
  if (said.kind === 'unauthorized') return said
  const since = new Date(attempt.startedAt.getTime() - MARGIN_MILLISECONDS)
  const listing = await listSince(since, attempt, context)
  if (said.kind === 'published') {
    const posts = listing.kind === 'read' ? listing.posts : []
    return published(said.containerId, sort(posts, { since, attempt, context }), { attempt, context })
  }
  if (listing.kind !== 'read') return listing
  return compare(said, sort(listing.posts, { since, attempt, context }), { attempt, context })
}

type Said =
  | { readonly kind: 'published'; readonly containerId: string }
  /** Not published, by its own word; or there is none, and so nothing was sent. */
  | { readonly kind: 'unpublished'; readonly words: string }
  /** It may still become either. */
  | { readonly kind: 'open'; readonly words: string }
  | { readonly kind: 'unauthorized'; readonly reason: string }

const askContainer = async (attempt: Attempt, context: Context): Promise<Said> => {
  const state = readState(attempt.prepared)
  if (state === null && attempt.prepared !== null) return { kind: 'open', words: 'what was prepared cannot be read' }
  const container = state?.container ?? null
  if (container === null) return NOTHING_PREPARED
  const status = await readStatus(container.id, attempt, context)
  switch (status.kind) {
    case 'unread':
      return { kind: 'open', words: `the container was not read (${status.reason})` }
    case 'refused':
      return refusedBy(status.response, attempt, context)
    case 'read':
      return saidBy(container.id, status.status)
  }
}

const NOTHING_PREPARED: Said = {
  kind: 'unpublished',
  words: 'nothing was prepared at Instagram that could have been published',
}

/** What says that the keys are bad ends the look; anything else, "no such object" among it, leaves the question open. */
const refusedBy = (response: HttpResponse, attempt: Attempt, { clock }: Context): Said => {
  const secrets = secretsOf(attempt)
  const failure = failureOf(response, { secrets, now: clock.now() })
  if (failure.kind === 'unauthorized') return failure
  return { kind: 'open', words: `the container was not read (${describeAnswer(response, secrets)})` }
}

/** An expired one was not published, or else the list shows the post. */
const saidBy = (containerId: string, status: StatusCode): Said => {
  if (status === 'PUBLISHED') return { kind: 'published', containerId }
  return { kind: status === 'IN_PROGRESS' ? 'open' : 'unpublished', words: `the container says ${status}` }
}

/** Posts that could be the one that was sent, by how much speaks for it. */
interface Sorted {
  readonly count: number
  readonly sure: readonly ListedPost[]
  readonly perhaps: readonly ListedPost[]
}

interface Search {
  readonly attempt: Attempt
  readonly context: Context
}

const placeOf = ({ attempt, context }: Search) => ({ web: context.hosts.web, handle: attempt.account.handle })

const sort = (posts: readonly ListedPost[], search: Search & { readonly since: Date }): Sorted => {
  const { content, taken } = search.attempt
  // Instagram tells whole seconds.
  const since = Math.floor(search.since.getTime() / 1_000) * 1_000
  const likeness = likenessTo({ content, taken, since, place: placeOf(search) })
  // Where it says any caption, one that it leaves out is empty.
  const isSaid = posts.some(({ caption }) => caption !== undefined)
  const alike = posts.map((post) => ({
    post,
    likeness: likeness(isSaid ? { ...post, caption: post.caption ?? '' } : post),
  }))
  const ofLikeness = (wanted: string) => alike.filter((one) => one.likeness === wanted).map(({ post }) => post)
  return { count: posts.length, sure: ofLikeness('sure'), perhaps: ofLikeness('perhaps') }
}

/**
 * It is out, whatever the list shows; the list only tells which one it is. Where that is not clear, the container's id
 * stands for the post: as lasting and as unique as the post's own, and of another form, lest it be read as that.
 */
const published = (containerId: string, { sure, perhaps }: Sorted, search: Search): FindOutcome => {
  const said = `The container ${containerId} says that it is published`
  const [only, another] = hasWords(search.attempt.content) ? sure : perhaps
  if (only !== undefined && another === undefined) {
    return foundPost(only, `${said}, and exactly one post of the account fits.`, search)
  }
  const evidence = `${said}. Which post of the account it is is not known.`
  const place = placeOf(search)
  return {
    kind: 'found',
    remoteId: `container:${containerId}`,
    url: profileLink(place),
    evidence,
    ...uncommented(search, false),
  }
}

const foundPost = (post: ListedPost, evidence: string, search: Search): FindOutcome => {
  const url = linkOf(post.permalink, placeOf(search))
  return { kind: 'found', remoteId: post.id, url, evidence, ...uncommented(search, true) }
}

/** A look never writes: what the post may lack is told, and added later where the post is known. */
const uncommented = ({ attempt }: Search, mayComplete: boolean): { notice?: Notice; mayComplete?: boolean } => {
  const notice = commentNotice(attempt)
  return notice === null ? {} : { notice, mayComplete }
}

/** Before this age of a send, its container may say tomorrow's truth: what is doubtful is looked at again. */
const DOUBT_SECONDS = 240

const compare = (
  said: Extract<Said, { kind: 'unpublished' | 'open' }>,
  { count, sure, perhaps }: Sorted,
  search: Search,
): FindOutcome => {
  const seen = `${count} posts of @${search.attempt.account.handle} were read, and ${said.words}`
  const [only, another] = sure
  if (only !== undefined && another === undefined) {
    return foundPost(only, `${seen}; exactly one has this caption, kind and time.`, search)
  }
  const candidates = [...sure, ...perhaps].map(({ id }) => id)
  if (candidates.length > 0) {
    const evidence = `${seen}; what could be this one: ${candidates.slice(0, 5).join(', ')}.`
    const { attempt, context } = search
    const age = (context.clock.now().getTime() - attempt.startedAt.getTime()) / 1_000
    const isEarly = said.kind === 'open' || age < DOUBT_SECONDS
    return isEarly ? { kind: 'unavailable', reason: evidence } : { kind: 'ambiguous', evidence }
  }
  return said.kind === 'unpublished'
    ? { kind: 'absent', evidence: `${seen}; none could be this one.` }
    : { kind: 'unavailable', reason: `${seen}; none could be this one.` }
}
