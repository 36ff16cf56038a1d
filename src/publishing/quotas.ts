import { storeQuotas, type SeenQuota } from '#db/channel-quotas.ts'
import type { Database } from '#db/database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Quota } from '#providers/provider.ts'

/** What networks said of accounts' limits. It is noted beside sends, and written down between them: no send waits for it. */
export interface QuotaNotes {
  readonly note: (channel: { readonly orgId: string; readonly id: string }, quota: Quota) => void
  /** Writes down what was noted since; what a process takes with it is said anew with the next send. */
  readonly flush: () => Promise<void>
}

export const createQuotaNotes = ({ db, clock }: { readonly db: Database; readonly clock: Clock }): QuotaNotes => {
  const latest = new Map<string, SeenQuota>()
  return {
    note: ({ orgId, id: channelId }, { used, limit, renewsAt }) =>
      void latest.set(channelId, { orgId, channelId, used, limit, renewsAt, seenAt: clock.now() }),
    flush: async () => {
      const quotas = [...latest.values()]
      latest.clear()
      await storeQuotas(db, quotas)
    },
  }
}
