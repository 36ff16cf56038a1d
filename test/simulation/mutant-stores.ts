import type { Claim } from '#db/claims.ts'
import type { Work } from '#db/work.ts'
import type { PublishingStore, Recorded } from '#publishing/store.ts'
import type { MemoryDatabase } from './memory-database.ts'
import type { Call } from './world.ts'

// Stores with a defect, for the mutants.

/** The journal entry is forgotten as soon as it is written. */
export const withoutJournal = (store: PublishingStore, { db }: { readonly db: MemoryDatabase }): PublishingStore => ({
  ...store,
  openAttempt: async (intent) => {
    const answer = await store.openAttempt(intent)
    db.attempts.delete(intent.attemptId)
    return answer
  },
})

export const publishedFirst = (
  store: PublishingStore,
  { call, db }: { call: Call; db: MemoryDatabase },
): PublishingStore => ({
  ...store,
  openAttempt: async (intent) => {
    const answer = await store.openAttempt(intent)
    if (answer.kind !== 'open') return answer
    await call(() => {
      const attempt = db.attempts.get(intent.attemptId)
      const row = db.publications.get(intent.claim.id)
      if (attempt?.state !== 'sending' || row?.status !== 'publishing') return
      const remoteId = `guess-${attempt.id}`
      db.putAttempt({ ...attempt, state: 'accepted', outcome: 'published', remoteId, finishedAt: db.clock.now })
      db.putPublication({
        ...row,
        status: 'published',
        remoteId,
        publishedAt: db.clock.now,
        wakeAt: null,
        leaseUntil: null,
      })
    })
    return answer
  },
})

/** First the attempt, then, in a second transaction, the publication. */
export const inTwoTransactions = (
  store: PublishingStore,
  { call, db }: { call: Call; db: MemoryDatabase },
): PublishingStore => {
  const closeFirst = ({ decision, attemptId }: Recorded): void => {
    const attempt = attemptId === null ? undefined : db.attempts.get(attemptId)
    const result = decision.result
    if (attempt === undefined || result === null || attempt.state !== 'sending') return
    const { state, outcome, remoteId } = result
    db.putAttempt({ ...attempt, state, outcome, remoteId, finishedAt: db.clock.now })
  }
  const move = ({ work, decision }: Recorded): void => {
    const row = db.publications.get(work.claim.id)
    if (decision.kind !== 'published' || row?.status !== 'publishing') return
    const { remoteId } = decision
    db.putPublication({
      ...row,
      status: 'published',
      remoteId,
      publishedAt: db.clock.now,
      wakeAt: null,
      leaseUntil: null,
    })
  }
  return {
    ...store,
    record: async (recorded) => {
      if (recorded.decision.kind !== 'published') return store.record(recorded)
      await call(() => closeFirst(recorded))
      await call(() => move(recorded))
      return true
    },
  }
}

/** Whoever loads a publication is told something wrong of it. */
const telling =
  (wrong: Partial<Work>) =>
  (store: PublishingStore): PublishingStore => ({
    ...store,
    load: async (claim: Claim) => {
      const work = await store.load(claim)
      return work === undefined ? undefined : { ...work, ...wrong }
    },
  })

export const undoubting = telling({ doubted: false })

export const unsuspecting = telling({ suspect: false })

export const unhalted = telling({ halted: false })

export const unreviewed = telling({ forReview: false })

export const startingOver = telling({ sent: [] })

/** A part that is out is written down as one that was not sent. */
export const forgettingParts = (store: PublishingStore): PublishingStore => ({
  ...store,
  record: (recorded) => {
    if (recorded.decision.kind !== 'continued') return store.record(recorded)
    const result = { ...recorded.decision.result, state: 'not_sent', remoteId: null } as const
    return store.record({
      ...recorded,
      decision: { kind: 'move', result, move: { status: 'queued', wakeInSeconds: 1 } },
    })
  },
})

export const sharedRenewal = (
  store: PublishingStore,
  { call, db }: { call: Call; db: MemoryDatabase },
): PublishingStore => ({
  ...store,
  leaseRefresh: (key, seconds) =>
    call(() => {
      const channel = db.channels.get(key.id)
      if (channel !== undefined) db.channels.set(key.id, { ...channel, refreshLeaseUntil: null })
    }).then(() => store.leaseRefresh(key, seconds)),
})
