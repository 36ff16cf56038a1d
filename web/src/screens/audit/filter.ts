import type { Query } from '@scheduly/client'
import { addDays, isDay, resolveWallTime } from '#web/lib/zone.ts'

/** What is asked for, as it stands in the fields; empty is everything. */
export interface Filter {
  readonly actor: string
  readonly action: string
  readonly object: string
  readonly from: string
  readonly to: string
}

export const ALL: Filter = { actor: '', action: '', object: '', from: '', to: '' }

/** An action such as `post.approved`, or all of a kind as the API has it: `post` is `post.` there. Null: it is neither. */
export const actionOf = (typed: string): string | null => {
  const action = typed.includes('.') ? typed : `${typed}.`
  return /^[a-z_]{1,50}\.[a-z_]{0,50}$/.test(action) ? action : null
}

/** When a day begins in a zone. */
const beginning = (date: string, zone: string): string =>
  new Date(resolveWallTime(`${date}T00:00`, zone).instant).toISOString()

/**
 * The same as the API asks for it: days are the organization's, and the last one is part of it. While one
 * is being typed, it is not asked for.
 */
export const queryOf = (
  { actor, action, object, from, to }: Filter,
  zone: string,
): Pick<Query<'listAudit'>, 'actor_id' | 'action' | 'object_type' | 'from' | 'to'> => {
  const wanted = actionOf(action)
  return {
    ...(actor !== '' && { actor_id: actor }),
    ...(wanted !== null && { action: wanted }),
    ...(object !== '' && { object_type: object }),
    ...(isDay(from) && { from: beginning(from, zone) }),
    ...(isDay(to) && { to: beginning(addDays(to, 1), zone) }),
  }
}
