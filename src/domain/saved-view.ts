import { APPROVAL_STATES } from './approval.ts'
import { ID } from './id.ts'
import { PUBLICATION_STATUSES } from './publication.ts'

/** The screens whose filters can be saved. */
export const VIEW_SCREENS = ['posts', 'calendar'] as const
export type ViewScreen = (typeof VIEW_SCREENS)[number]

/** Most views that a member can see. */
export const MOST_VIEWS = 100

type Test = (value: string) => boolean

const oneOf =
  (...words: readonly string[]): Test =>
  (value) =>
    words.includes(value)
const id: Test = (value) => ID.test(value)
const text: Test = (value) => value !== '' && value.length <= 200

const common = { status: oneOf(...PUBLICATION_STATUSES), approval: oneOf(...APPROVAL_STATES), q: text }

/** What may stand in the address of each screen. A date is none of a view: it is looked at on any day. */
const FILTERS: Readonly<Record<ViewScreen, Readonly<Record<string, Test>>>> = {
  posts: {
    ...common,
    channel_id: id,
    author_id: id,
    label_id: id,
    has_failed: oneOf('true'),
    needs_attention: oneOf('true'),
    due_for_review: oneOf('true'),
    sort: oneOf('scheduled_at', '-scheduled_at', 'created_at', '-created_at'),
  },
  calendar: { ...common, channel: id, author: id, label: id, view: oneOf('month', 'week', 'day', 'list') },
}

/** The name of the first filter that the screen does not know, or whose value it cannot have; null: all is well. */
export const wrongFilter = (screen: ViewScreen, query: string): string | null => {
  const known = FILTERS[screen]
  const seen = new Set<string>()
  for (const [name, value] of new URLSearchParams(query)) {
    const fits = Object.hasOwn(known, name) && known[name]?.(value) === true
    if (!fits || seen.has(name)) return name
    seen.add(name)
  }
  return null
}
