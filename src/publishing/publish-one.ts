import type { Claimed } from '#db/claims.ts'
import type { Work } from '#db/work.ts'
import { filesNamedBy } from '#domain/content.ts'
import { watchSleep } from '#lib/clock.ts'
import { readTraceParent, SpanKind, traced } from '#lib/tracing.ts'
import { blocking } from '#providers/issues.ts'
import { checkContent } from '#providers/threads.ts'
import { factsFor, type Network } from '#providers/networks.ts'
import type { Credentials } from '#providers/provider.ts'
import { backoffSeconds, type Decision } from './decide.ts'
import type { PublishingDeps } from './deps.ts'
import { handBack } from './hand-back.ts'
import { openCredentials, renewKeys } from './keys.ts'
import { persist } from './persist.ts'
import type { Place } from './places.ts'
import { FRESH_MILLISECONDS } from './policy.ts'
import { contentFor, isAllOut, isLastPart, isWhatWasSent } from './parts.ts'
import { prepare } from './prepare.ts'
import { reconcile, search } from './reconcile.ts'
import { record } from './record.ts'
import { hashOf, send } from './send.ts'

const fail = (code: string, detail: string, retryable: boolean): Decision => ({
  kind: 'move',
  result: null,
  move: { status: 'failed', failure: { code, detail, retryable, needsAttention: false } },
})

const wait = (seconds: number, tries: number): Decision => ({
  kind: 'move',
  result: null,
  move: { status: 'queued', wakeInSeconds: seconds, tries },
})

/** Its time came while publishing was paused: a person looks at it before it goes out. */
const FOR_REVIEW: Decision = { kind: 'move', result: null, move: { status: 'draft', review: true } }

/** How many files the content names, and how many of them the library knows. */
const countFiles = ({
  content,
  channelId,
  media,
  thread,
  options,
  chosenFiles,
}: Work): { readonly wanted: number; readonly there: number } => {
  const variant = content.channels.find((each) => each.channelId === channelId)
  const wanted = [variant?.media ?? content.media, ...(variant?.thread ?? content.thread).map((part) => part.media)]
  const there = [media, ...thread.map((part) => part.media)].flat()
  return {
    wanted: wanted.flat().length + Object.keys(filesNamedBy(options)).length,
    there: there.length + Object.keys(chosenFiles).length,
  }
}

/** What would go out, or is out, is not what it should be. */
const forged = (work: Work): Decision | null => {
  // What would go out is not what was approved: a person must look at it again. Nothing that we do leads here.
  if (!hashOf(work).equals(work.contentHash)) return { kind: 'move', result: null, move: { status: 'draft' } }
  if (isWhatWasSent(work)) return null
  return fail('thread_changed', 'Parts of this thread are on the network with other words than it has now.', false)
}

/** Reasons not to send that need no network: asked before anything else, each an honest end. */
const precheck = (deps: PublishingDeps, work: Work, network: Network | null): Decision | null => {
  if (work.lateSeconds > deps.policy.windowSeconds) {
    return fail(
      'missed_window',
      'It could not go out within its publishing window; retry it, or give it a new time.',
      true,
    )
  }
  const wrong = forged(work)
  if (wrong !== null) return wrong
  const { wanted, there } = countFiles(work)
  if (there !== wanted)
    return fail('media_missing', 'A file of this post is not in the library any more; choose another one.', false)
  if (network === null)
    return fail('provider_not_configured', 'This network is not configured on this installation any more.', true)
  const [issue] = blocking(checkContent(network.provider, contentFor(work), factsFor(network, work.channel.facts)))
  return issue === undefined ? null : fail(issue.code, issue.detail, false)
}

/** The channel's keys if they will last; else what to do instead of sending. */
const freshCredentials = async (deps: PublishingDeps, work: Work): Promise<Credentials | Decision> => {
  const key = { orgId: work.claim.orgId, id: work.channelId }
  const credentials = openCredentials(deps.vault, key, work.channel.credentials)
  if (credentials === null)
    return {
      kind: 'reconnect',
      result: null,
      reason: 'The stored keys of this channel cannot be read; connect it again.',
    }
  const left = work.channel.tokenSecondsLeft
  if (left === null || left > deps.policy.freshSeconds) return credentials
  const renewal = await renewKeys(deps, key)
  if (renewal === 'rejected')
    return {
      kind: 'reconnect',
      result: null,
      reason: 'The network did not renew the access; connect the channel again.',
    }
  // Renewed, or being renewed by another process: look again in a moment, with what is stored then.
  if (renewal !== 'unavailable') return wait(renewal === 'renewed' ? 0 : 1, work.tries)
  const { policy } = deps
  const facts = { tries: work.tries, chance: deps.random.fraction(), policy }
  if (work.tries + 1 < policy.maxTries) return wait(Math.max(1, backoffSeconds(facts)), work.tries + 1)
  return fail('unavailable', 'The network could not be asked for renewed access.', true)
}

const reasonToHold = ({ closing, paused, channel }: Work): string => {
  if (closing) return 'organization closing'
  return paused ? 'publishing paused' : `channel ${channel.state}`
}

