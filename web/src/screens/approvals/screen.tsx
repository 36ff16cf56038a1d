import { useState } from 'react'
import type { Post } from '@scheduly/client'
import { ListChecks, PenLine } from 'lucide-react'
import { useSearchParams } from 'wouter'
import { classes } from '#web/lib/classes.ts'
import { useDecides } from '#web/lib/decides.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loading, Trouble } from '#web/parts/states.tsx'
import { Bulk } from './bulk.tsx'
import { Detail } from './detail.tsx'
import { List } from './list.tsx'
import { useQueue, type Group, type Shown } from './queue.ts'
import { following, neighbor } from './steps.ts'
import { useApprovalWords } from './words.ts'
import styles from './approvals.module.css'

interface ChoiceProps {
  readonly shown: Shown
  readonly onShow: (shown: Shown) => void
}

const Choice = ({ shown, onShow }: ChoiceProps) => {
  const words = useApprovalWords()
  return (
    <div className={styles.choice} role="group" aria-label={words.show}>
      {(['pending', 'returned'] as const).map((each) => (
        <button
          key={each}
          type="button"
          className={styles.tab}
          aria-pressed={each === shown}
          onClick={() => onShow(each)}
        >
          {words[each]}
        </button>
      ))}
    </div>
  )
}

const Nothing = ({ shown }: { readonly shown: Shown }) => {
  const words = useApprovalWords()
  const org = useOrgId()
  const { writes } = useRights()
  const action = writes && (
    <ButtonLink icon={PenLine} href={places.compose(org)}>
      {words.write}
    </ButtonLink>
  )
  return (
    <Empty icon={ListChecks} title={shown === 'pending' ? words.none : words.noneReturned} action={action}>
      {shown === 'pending' ? words.noneHint : words.noneReturnedHint}
    </Empty>
  )
}

/** Which post is looked at, and what is shown, stand in the address: back leads back, and a link leads to the same. */
const usePlace = () => {
  const decides = useDecides()
  const [query, setQuery] = useSearchParams()
  const asked = query.get('show')
  const shown: Shown = asked === 'returned' || (asked === null && !decides) ? 'returned' : 'pending'
  const open = (id: string | null): void => {
    setQuery((before) => {
      const next = new URLSearchParams(before)
      if (id === null) next.delete('post')
      else next.set('post', id)
      return next
    })
  }
  return { shown, opened: query.get('post'), open, show: (next: Shown) => setQuery({ show: next }) }
}

/** Those that are chosen and still there. */
const useChosen = (posts: readonly Post[]) => {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const chosen = posts.filter(({ id, allowed_actions: may }) => ids.has(id) && may.includes('approve'))
  const choose = (which: readonly string[], on: boolean): void =>
    setIds((before) => (on ? before.union(new Set(which)) : before.difference(new Set(which))))
  return { chosen, ids: new Set(chosen.map(({ id }) => id)), choose, clear: () => setIds(new Set()) }
}

interface PanesProps {
  readonly groups: readonly Group[]
  readonly isCut: boolean
  readonly place: ReturnType<typeof usePlace>
}

const Panes = ({ groups, isCut, place: { opened, open } }: PanesProps) => {
  const words = useApprovalWords()
  const posts = groups.flatMap((group) => group.posts)
  const { chosen, ids, choose, clear } = useChosen(posts)
  // What is decided upon stays listed there until it is told that it was.
  const [asked, ask] = useState<readonly Post[] | null>(null)
  const [swiped, askSwiped] = useState<Post | null>(null)
  // On a wide screen something is always open; on a phone the list is seen first.
  const current = opened ?? posts[0]?.id ?? null
  const step = (by: 1 | -1): void => {
    const next = neighbor(posts, current, by)
    if (next !== null) open(next)
  }
  useShortcuts({ j: () => step(1), k: () => step(-1) })
  const ways = {
    index: posts.findIndex(({ id }) => id === current),
    all: posts.length,
    back: () => open(null),
    step,
    onDone: () => open(current === null ? null : following(posts, current)),
  }
  return (
    <div className={classes(styles.panes, opened !== null && styles.opened)}>
      <div className={styles.pane}>
        <List {...{ groups, isCut, current }} onOpen={open} chosen={ids} onChoose={choose} onApprove={askSwiped} />
        {chosen.length > 0 && (
          <div className={styles.bulk}>
            <span role="status">{words.chosen(chosen.length)}</span>
            <Button kind="primary" small onClick={() => ask(chosen)}>
              {words.approveChosen(chosen.length)}
            </Button>
          </div>
        )}
        <p className={styles.keys}>{words.keys}</p>
      </div>
      {current !== null && <Detail key={current} id={current} ways={ways} />}
      {swiped !== null && <Bulk posts={[swiped]} onClose={() => askSwiped(null)} />}
      {asked !== null && (
        <Bulk
          posts={asked}
          onClose={() => {
            ask(null)
            clear()
          }}
        />
      )}
    </div>
  )
}

export const Screen = () => {
  const words = useApprovalWords()
  const decides = useDecides()
  const place = usePlace()
  const { groups, isCut, isLoading, error, retry } = useQueue(place.shown)
  const isEmpty = groups.every(({ posts }) => posts.length === 0) && place.opened === null
  return (
    <Page
      title={words.title}
      lead={decides ? words.lead : words.leadEditor}
      width="full"
      actions={<Choice shown={place.shown} onShow={place.show} />}
    >
      {error !== null && <Trouble error={error} onRetry={retry} />}
      {error === null && isEmpty && (isLoading ? <Loading /> : <Nothing shown={place.shown} />)}
      {error === null && !isEmpty && <Panes key={place.shown} groups={groups} isCut={isCut} place={place} />}
    </Page>
  )
}
