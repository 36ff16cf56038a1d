import type { Query } from '@scheduly/client'
import { isId } from '#web/lib/ids.ts'
import { APPROVAL_STATES, POST_STATUSES } from '#web/lib/standing.ts'
import { MOST_NAMED } from './chosen.ts'

export const FLAGS = ['has_failed', 'needs_attention', 'due_for_review'] as const
export const SORTS = ['-created_at', 'created_at', '-scheduled_at', 'scheduled_at'] as const

/** What the list is narrowed and ordered by, as it stands in the address. */
export type ListState = Pick<
  Query<'listPosts'>,
  | 'status'
  | 'approval'
  | 'channel_id'
  | 'author_id'
  | 'label_id'
  | 'has_failed'
  | 'needs_attention'
  | 'due_for_review'
  | 'q'
  | 'ids'
  | 'sort'
>

const oneOf = <Word extends string>(words: readonly Word[], text: string | null): Word | undefined =>
  words.find((word) => word === text)

/** Posts that are named one by one, as many as the API takes. */
const named = (text: string | null): { readonly ids?: string } => {
  const ids = (text ?? '').split(',').filter(isId).slice(0, MOST_NAMED)
  return ids.length === 0 ? {} : { ids: ids.join(',') }
}

const IDS = ['channel_id', 'author_id', 'label_id'] as const

const idIn = (query: URLSearchParams, name: (typeof IDS)[number]): readonly (readonly [string, string])[] => {
  const id = query.get(name) ?? ''
  return isId(id) ? [[name, id]] : []
}

/** Reads an address; what we do not know, or what no filter can be, is passed over. */
export const readList = (search: string): ListState => {
  const query = new URLSearchParams(search)
  const [status, approval] = [oneOf(POST_STATUSES, query.get('status')), oneOf(APPROVAL_STATES, query.get('approval'))]
  const sort = oneOf(SORTS, query.get('sort'))
  const q = query.get('q') ?? ''
  return {
    ...(status && { status }),
    ...(approval && { approval }),
    ...Object.fromEntries(IDS.flatMap((name) => idIn(query, name))),
    ...Object.fromEntries(FLAGS.filter((flag) => query.get(flag) === 'true').map((flag) => [flag, true])),
    ...(q !== '' && { q: q.slice(0, 200) }),
    ...named(query.get('ids')),
    ...(sort && { sort }),
  }
}

export const writeList = (state: ListState): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(state)) if (value !== undefined) query.set(name, String(value))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** Whether it leaves anything out; the order does not. */
export const isNarrowed = ({ sort: _sort, ...filters }: ListState): boolean => Object.keys(filters).length > 0

export const flagOf = (state: ListState): (typeof FLAGS)[number] | undefined =>
  FLAGS.find((flag) => state[flag] === true)
