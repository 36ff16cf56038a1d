import { bad, doubtful, good, type Finding } from '#domain/finding.ts'
import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { AppCredentials, CheckedChannel, Context } from '../provider.ts'
import { readJson, secretsOf } from '../remote.ts'
import { POSTS_PER_DAY } from './limits.ts'
import { askUsage, readUsage } from './quota.ts'
import { failureOf } from './refusals.ts'

/** What an app's credentials are called, and where they stand. */
interface AppWords {
  readonly idVariable: string
  readonly secretVariable: string
  readonly idName: string
  readonly secretName: string
  readonly place: string
}

/** Whether credentials look like those of an app of Meta. */
export const judgeShapes = ({ clientId, clientSecret }: AppCredentials, words: AppWords): readonly Finding[] => {
  const { idVariable, secretVariable, idName, secretName, place } = words
  const wrong = clientSecret === '' ? 'is missing' : 'is 32 digits and letters from a to f, and this is not'
  return [
    /^\d{13,20}$/.test(clientId)
      ? good('client_id', `${idVariable} looks like an app id.`)
      : doubtful(
          'client_id_shape',
          `${idVariable} is a number of some 16 digits, and this is none: copy the ${idName} from ${place}.`,
        ),
    /^[0-9a-f]{32}$/.test(clientSecret)
      ? good('client_secret', `${secretVariable} looks like an app secret.`)
      : doubtful('client_secret_shape', `${secretVariable} ${wrong}: copy the ${secretName} from ${place}.`),
  ]
}

/** By the codes of refusals, what helps. */
const ADVICE: Readonly<Record<string, string>> = {
  permission_missing: 'Connect the channel again, and grant every permission.',
}

const Share = Type.Object({ call_count: Type.Number() })
const Cases = Type.Record(Type.String(), Type.Array(Share))

/** From such a share of its calls on, Meta advises to slow down. */
const MUCH_PERCENT = 80

/** The greatest share of calls that is used, as Meta's headers say. */
export const usageFindings = ({ headers }: HttpResponse): readonly Finding[] => {
  const app = readJson(headers['x-app-usage'] ?? '')
  const cases = readJson(headers['x-business-use-case-usage'] ?? '')
  const shares = [
    ...(Value.Check(Share, app) ? [app] : []),
    ...(Value.Check(Cases, cases) ? Object.values(cases).flat() : []),
  ]
  if (shares.length === 0) return []
  const most = Math.max(...shares.map((share) => share.call_count))
  const words = `${most} percent of the calls of this hour are used.`
  return [most >= MUCH_PERCENT ? doubtful('limit_near', words) : good('limit', words)]
}

/** Why an answer is not the one that was asked for, and what its operator can do. */
export const judgeFailure = (response: HttpResponse, channel: CheckedChannel, { clock }: Context): Finding => {
  const failure = failureOf(response, { secrets: secretsOf(channel), now: clock.now() })
  if (failure.kind === 'unauthorized') return bad('keys_refused', `${failure.reason}. Connect the channel again.`)
  if (failure.kind === 'rejected') return bad('refused', `${failure.reason}. ${ADVICE[failure.code] ?? ''}`.trim())
  if (failure.kind === 'rate-limited')
    return doubtful(
      'limit_reached',
      `${failure.reason}. It works again in ${Math.ceil(failure.retryAfterSeconds / 60)} minutes.`,
    )
  return doubtful('account_unclear', `${failure.reason}. Try again later.`)
}

/** Asks how many of the account's posts of 24 hours are left. */
export const askQuota = async (channel: CheckedChannel, context: Context): Promise<Finding> => {
  const reply = await askUsage(channel, context)
  if (reply.kind !== 'answered') return doubtful('quota_unclear', reply.reason)
  const usage = readUsage(reply.response)
  if (usage === null) return judgeFailure(reply.response, channel, context)
  const total = usage.config?.quota_total ?? POSTS_PER_DAY
  const words = `${usage.quota_usage} of the ${total} posts of 24 hours are used.`
  return usage.quota_usage >= total ? doubtful('quota_used', words) : good('quota', words)
}
