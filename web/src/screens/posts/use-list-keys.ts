import { useRef, type RefObject } from 'react'
import { useLocation } from 'wouter'
import { neighbor } from '#web/lib/neighbors.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import type { Listed } from './data.ts'

interface Choosing {
  readonly ids: ReadonlySet<string>
  readonly choose: (post: string, chosen: boolean) => void
}

/** Keys lead from post to post: each has the focus in turn, so that Enter opens it. X chooses it, E edits it. */
export const useListKeys = (
  posts: readonly Listed[],
  { ids, choose }: Choosing,
): RefObject<HTMLTableElement | null> => {
  const table = useRef<HTMLTableElement>(null)
  const last = useRef<string | null>(null)
  const org = useOrgId()
  const [, go] = useLocation()
  /** The row that has the focus, or else had it last by a key. */
  const current = (): string | null => {
    const row = document.activeElement?.closest('tr[data-post]') ?? null
    return (
      (row !== null && table.current?.contains(row) === true ? row.getAttribute('data-post') : null) ?? last.current
    )
  }
  const step = (by: 1 | -1): void => {
    const next = neighbor(posts, current(), by)
    if (next === null) return
    last.current = next
    table.current?.querySelector<HTMLElement>(`tr[data-post="${next}"] a`)?.focus()
  }
  const post = (): Listed | undefined => posts.find(({ id }) => id === current())
  const toggle = (): void => {
    const at = post()
    if (at !== undefined) choose(at.id, !ids.has(at.id))
  }
  const edit = (): void => {
    const at = post()
    if (at?.allowed_actions.includes('edit') === true) go(places.compose(org, at.id))
  }
  useShortcuts({ j: () => step(1), k: () => step(-1), x: toggle, e: edit })
  return table
}
