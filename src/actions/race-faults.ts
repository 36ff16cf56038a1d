import { databaseFault } from '#db/database.ts'
import type { Problem } from '#domain/problem.ts'

/** Deleted in the moment between the look at a post's files and its way into the queue. */
const MEDIA_GONE: Problem = {
  code: 'conflict',
  detail: 'A file of this post was deleted from the library; give it another one.',
  params: { reason: 'file_deleted' },
}

/** Waited for long enough for what somebody else has in hand, or in each other's way. */
export const BUSY: Problem = {
  code: 'unavailable',
  detail: 'Others are changing the same at this moment; nothing was changed. Try again soon.',
  params: { reason: 'busy' },
}

/** Why the database refused what was right when it was looked at; nothing was changed. Null for any other error. */
export const raceProblem = (error: unknown): Problem | null => {
  const { code, constraint } = databaseFault(error)
  if (constraint === 'publication_media') return MEDIA_GONE
  return code !== null && ['55P03', '40001', '40P01'].includes(code) ? BUSY : null
}
