import type { Vault } from '#auth/vault.ts'
import type { Observe } from '#events/moments.ts'
import type { Clock } from '#lib/clock.ts'
import type { Http } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import type { MediaSource } from '#providers/provider.ts'
import type { Networks } from '#providers/networks.ts'
import type { Marks } from './marks.ts'
import type { PublishingPolicy } from './policy.ts'
import type { QuotaNotes } from './quotas.ts'
import type { AtStep } from './steps.ts'
import type { PublishingStore } from './store.ts'

/** Everything that publishing works with; made once in app.ts. */
export interface PublishingDeps {
  readonly store: PublishingStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly http: Http
  /** An organization's files. */
  readonly media: (orgId: string) => MediaSource
  readonly vault: Vault
  readonly networks: Networks
  readonly policy: PublishingPolicy
  readonly observe: Observe
  readonly at: AtStep
  /** What this machine remembers of the database, outside of it. */
  readonly marks: Marks
  /** What networks say of accounts' limits; left out where nobody keeps it. */
  readonly quotas?: QuotaNotes
  /** Names this process in leases and attempts. */
  readonly worker: string
}
