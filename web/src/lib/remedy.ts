import type { Channel, Publication } from '@scheduly/client'

type Failure = NonNullable<Publication['failure']>

/** The one thing to do about a failure. */
export type Remedy = 'resolve' | 'reconnect' | 'retry' | 'edit' | 'configure'

/** What only new keys of the channel mend. */
const KEYS: ReadonlySet<string> = new Set([
  'unauthorized',
  'not_renewed',
  'reconnect_required',
  'scope_missing',
  'permission_missing',
  'media_scope_missing',
])

/** What only whoever runs this installation, or pays for its access, can mend. */
const OPERATOR: ReadonlySet<string> = new Set(['credits_depleted', 'public_address_missing', 'media_unreachable'])

export const remedyOf = (failure: Failure, channel: Pick<Channel, 'status'> | undefined): Remedy => {
  if (failure.needs_attention) return 'resolve'
  if (KEYS.has(failure.code) || channel?.status === 'reconnect_required') return 'reconnect'
  if (OPERATOR.has(failure.code)) return 'configure'
  return failure.retryable ? 'retry' : 'edit'
}

/** Failures that people know by name; the others are told in the network's own words. */
export const CAUSES = [
  'outcome_unknown',
  'missed_window',
  'restored_backup',
  'rate_limited',
  'unavailable',
  'credits_depleted',
  'duplicate_content',
  'thread_incomplete',
  'confirmed_not_published',
  'media_processing_failed',
  'too_long',
] as const

export type Cause = (typeof CAUSES)[number] | 'keys' | 'refused'

export const causeOf = ({ code }: Pick<Failure, 'code'>): Cause =>
  KEYS.has(code) ? 'keys' : (CAUSES.find((known) => known === code) ?? 'refused')

/** Failures of one cause, which have one remedy. */
export interface Group<Case> {
  readonly cause: Cause
  readonly remedy: Remedy
  readonly cases: readonly Case[]
}

const RANKS: readonly Remedy[] = ['resolve', 'reconnect', 'configure', 'edit', 'retry']

/** Those that need a look first, first; then the larger groups. */
export const groupFailures = <Case extends { readonly failure: Failure; readonly channel: Channel | undefined }>(
  cases: readonly Case[],
): readonly Group<Case>[] => {
  const named = Map.groupBy(cases, ({ failure, channel }) => `${causeOf(failure)} ${remedyOf(failure, channel)}`)
  const groups = [...named.values()].flatMap((each) => {
    const [first] = each
    if (first === undefined) return []
    return [{ cause: causeOf(first.failure), remedy: remedyOf(first.failure, first.channel), cases: each }]
  })
  return groups.toSorted(
    (one, other) => RANKS.indexOf(one.remedy) - RANKS.indexOf(other.remedy) || other.cases.length - one.cases.length,
  )
}
