import type { Preparation, PrepareOutcome, Provider } from '../provider.ts'
import { addressOf, checkContainer, createContainer, publicAddress, waitedFor } from './containers.ts'
import type { Job, Made } from './containers.ts'
import { carouselFields, partFields, wholeFields } from './fields.ts'
import { coverOf, kindOf, readOptions } from './options.ts'
import { checkQuota } from './quota.ts'
import { COMMENT_NOT_GRANTED, MEDIA_REQUIRED } from './rules.ts'
import { mayComment } from './scopes.ts'
import { emptyState, stateFor } from './state.ts'
import type { Container, State } from './state.ts'
import { sendVideo } from './upload.ts'

/**
 * Brings a post's containers as far as they come by now: makes them, and asks whether Instagram is done with the files.
 * A carousel's parts come first, then the carousel. Nothing becomes public; what is lost on the way expires in a day.
 */
const createPrepare =
  ({ sendsVideos }: Pick<Job, 'sendsVideos'>): Provider['prepare'] =>
  async (preparation, context) => {
    const obstacle = obstacleTo(preparation)
    return obstacle ?? begin({ preparation, context, sendsVideos })
  }

/** With Instagram Login, Instagram fetches all files. */
export const prepare = createPrepare({ sendsVideos: false })

/** With Facebook Login, videos are sent to it. */
export const prepareSending = createPrepare({ sendsVideos: true })

const begin = async (job: Job): Promise<PrepareOutcome> => {
  const { preparation } = job
  const kept = stateFor(preparation.prepared, preparation.content)
  if (kept !== null) return advance(kept, job)
  return (await checkQuota(job)) ?? advance(emptyState(preparation.content), job)
}

/** What needs no network to be refused. */
const obstacleTo = ({ content, credentials }: Preparation): PrepareOutcome | null => {
  if (content.media.length === 0) {
    return { kind: 'rejected', code: MEDIA_REQUIRED.code, reason: MEDIA_REQUIRED.detail }
  }
  const isCommented = readOptions(content).first_comment !== undefined
  if (isCommented && !mayComment(credentials.scopes)) {
    return { kind: 'rejected', code: COMMENT_NOT_GRANTED.code, reason: COMMENT_NOT_GRANTED.detail }
  }
  return null
}

/** How far a step came; with an outcome it is the last one of this call. */
interface Step {
  readonly state: State
  readonly outcome: PrepareOutcome | null
}

const STEPS: readonly ((state: State, job: Job) => Promise<Step>)[] = [
  async (state, job) => sendWaiting(state, job),
  async (state, job) => makeParts(state, job),
  async (state, job) => awaitParts(state, job),
  async (state, job) => makeWhole(state, job),
  async (state, job) => awaitWhole(state, job),
]

const advance = async (from: State, job: Job): Promise<PrepareOutcome> => {
  let state = from
  for (const step of STEPS) {
    const { state: reached, outcome } = await step(state, job)
    state = reached
    if (outcome !== null) return keepProgress(outcome, { from, state })
  }
  return { kind: 'ready', prepared: state }
}

const SOON_SECONDS = 5

/** A fault on the way must not cost the containers that were made before it. Each such turn has brought something. */
const keepProgress = (outcome: PrepareOutcome, { from, state }: Readonly<{ from: State; state: State }>) =>
  outcome.kind === 'unavailable' && outcome.stale !== true && state !== from
    ? ({ kind: 'working', prepared: state, checkAfterSeconds: SOON_SECONDS } as const)
    : outcome

const isCarousel = ({ preparation }: Job): boolean => kindOf(preparation.content) === 'carousel'

const isWaiting = (container: Container | null): boolean => container?.toSend === true

/** One video in each call, so that what has arrived is kept. It is the part made last, or the whole post. */
const sendWaiting = async (state: State, job: Job): Promise<Step> => {
  const index = state.container === null ? state.parts.findIndex(isWaiting) : 0
  const container = state.container ?? state.parts[index]
  const item = job.preparation.content.media[index]
  if (container?.toSend !== true || item === undefined) return { state, outcome: null }
  const sent = await sendVideo(container, item, job)
  if (sent.kind === 'declined') return withoutSending(state, { index, reason: sent.reason }, job)
  if (sent.kind !== 'sent') return { state, outcome: sent }
  const { toSend: _, ...rest } = container
  const arrived = { ...rest, sentAt: job.context.clock.now().toISOString() }
  const parts = state.parts.map((part) => (part.id === container.id ? arrived : part))
  return goOn({ ...state, parts, container: state.container === null ? null : arrived })
}

