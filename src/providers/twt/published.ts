import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Figures } from '#domain/figures.ts'
import type { Context, Keys, MetricsOutcome, UnpublishOutcome } from '../provider.ts'
import { readJson, secretsOf, send } from '../remote.ts'
import { describeAnswer, readObstacle } from './answers.ts'

const ID = /^[0-9]{1,19}$/

type Answered = {
  readonly kind: 'answered'
  readonly status: number
  readonly answer: unknown
  readonly reason: string
}
type Unanswered = Exclude<MetricsOutcome, { kind: 'read' }>

const ask = async (
  method: 'GET' | 'DELETE',
  path: string,
  { credentials, context }: Keys & { readonly context: Context },
): Promise<Answered | Unanswered> => {
  const { http, hosts, clock, signal } = context
  const headers = { authorization: `Bearer ${credentials.accessToken}` }
  const reply = await send(http, { method, url: `${hosts.api}${path}`, headers, signal })
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  const { response } = reply
  const secrets = secretsOf({ credentials })
  const obstacle = readObstacle(response, { now: clock.now(), secrets })
  if (obstacle?.kind === 'unauthorized') return obstacle
  if (obstacle !== null) {
    return { kind: 'rate-limited', reason: obstacle.reason, unpaid: obstacle.unpaid === true }
  }
  const reason = describeAnswer(response, secrets)
  return { kind: 'answered', status: response.status, answer: readJson(response.body), reason }
}

const Deleted = Type.Object({ data: Type.Object({ deleted: Type.Literal(true) }) })

/** X tells of what is not there in an answer with status 200, too. */
const Missing = Type.Object({
  errors: Type.Array(Type.Object({ type: Type.String({ pattern: 'resource-not-found$' }) }), { minItems: 1 }),
})

const saysGone = ({ status, answer }: Answered): boolean =>
  status === 404 || (status === 200 && (Value.Check(Deleted, answer) || Value.Check(Missing, answer)))

/** Deletes a post. What X does about one that is gone already is not documented: not finding it is as good. */
export const unpublish = async (remoteId: string, keys: Keys, context: Context): Promise<UnpublishOutcome> => {
  if (!ID.test(remoteId)) return { kind: 'rejected', reason: 'That is no id of a post on X.' }
  const answered = await ask('DELETE', `/2/tweets/${remoteId}`, { ...keys, context })
  if (answered.kind === 'rate-limited') return { kind: 'unavailable', reason: answered.reason }
  if (answered.kind !== 'answered') return answered
  const { status, reason } = answered
  if (saysGone(answered)) return { kind: 'gone' }
  return { kind: status >= 400 && status <= 499 && status !== 408 ? 'rejected' : 'unavailable', reason }
}

const Count = Type.Optional(Type.Integer({ minimum: 0 }))

const Posts = Type.Object({
  data: Type.Optional(
    Type.Array(
      Type.Object({
        id: Type.String({ pattern: ID.source }),
        public_metrics: Type.Optional(
          Type.Object({
            impression_count: Count,
            like_count: Count,
            reply_count: Count,
            // The older spelling of the prose, the newer of the OpenAPI document.
            retweet_count: Count,
            repost_count: Count,
            quote_count: Count,
            bookmark_count: Count,
          }),
        ),
      }),
    ),
  ),
})

/** X's most of one request. */
const MOST_IDS = 100

/** Reads the public counts of posts. */
export const readMetrics = async (
  remoteIds: readonly string[],
  keys: Keys,
  context: Context,
): Promise<MetricsOutcome> => {
  const ids = [...new Set(remoteIds)].filter((id) => ID.test(id))
  const metrics: Record<string, Figures> = {}
  for (let from = 0; from < ids.length; from += MOST_IDS) {
    const query = new URLSearchParams({
      ids: ids.slice(from, from + MOST_IDS).join(','),
      'tweet.fields': 'public_metrics',
    })
    const answered = await ask('GET', `/2/tweets?${query.toString()}`, { ...keys, context })
    if (answered.kind !== 'answered') return answered
    const counts = countsIn(answered)
    if (counts === null) return { kind: 'unavailable', reason: answered.reason }
    Object.assign(metrics, counts)
  }
  return { kind: 'read', metrics }
}

const countsIn = ({ status, answer }: Answered): Readonly<Record<string, Figures>> | null => {
  if (status !== 200 || !Value.Check(Posts, answer)) return null
  // Without a post, only the word that each is missing says that there is nothing to count.
  if (answer.data === undefined && !Value.Check(Missing, answer)) return null
  return Object.fromEntries(
    (answer.data ?? []).flatMap(({ id, public_metrics: found }) =>
      found === undefined ? [] : [[id, metricsOf(found)]],
    ),
  )
}

type Found = NonNullable<NonNullable<Static<typeof Posts>['data']>[number]['public_metrics']>

const metricsOf = (found: Found): Figures => ({
  views: found.impression_count ?? null,
  likes: found.like_count ?? null,
  replies: found.reply_count ?? null,
  reposts: found.retweet_count ?? found.repost_count ?? null,
  quotes: found.quote_count ?? null,
  saves: found.bookmark_count ?? null,
})
