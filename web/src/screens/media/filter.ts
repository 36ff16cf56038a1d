import type { Query } from '@scheduly/client'

export const KINDS = ['all', 'image', 'gif', 'video'] as const
export type Kind = (typeof KINDS)[number]

export const USES = ['all', 'used', 'unused'] as const
export type Use = (typeof USES)[number]

/** A tag, shown as a folder; null: those that lie in none; undefined: all. */
export type Folder = string | null | undefined

export interface Filter {
  readonly q: string
  readonly folder: Folder
  readonly kind: Kind
  readonly missingAlt: boolean
  readonly use: Use
}

export const ALL: Filter = { q: '', folder: undefined, kind: 'all', missingAlt: false, use: 'all' }

export const isEmpty = (filter: Filter): boolean => JSON.stringify(filter) === JSON.stringify(ALL)

/** The same as the API asks for it. */
export const queryOf = ({ q, folder, kind, missingAlt, use }: Filter): Query<'listMedia'> => ({
  limit: 48,
  ...(q.trim() !== '' && { q: q.trim() }),
  ...(folder === null && { untagged: true }),
  ...(typeof folder === 'string' && { tag: folder }),
  ...(kind !== 'all' && { kind }),
  ...(missingAlt && { missing_alt_text: true }),
  ...(use !== 'all' && { used: use === 'used' }),
})
