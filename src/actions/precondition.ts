import { entityTag } from '#domain/entity-tag.ts'
import { refuse } from '#domain/problem.ts'
import { sha256Hex } from '#lib/hash.ts'
import type { Member } from './member.ts'

/** What is shown, and the word for its state, which is another one after each change: the ETag of its answer, and in lists a field of it. */
export type Versioned<T> = T & { readonly etag: string }

/** The tag of what is shown whole, or of what can be changed of it. */
export const tagOf = (shown: unknown): string => entityTag(sha256Hex(JSON.stringify(shown)).slice(0, 32))

/**
 * Refuses a change by somebody who knows an older version of what is to be changed. Asked under the lock that the change is made
 * under; `read` gives the tag of the version of this moment.
 */
export const refuseUnlessExpected = async (
  { expects }: Member,
  read: () => Promise<string | undefined>,
): Promise<void> => {
  if (expects === undefined) return
  const etag = await read()
  if (etag !== undefined && expects(etag)) return
  throw refuse('precondition_failed', 'This was changed since you read it; read it again, and decide anew.')
}
