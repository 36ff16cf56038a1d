import assert from 'node:assert/strict'
import type { Claim } from '#db/claims.ts'
import type { Work } from '#db/work.ts'
import type { Decision } from '#publishing/decide.ts'
import type { Intent, IntentAnswer, PublishingStore, Recorded } from '#publishing/store.ts'

/** What the suite needs of a database besides the store: rows to begin with, and people. */
export interface Ground {
  readonly store: PublishingStore
  /** Adds a channel; the answer is its id. */
  channel(): Promise<string>
  /** Adds a queued publication, due `seconds` from now; the answer is its id. */
  queued(channelId: string, seconds?: number): Promise<string>
  /** Adds a queued thread that has what follows below its first post, due now. */
  queuedThread(channelId: string, below: readonly string[]): Promise<string>
  /** Takes away what follows the first part of a queued thread. */
  cutThread(publicationId: string): Promise<void>
  setChannel(id: string, state: 'active' | 'paused'): Promise<void>
  /** Pauses everything, or lets it go on, with a review of what came due. */
  setPublishing(isOn: boolean): Promise<void>
  /** Ends all leases at this moment. */
  endLeases(): Promise<void>
  /** Takes the approval of a queued or claimed publication's content away behind all guards: its text is changed. */
  changeContent(publicationId: string): Promise<void>
  cancel(publicationId: string): Promise<void>
  status(publicationId: string): Promise<Status>
  /** Lets publishing go on. */
  resume(): Promise<void>
}

export interface Status {
  readonly status: string
  readonly held: boolean
  readonly failureCode: string | null
  /** States of its attempts, oldest first. */
  readonly attempts: readonly string[]
}

export const LEASE = 60
export const LANES = [{ provider: 'twt', limit: 50 }]
let made = 0

export const short = ({ kind }: IntentAnswer): string => kind

/** What the parts of the suite have in common. */
export const createKit = (name: string, newId: () => string) => {
  const claimAll = (ground: Ground): Promise<readonly Claim[]> =>
    ground.store.claimDue({ lanes: LANES, worker: 'w', leaseSeconds: LEASE })

  const claimOf = async (ground: Ground, id: string): Promise<Claim> => {
    const claim = (await claimAll(ground)).find((each) => each.id === id)
    assert.ok(claim)
    return claim
  }

  const workOf = async (ground: Ground, claim: Claim): Promise<Work> => {
    const work = await ground.store.load(claim)
    assert.ok(work)
    return work
  }

  const intend = async (ground: Ground, claim: Claim, change: Partial<Intent> = {}): Promise<IntentAnswer> => {
    const work = change.contentHash === undefined ? await ground.store.load(claim) : undefined
    return ground.store.openAttempt({
      claim,
      attemptId: newId(),
      worker: 'w',
      contentHash: work?.contentHash ?? Buffer.alloc(32),
      part: 0,
      partHash: null,
      settleSeconds: 600,
      pace: { everySeconds: 10, burst: 10 },
      breakerFailures: 5,
      trialSeconds: 65,
      knownMark: 0,
      ...change,
    })
  }

  const write = (ground: Ground, work: Work, change: Partial<Recorded> & { decision: Decision }): Promise<boolean> =>
    ground.store.record({ work, attemptId: null, pace: null, ...change })

  const published = (remoteId: string): Decision => {
    const url = `https://network.example/${remoteId}`
    const result = { state: 'accepted', outcome: 'published', detail: url, remoteId } as const
    return { kind: 'published', remoteId, url, result }
  }

  const continued = (remoteId: string): Decision => {
    const url = `https://network.example/${remoteId}`
    const result = { state: 'continued', outcome: 'published', detail: url, remoteId } as const
    return { kind: 'continued', remoteId, url, result }
  }

  const failed = (code: string, needsAttention = false): Decision => ({
    kind: 'move',
    result: needsAttention ? null : { state: 'refused', outcome: 'rejected', detail: code, remoteId: null },
    move: { status: 'failed', failure: { code, detail: code, retryable: false, needsAttention } },
  })

  const unknown: Decision = {
    kind: 'move',
    result: { state: 'unknown', outcome: 'unknown', detail: 'no answer', remoteId: null },
    move: { status: 'publishing', wakeInSeconds: 0, looks: 0 },
  }

  const remote = (): string => {
    made += 1
    return `remote-${name}-${made}`
  }

  /** A claimed publication with an attempt that is being sent. */
  const sending = async (ground: Ground) => {
    const channelId = await ground.channel()
    const id = await ground.queued(channelId)
    const claim = await claimOf(ground, id)
    const work = await workOf(ground, claim)
    const attemptId = newId()
    assert.equal(short(await intend(ground, claim, { attemptId, contentHash: work.contentHash })), 'open')
    return { channelId, id, claim, work, attemptId }
  }

  return { claimAll, claimOf, workOf, intend, write, published, continued, failed, unknown, remote, sending, newId }
}

export type Kit = ReturnType<typeof createKit>
