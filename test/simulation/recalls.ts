import type { MemoryDatabase, PostRow, PublicationRow } from './memory-database.ts'

// What migration 0028 does when somebody loses a right (ADR 19), said once more without SQL.

/** Nothing of it goes out without a new approval, once nothing of it is out or on its way. */
const unback = (db: MemoryDatabase, postId: string): void => {
  if (db.siblings(postId).some(({ status }) => ['queued', 'publishing', 'published'].includes(status))) return
  const post = db.posts.get(postId)
  if (post !== undefined) db.putPost({ ...post, approvalRequired: true, approvedHash: Buffer.alloc(0) })
}

/** Who alone stands behind a post may not do so any more: what waits comes back, what a worker has in hand is recalled. */
export const loseRight = (db: MemoryDatabase, { id }: PostRow): void => {
  for (const row of db.siblings(id)) {
    if (row.status === 'publishing') db.putPublication({ ...row, recalled: true })
    if (row.status === 'queued') db.putPublication({ ...row, status: 'draft', wakeAt: null, dueAt: null, held: false })
  }
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
