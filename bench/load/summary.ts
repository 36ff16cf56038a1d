import type { Shot } from './shoot.ts'

export interface Summary {
  readonly requests: number
  /** Answered with success. */
  readonly served: number
  /** Turned away: 503 with Retry-After. */
  readonly shed: number
  /** Everything else: another status, or no answer. */
  readonly failed: number
  /** Of what was served, by share: p50, p95, p99, p99.9 and the longest. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
  readonly most: number
  /** By how much the generator itself was late. */
  readonly lagP99: number
  readonly lagMost: number
}

/** What the generator reports for a 503 that is no proper refusal: without Retry-After, or without a problem as its body. */
export const BARE_503 = 599

export const isServed = ({ status }: Shot): boolean => status >= 200 && status < 300
export const isShed = ({ status }: Shot): boolean => status === 503

const nearestRank = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN

const ascending = (values: readonly number[]): readonly number[] => values.toSorted((one, other) => one - other)

export const summarize = (shots: readonly Shot[]): Summary => {
  const served = shots.filter(isServed)
  const shed = shots.filter(isShed).length
  const times = ascending(served.map(({ latency }) => latency))
  const lags = ascending(shots.map(({ lag }) => lag))
  return {
    requests: shots.length,
    served: served.length,
    shed,
    failed: shots.length - served.length - shed,
    p50: nearestRank(times, 0.5),
    p95: nearestRank(times, 0.95),
    p99: nearestRank(times, 0.99),
    p999: nearestRank(times, 0.999),
    most: nearestRank(times, 1),
    lagP99: nearestRank(lags, 0.99),
    lagMost: nearestRank(lags, 1),
  }
}

/** What failed, and how often: for whoever has to find out why. */
export const failuresOf = (shots: readonly Shot[]): readonly string[] => {
  const counts = new Map<string, number>()
  for (const shot of shots) {
    if (isServed(shot) || isShed(shot)) continue
    const words = `${shot.name}: ${shot.status === 0 ? `no answer, ${shot.why ?? 'for no known reason'}` : shot.status}`
    counts.set(words, (counts.get(words) ?? 0) + 1)
  }
  return [...counts].map(([words, count]) => `${words} (${count})`)
}

const SECOND_MS = 1_000
/** Also in calm times one in a hundred may be slow, and one alone means nothing. */
const MOST_SLOW = 0.05

/**
 * How long after `end` it took until everything was well again: the last moment at which a request was meant to start that was
 * turned away or failed, or that took longer than `within` in a second in which more than one in twenty did.
 */
export const recoveryMs = (
  shots: readonly Shot[],
  { end, within }: { readonly end: number; readonly within: number },
): number => {
  const seconds = Map.groupBy(shots, ({ at }) => Math.floor((at - end) / SECOND_MS))
  const isSlow = ({ latency }: Shot): boolean => latency > within
  const ill = [...seconds.values()].flatMap((second) => {
    const isSlowSecond = second.filter(isSlow).length > second.length * MOST_SLOW
    return second.filter((shot) => !isServed(shot) || (isSlowSecond && isSlow(shot)))
  })
  return Math.max(0, ...ill.map(({ at }) => at - end))
}
