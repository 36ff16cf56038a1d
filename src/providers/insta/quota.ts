import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { HttpResponse } from '#lib/http.ts'
import type { Context } from '../provider.ts'
import { readJson, secretsOf } from '../remote.ts'
import type { Reply } from '../remote.ts'
import { firstOf } from './answers.ts'
import { DAILY_WAIT_SECONDS, failureOf } from './refusals.ts'
import type { PrepareFailure } from './refusals.ts'
import type { Job } from './containers.ts'
import { accountPath, callGraph } from './graph.ts'
import type { Caller } from './graph.ts'
import { POSTS_PER_DAY } from './limits.ts'

const Usage = Type.Object({
  quota_usage: Type.Integer({ minimum: 0 }),
  config: Type.Optional(Type.Object({ quota_total: Type.Optional(Type.Integer({ minimum: 1 })) })),
})

const UsageAnswer = Type.Union([Type.Object({ data: Type.Array(Usage, { minItems: 1 }) }), Usage])

/**
 * What keeps the account from publishing one more today, or null. The publishing call says the same in the end; asked
 * first, it saves containers. So an answer that cannot be read stops nothing.
 */
export const checkQuota = async ({ preparation, context }: Job): Promise<PrepareFailure | null> => {
  const reply = await askUsage(preparation, context)
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  const usage = readUsage(reply.response)
  if (usage === null) {
    const failure = failureOf(reply.response, { secrets: secretsOf(preparation), now: context.clock.now() })
    return failure.kind === 'unauthorized' ? failure : null
  }
  const { quota_usage: used, config } = usage
  const total = config?.quota_total ?? POSTS_PER_DAY
  context.noteQuota?.({ used, limit: total, renewsAt: null })
  if (used < total) return null
  const reason = `The account has published ${used} of the ${total} posts that Instagram lets programs publish in 24 hours.`
  return { kind: 'rate-limited', retryAfterSeconds: DAILY_WAIT_SECONDS, reason }
}

/** Asks how many of the account's posts are used. */
export const askUsage = (caller: Caller, context: Context): Promise<Reply> => {
  const path = accountPath(caller, 'content_publishing_limit')
  return callGraph({ method: 'GET', path, fields: { fields: 'quota_usage,config' } }, caller, context)
}

/** How many of the account's posts of 24 hours are used; null for an answer that does not say. */
export const readUsage = (response: HttpResponse): Type.Static<typeof Usage> | null => {
  const answer = readJson(response.body)
  if (response.status !== 200 || !Value.Check(UsageAnswer, answer)) return null
  return firstOf(answer) ?? null
}
