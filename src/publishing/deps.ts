import type { Vault } from '#auth/vault.ts'
import type { Database } from '#db/database.ts'
import type { Observe } from '#events/moments.ts'
import type { Clock } from '#lib/clock.ts'
import type { Http } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import type { Networks } from '#providers/networks.ts'
import type { PublishingPolicy } from './policy.ts'

/** Everything that publishing works with; made once in app.ts. */
export interface PublishingDeps {
  /** Works as the worker role. */
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly http: Http
  readonly vault: Vault
  readonly networks: Networks
  readonly policy: PublishingPolicy
  readonly observe: Observe
  /** Names this process in leases and attempts. */
  readonly worker: string
}
