import type { Tx } from '#db/database.ts'
import { wasVerifiedWithin } from '#db/sessions.ts'
import { refuse } from '#domain/problem.ts'
import type { Actor } from './deps.ts'
import { asPerson, type Member } from './member.ts'

const FRESH_MINUTES = 10

/**
 * Refuses a dangerous act unless the person signed in, or confirmed to be there (`POST /account/step-up`), within the
 * last ten minutes: a browser left open, or a stolen access token, is not enough. No API key ever is.
 */
export const requireFreshProof = async (tx: Tx, actor: Actor): Promise<void> => {
  const { sessionId } = asPerson(actor)
  if (await wasVerifiedWithin(tx, sessionId, FRESH_MINUTES)) return
  throw refuse('step_up_required', 'Confirm that it is you first: POST /account/step-up, then send this again.')
}

/** The same, to be asked of a member beside role and scope, before an act or its earlier answer. */
export const freshly =
  (actor: Actor) =>
  ({ tx }: Member): Promise<void> =>
    requireFreshProof(tx, actor)
