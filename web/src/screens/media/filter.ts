import type { Query } from '@scheduly/client'

export const KINDS = ['all', 'image', 'gif', 'video'] as const
export type Kind = (typeof KINDS)[number]

export interface Filter {
  readonly q: string
  readonly tag: string
  readonly kind: Kind
  readonly missingAlt: boolean
  readonly unused: boolean
}

export const ALL: Filter = { q: '', tag: '', kind: 'all', missingAlt: false, unused: false }

export const isEmpty = (filter: Filter): boolean => JSON.stringify(filter) === JSON.stringify(ALL)

/** The same as the API asks for it. */
export const queryOf = ({ q, tag, kind, missingAlt, unused }: Filter): Query<'listMedia'> => ({
  limit: 48,
  ...(q.trim() !== '' && { q: q.trim() }),
  ...(tag.trim() !== '' && { tag: tag.trim() }),
  ...(kind !== 'all' && { kind }),
  ...(missingAlt && { missing_alt_text: true }),
  ...(unused && { used: false }),
})