const hold = async (deps: PublishingDeps, work: Work): Promise<void> => {
  const { claim, channelId } = work
  const held = await deps.store.hold(claim, channelId)
  if (!held) return handBack(deps, claim, { reason: 'handed back' })
  const reason = reasonToHold(work)
  deps.observe({ kind: 'moved', publicationId: claim.id, to: 'held', reason })
}

/** A thread that was cut back to the parts that are out: there is nothing to send, late or not, and it ends here. */
const end = async (deps: PublishingDeps, work: Work): Promise<void> => {
  const decision = forged(work)
  if (decision !== null) return record(deps, { work, decision, attemptId: null })
  const { id: publicationId } = work.claim
  const url = await persist(deps, () => deps.store.endThread(work.claim))
  deps.observe(url === null ? { kind: 'fenced', publicationId } : { kind: 'published', publicationId, url })
}

const prepareAndSend = async (
  deps: PublishingDeps,
  work: Work,
  { network, onAnswered }: { readonly network: Network | null; readonly onAnswered: () => void },
): Promise<void> => {
  const refusal = precheck(deps, work, network)
  if (refusal !== null || network === null) {
    return refusal === null ? undefined : record(deps, { work, decision: refusal, attemptId: null })
  }
  const credentials = await freshCredentials(deps, work)
  if ('kind' in credentials) return record(deps, { work, decision: credentials, attemptId: null })
  const ready = await prepare(deps, { work, network, credentials })
  return ready === null ? undefined : send(deps, { work: ready, network, credentials, onAnswered })
}

const FREE_PLACE: Place = { enter: () => Promise.resolve(true), leave: () => {} }

/** How long to wait after the reading: until it is due, or, of what is tried again, until the time of that. */
const waitAfter = (claim: Claimed, { lateSeconds }: Work, sinceClaim: number): number =>
  // The reading tells the due time more exactly than the claim: nothing had to be written before the answer.
  lateSeconds < 0 ? -1000 * lateSeconds : 1000 * claim.waitSeconds - sinceClaim

/** Read before there is a place for it, so that places seldom wait for the database. Null: it gets none, and goes back. */
const loadForPlace = async (deps: PublishingDeps, claim: Claimed, place: Place): Promise<Work | undefined | null> => {
  const [askedAt, awake] = [deps.clock.monotonic(), watchSleep(deps.clock)]
  const early = await deps.store.load(claim)
  deps.at('loaded')
  if (early === undefined) return early
  const readAt = deps.clock.monotonic()
  const ahead = waitAfter(claim, early, readAt - askedAt)
  // Far away all of a sudden: the database's clock was set back, or somebody moved the row. It goes back to its time.
  if (ahead > 1000 * deps.policy.claimAheadSeconds + FRESH_MILLISECONDS) return null
  if (!(await place.enter(ahead))) return null
  const now = deps.clock.monotonic()
  if (now - askedAt > FRESH_MILLISECONDS || awake.hasSlept()) return deps.store.load(claim)
  return { ...early, lateSeconds: early.lateSeconds + (now - readAt) / 1000 }
}

const step = async (deps: PublishingDeps, work: Work, place: Place): Promise<void> => {
  const network = deps.networks.forChannel(work.channel)
  if (work.open !== null) return reconcile(deps, work, { open: work.open, network })
  if (isAllOut(work)) return end(deps, work)
  if (work.channel.state === 'deleted') {
    const decision = fail('channel_deleted', 'Its channel was removed.', false)
    return record(deps, { work, decision, attemptId: null })
  }
  if (work.channel.state !== 'active' || work.closing || work.paused) return hold(deps, work)
  if (work.suspect) return search(deps, work, network)
  if (work.forReview) return record(deps, { work, decision: FOR_REVIEW, attemptId: null })
  // What goes on with another part keeps its place.
  return prepareAndSend(deps, work, { network, onAnswered: isLastPart(work) ? place.leave : () => {} })
}

/** The same publication with the next part of its thread to be sent; null when it does not go on, or not now. */
const nextPart = async (deps: PublishingDeps, work: Work): Promise<Work | null> => {
  if (isLastPart(work)) return null
  const next = await deps.store.load(work.claim)
  return next?.open === null && next.sent.length > work.sent.length ? next : null
}

/** Brings one claimed publication on: sends it, looks for it, holds it, or ends it. A thread goes on as long as its parts go out. */
export const publishOne = async (deps: PublishingDeps, claim: Claimed, place = FREE_PLACE): Promise<void> => {
  deps.at('claimed')
  const first = await loadForPlace(deps, claim, place)
  if (first === null) return handBack(deps, claim, { seconds: 0, reason: 'handed back' })
  if (first === undefined) return deps.observe({ kind: 'fenced', publicationId: claim.id })
  const attributes = {
    'scheduly.publication_id': claim.id,
    'scheduly.org_id': claim.orgId,
    'scheduly.network': claim.provider,
  }
  const facts = { kind: SpanKind.CONSUMER, attributes, parent: readTraceParent(first.traceParent) }
  await traced(`publish ${claim.provider}`, facts, async () => {
    for (let work: Work | null = first; work !== null; work = await nextPart(deps, work)) await step(deps, work, place)
  })
}
