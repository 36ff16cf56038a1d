import type { Actor } from '#actions/deps.ts'
import { systemRandom } from '#lib/random.ts'
import { asOwner } from './owner.ts'

const session = (actor: Actor): string => {
  if (actor.kind === 'session') return actor.sessionId
  throw new Error('a key has no session')
}

/** Gives a person of a world the session that dangerous acts ask for: one that was verified just now. */
export const proveFresh = (url: string, actor: Actor): Promise<void> =>
  asOwner(
    url,
    `insert into sessions (id, user_id, refresh_hash, idle_expires_at, expires_at)
      values ($1, $2, $3, now() + interval '1 day', now() + interval '1 day')
      on conflict (id) do update set verified_at = now()`,
    [session(actor), actor.userId, systemRandom.bytes(32)],
  )

/** Lets the proof grow old, if there was one. */
export const letProofAge = (url: string, actor: Actor): Promise<void> =>
  asOwner(url, "update sessions set verified_at = now() - interval '11 minutes' where id = $1", [session(actor)])
