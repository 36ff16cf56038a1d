import type { Claim } from '#db/claims.ts'
import type { PublishingDeps } from './deps.ts'

/** Returns a claimed publication unsent; it is looked at again after `seconds` (default: a moment). */
export const handBack = async (
  deps: PublishingDeps,
  claim: Claim,
  { seconds = 1, reason }: { readonly seconds?: number; readonly reason: string },
): Promise<void> => {
  await deps.store.release(claim, seconds)
  deps.at('handed-back')
  deps.observe({ kind: 'moved', publicationId: claim.id, to: 'queued', reason })
}
