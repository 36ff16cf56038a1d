import type { MemoryDatabase, PostRow, PublicationRow } from './memory-database.ts'

// What migration 0028 does when somebody loses a right (ADR 19), said once more without SQL.

/** Nothing of it goes out without a new approval, once nothing of it is on its way; what is wholly out keeps its own. */
const unback = (db: MemoryDatabase, postId: string): void => {
  const rows = db.siblings(postId)
  const has = (...statuses: readonly string[]): boolean => rows.some(({ status }) => statuses.includes(status))
  if (has('queued', 'publishing') || (!has('draft', 'failed') && has('published'))) return
  const post = db.posts.get(postId)
  if (post !== undefined) db.putPost({ ...post, approvalRequired: true, approvedHash: Buffer.alloc(0) })
}

/** Whether more of it may go out: it is approved, and no worker has something in hand that was recalled. */
export const isBacked = (db: MemoryDatabase, post: PostRow): boolean =>
  db.isApproved(post) && !db.siblings(post.id).some(({ recalled }) => recalled === true)

/** Who alone stands behind a post may not do so any more: what waits comes back, what a worker has in hand is recalled. */
export const loseRight = (db: MemoryDatabase, { id }: PostRow): void => {
  for (const row of db.siblings(id)) {
    if (row.status === 'publishing') db.putPublication({ ...row, recalled: true })
    if (row.status === 'queued') db.putPublication({ ...row, status: 'draft', wakeAt: null, dueAt: null, held: false })
  }
  const post = db.posts.get(id)
  if (post !== undefined) db.putPost({ ...post, unbacked: true })
  unback(db, id)
}

/** A recalled one that its worker gives back, in whichever way, goes to a person. */
export const endRecall = (before: PublicationRow, row: PublicationRow): PublicationRow => {
  if (before.recalled !== true || row.status === 'publishing') return row
  if (row.status !== 'queued') return { ...row, recalled: false }
  const failure = { failureCode: 'approval_withdrawn', retryable: true, needsAttention: false }
  return { ...row, ...failure, recalled: false, status: 'failed', wakeAt: null, held: false }
}

export const recallEnded = (db: MemoryDatabase, before: PublicationRow, row: PublicationRow): void => {
  if (before.recalled === true && row.recalled === false) unback(db, row.postId)
}

/** Cancels what a worker has in hand and has not begun to send, by way of the queue and under a new epoch (migration 0068). */
export const cancelUnsent = (db: MemoryDatabase, postId: string): void => {
  let wasRecalled = false
  for (const row of db.siblings(postId)) {
    const open = db.openOf(row.id)?.state
    if (row.status !== 'publishing' || row.sent.length > 0 || open === 'sending' || open === 'unknown') continue
    const calledOff = { ...row, recalled: false, leaseUntil: null, epoch: row.epoch + 1 }
    wasRecalled ||= row.recalled === true
    db.putPublication({ ...row, recalled: false })
    db.putPublication({ ...calledOff, status: 'queued', wakeAt: row.dueAt })
    db.putPublication({ ...calledOff, status: 'canceled', wakeAt: null, held: false })
  }
  if (wasRecalled) unback(db, postId)
}