/** The next call goes on at once. */
const goOn = (state: State): Step => ({ state, outcome: { kind: 'working', prepared: state, checkAfterSeconds: 0 } })

/** Where Instagram does not take a video that is sent, it may fetch it. */
const withoutSending = async (
  state: State,
  { index, reason }: Readonly<{ index: number; reason: string }>,
  job: Job,
): Promise<Step> => {
  const found = await addressOf(job, index, true)
  if (found.kind !== 'addressed') return { state, outcome: { kind: 'unavailable', reason, stale: true } }
  return goOn({ ...state, parts: state.parts.slice(0, index), container: null, byAddress: true })
}

/** One after the other: Instagram fetches an image while the call waits, and an account's calls are counted. */
const makeParts = async (from: State, job: Job): Promise<Step> => {
  let state = from
  if (!isCarousel(job) || state.container !== null) return { state, outcome: null }
  while (state.parts.length < job.preparation.content.media.length) {
    const made = await makePart(state, job)
    if (made.kind !== 'made') return { state, outcome: made }
    state = { ...state, parts: [...state.parts, made.container] }
    if (isWaiting(made.container)) return goOn(state)
  }
  return { state, outcome: null }
}

const makePart = async ({ parts, byAddress = false }: State, job: Job): Promise<Made> => {
  const found = await addressOf(job, parts.length, byAddress)
  if (found.kind !== 'addressed') return found
  return createContainer(job, partFields(job.preparation.content, found.source))
}

const awaitParts = async (from: State, job: Job): Promise<Step> => {
  let state = from
  if (state.container !== null) return { state, outcome: null }
  for (const part of from.parts.filter(({ isReady }) => !isReady)) {
    const check = await checkContainer(part, job)
    if (check.kind === 'finished' || check.kind === 'published') {
      const parts = state.parts.map((one) => (one.id === part.id ? { ...one, isReady: true } : one))
      state = { ...state, parts }
    } else if (check.kind !== 'pending') return { state, outcome: check }
  }
  const waiting = state.parts.filter(({ isReady }) => !isReady)
  return { state, outcome: waiting.length === 0 ? null : working(state, waiting, job) }
}

const makeWhole = async (state: State, job: Job): Promise<Step> => {
  if (state.container !== null) return { state, outcome: null }
  const made = await createWhole(state, job)
  if (made.kind !== 'made') return { state, outcome: made }
  const reached = { ...state, container: made.container }
  return isWaiting(made.container) ? goOn(reached) : { state: reached, outcome: null }
}

const createWhole = async (state: State, job: Job): Promise<Made> => {
  const { content } = job.preparation
  const kind = kindOf(content)
  if (kind === 'carousel') {
    const parts = state.parts.map(({ id }) => id)
    return createContainer(job, carouselFields(content, parts))
  }
  const found = await addressOf(job, 0, state.byAddress ?? false)
  if (found.kind !== 'addressed') return found
  const cover = kind === 'reel' ? coverOf(content) : undefined
  if (cover === undefined) return createContainer(job, wholeFields(content, kind, found.source))
  const shown = await publicAddress(job, cover)
  if (shown.kind !== 'public') return shown
  return createContainer(job, wholeFields(content, kind, { ...found.source, coverUrl: shown.url }))
}

/** Asked each time, even when it was ready before: it may have expired, or been published by a send that got no answer. */
const awaitWhole = async (state: State, job: Job): Promise<Step> => {
  const { container } = state
  if (container === null) return { state, outcome: null }
  const check = await checkContainer(container, job)
  if (check.kind === 'finished' || check.kind === 'published') {
    const isPublished = check.kind === 'published'
    return { state: { ...state, container: { ...container, isReady: true }, isPublished }, outcome: null }
  }
  return { state, outcome: check.kind === 'pending' ? working(state, [container], job) : check }
}

const IMAGE_SECONDS = 3
const LEAST_VIDEO_SECONDS = 10
const MOST_VIDEO_SECONDS = 30

/** Images take seconds. A video takes up to minutes: the longer it has taken, the longer it may be left alone. */
const working = (state: State, waiting: readonly Container[], { preparation, context }: Job): PrepareOutcome => {
  const hasVideo = preparation.content.media.some(({ kind }) => kind === 'video')
  const age = Math.min(...waiting.map((container) => waitedFor(container, context)))
  const video = Math.round(Math.min(MOST_VIDEO_SECONDS, Math.max(LEAST_VIDEO_SECONDS, age / 2)))
  return { kind: 'working', prepared: state, checkAfterSeconds: hasVideo ? video : IMAGE_SECONDS }
}
