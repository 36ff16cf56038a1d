import { findKeyedChannel } from '#db/channels.ts'
import { noteMetricsTrouble, storeMetrics, takeForMetrics, type Asked, type Trouble } from '#db/publication-metrics.ts'
import { readFigures } from '#domain/figures.ts'
import type { Network } from '#providers/networks.ts'
import type { MetricsOutcome } from '#providers/provider.ts'
import { providers } from '#providers/registry.ts'
import type { DutyDeps } from './duties.ts'
import { inContext, openCredentials, renewKeys } from './keys.ts'

const AT_ONCE = 500

interface Question {
  readonly orgId: string
  readonly channelId: string
  readonly network: Network
  readonly remoteIds: readonly string[]
}

/** Null: the channel has no keys that could be opened. */
const ask = async (deps: DutyDeps, question: Question): Promise<MetricsOutcome | null> => {
  const { orgId, channelId, network, remoteIds } = question
  const readMetrics = network.provider.readMetrics?.bind(network.provider)
  // Read anew each time: the keys may just have been renewed.
  const channel = await findKeyedChannel(deps.db, { orgId, id: channelId })
  if (channel === undefined || readMetrics === undefined) return null
  const credentials = openCredentials(deps.vault, { orgId, id: channelId }, channel.credentials)
  if (credentials === null) return null
  const milliseconds = deps.policy.remoteTimeoutSeconds * 1000
  return inContext(deps, { network, orgId, milliseconds }, (context) =>
    readMetrics(remoteIds, { credentials }, context),
  )
}

/** Asks once more with renewed keys. Whatever else comes of it: the next time is soon enough. */
const askTwice = async (deps: DutyDeps, question: Question): Promise<MetricsOutcome | null> => {
  const outcome = await ask(deps, question)
  if (outcome?.kind !== 'unauthorized') return outcome
  const renewal = await renewKeys(deps, { orgId: question.orgId, id: question.channelId })
  return renewal === 'renewed' ? ask(deps, question) : outcome
}

/** Counts of whatever network; what cannot be one is as good as not told. */
const countOf = (value: number | null): number | null => (Number.isSafeInteger(value) ? value : null)

/** What stood in the way, and what people can do about it. */
const troubleOf = (outcome: Exclude<MetricsOutcome, { kind: 'read' }>): Trouble => {
  const { reason } = outcome
  switch (outcome.kind) {
    case 'rate-limited':
      return outcome.unpaid
        ? {
            code: 'credits_depleted',
            detail: `${reason} Add credits in the network's console; it is asked again then.`,
          }
        : { code: 'rate_limited', detail: `The network was asked too often; it is asked again later. ${reason}` }
    case 'unauthorized':
      return {
        code: 'reconnect_required',
        detail: `The network refused the channel's keys: connect it again. ${reason}`,
      }
    case 'unavailable':
      return { code: 'unavailable', detail: `The network did not tell; it is asked again later. ${reason}` }
  }
}

const NOT_SHOWN: Trouble = {
  code: 'not_shown',
  detail: 'The network shows no figures of this post: perhaps it was deleted there, or hidden.',
}

const readChannel = async (deps: DutyDeps, asked: readonly [Asked, ...Asked[]]): Promise<void> => {
  const [{ orgId, channelId }] = asked
  const network = deps.networks.forChannel(asked[0])
  if (network === null) return
  const remoteIds = asked.map(({ remoteId }) => remoteId)
  const outcome = await askTwice(deps, { orgId, channelId, network, remoteIds })
  if (outcome === null) return
  if (outcome.kind !== 'read') {
    const trouble = troubleOf(outcome)
    await noteMetricsTrouble(deps.db, asked, trouble)
    return deps.observe({ kind: 'metrics-trouble', channelId, code: trouble.code })
  }
  const told = asked.flatMap(({ publicationId, remoteId }) => {
    const metrics = Object.hasOwn(outcome.metrics, remoteId) ? outcome.metrics[remoteId] : undefined
    return metrics === undefined ? [] : [{ orgId, publicationId, ...readFigures(metrics, countOf) }]
  })
  if (told.length > 0) await storeMetrics(deps.db, told)
  const silent = asked.filter(({ remoteId }) => !Object.hasOwn(outcome.metrics, remoteId))
  if (silent.length > 0) await noteMetricsTrouble(deps.db, silent, NOT_SHOWN)
  deps.observe({ kind: 'metrics', channelId, count: told.length })
}

const hasOne = (asked: readonly Asked[]): asked is readonly [Asked, ...Asked[]] => asked.length > 0

/**
 * Reads how recent publications fare, of organizations that want it, a channel at a time: hourly on the first day, then
 * daily. A network that does not answer is asked again when the next reading is due.
 */
export const readRecentMetrics = async (deps: DutyDeps, stopping: AbortSignal): Promise<void> => {
  const codes = providers.filter((provider) => provider.readMetrics !== undefined).map(({ code }) => code)
  const rhythm = deps.policy.metricsRhythm
  const asked = await takeForMetrics(deps.db, { providers: codes, most: AT_ONCE, rhythm })
  for (const ofChannel of Map.groupBy(asked, ({ channelId }) => channelId).values()) {
    if (stopping.aborted || !hasOne(ofChannel)) return
    await readChannel(deps, ofChannel).catch((error: unknown) =>
      deps.log.warn({ err: error, channelId: ofChannel[0].channelId }, 'the figures of a channel could not be read'),
    )
  }
}
