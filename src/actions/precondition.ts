import { refuse } from '#domain/problem.ts'
import type { Member } from './member.ts'

/**
 * Refuses a change by somebody who knows an older version of what is to be changed. Asked under the lock that the change is made
 * under; `read` gives the version of this moment.
 */
export const refuseUnlessExpected = async (
  { expects }: Member,
  read: () => Promise<string | undefined>,
): Promise<void> => {
  if (expects === undefined) return
  const version = await read()
  if (version !== undefined && expects(version)) return
  throw refuse('precondition_failed', 'This was changed since you read it; read it again, and decide anew.')
}
