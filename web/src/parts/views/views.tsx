import { Suspense, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Bookmark, BookmarkPlus, Settings2 } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { late } from '#web/lib/late.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import type { MenuItem } from '#web/parts/menu.tsx'
import { useViewWords } from './words.ts'

/** Fetched when it is opened first: it is a sixth of what the calendar needs at its first load. */
const MenuAt = late(async () => (await import('#web/parts/menu.tsx')).MenuAt)
const SaveView = late(async () => (await import('./view-dialogs.tsx')).SaveView)
const ManageViews = late(async () => (await import('./view-dialogs.tsx')).ManageViews)

interface ViewsProps {
  readonly screen: 'posts' | 'calendar'
  /** What is shown, as a view keeps it. */
  readonly query: string
  readonly onChoose: (query: string) => void
}

/** Filters that were saved by a name: chosen, saved, and changed. */
export const Views = ({ screen, query, onChoose }: ViewsProps) => {
  const words = useViewWords()
  const org = useOrgId()
  const [anchor, setAnchor] = useState<Element | null>(null)
  const [act, setAct] = useState<'save' | 'manage' | null>(null)
  const all = useQuery({ queryKey: keys.views(org), queryFn: () => api.views.list(org).toArray() })
  const views = (all.data ?? []).filter((view) => view.screen === screen)
  const items: readonly (MenuItem | false)[] = [
    ...views.map((view) => ({ label: view.name, icon: Bookmark, run: () => onChoose(view.query) })),
    { label: words.save, icon: BookmarkPlus, disabled: query === '', run: () => setAct('save') },
    views.length > 0 && { label: words.manage, icon: Settings2, run: () => setAct('manage') },
  ]
  const close = (): void => setAct(null)
  return (
    <>
      <Button
        icon={Bookmark}
        small={screen === 'calendar'}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        {words.open}
      </Button>
      <Suspense fallback={null}>
        {anchor !== null && (
          <MenuAt anchor={anchor} items={items.filter((item) => item !== false)} onClose={() => setAnchor(null)} />
        )}
        {act === 'save' && <SaveView screen={screen} query={query} onClose={close} />}
        {act === 'manage' && <ManageViews views={views} onClose={close} />}
      </Suspense>
    </>
  )
}
