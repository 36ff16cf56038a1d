import type { Answer } from '@scheduly/client'
import { partsFor, type Draft } from './draft.ts'
import { estimate, indexWithin, type Unit } from './weigh.ts'

export type Validation = Answer<'validatePost'>
export type PostIssue = Validation['errors'][number]

/** What the server said of a draft, and of which. */
export interface Check {
  readonly draft: Draft
  readonly result: Validation | null
  /** What refused the request as a whole. */
  readonly refused: readonly PostIssue[]
}

export interface Length {
  readonly length: number
  readonly limit: number | null
  readonly unit: Unit
}

interface Asking {
  readonly channel: string
  readonly part: number
  readonly text: string
}

const lengthsOn = (check: Check, channel: string): Validation['lengths'] =>
  check.result?.lengths.filter(({ channel_id }) => channel_id === channel) ?? []

/** How long a part is on a channel: as the server counted, and where it was changed since, about. */
export const lengthOf = (check: Check | undefined, { channel, part, text }: Asking): Length | null => {
  if (check === undefined) return null
  const known = lengthsOn(check, channel)
  const counted = known.find((length) => length.part === part)
  const { unit, limit } = counted ?? known[0] ?? { unit: null, limit: null }
  if (unit === null) return null
  if (counted === undefined) return { length: estimate(text, unit), limit, unit }
  const then = partsFor(check.draft, channel)[part]?.text ?? ''
  const since = then === text ? 0 : estimate(text, unit) - estimate(then, unit)
  return { length: counted.length + since, limit, unit }
}

/**
 * From where on a text is more than the tightest of these allows: an index into it, or null where it has room. Counted as its
 * length was: what the server counts otherwise than is thought here, is taken off the room.
 */
export const tooMuchFrom = (text: string, lengths: readonly Length[]): number | null => {
  const ends = lengths.flatMap(({ length, limit, unit }) =>
    limit === null || length <= limit ? [] : [indexWithin(text, unit, limit - (length - estimate(text, unit)))],
  )
  return ends.length === 0 ? null : Math.min(...ends)
}
