import { useState } from 'react'
import type { Post } from '@scheduly/client'
import { ListChecks, PenLine } from 'lucide-react'
import { useSearchParams } from 'wouter'
import { classes } from '#web/lib/classes.ts'
import { useDecides } from '#web/lib/decides.ts'
import { following, neighbor } from '#web/lib/neighbors.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loading, Trouble } from '#web/parts/states.tsx'
import { ACTS, allows, isChoosable, type Act } from './bulk-acts.ts'
import { Bulk } from './bulk.tsx'
import { Detail } from './detail.tsx'
import { List } from './list.tsx'
import { useQueue, type Group, type Shown } from './queue.ts'
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

/** What is asked about several posts. */
interface Asked {
  readonly act: Act
  readonly posts: readonly Post[]
}

/** Those that are chosen and still there, and what is asked about them. */
const useChosen = (posts: readonly Post[]) => {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  // What is decided upon stays listed there until it is told that it was, also when nothing else is left.
  const [asked, setAsked] = useState<Asked | null>(null)
  const chosen = posts.filter((post) => ids.has(post.id) && isChoosable(post))
  return {
    chosen,
    ids: new Set(chosen.map(({ id }) => id)),
    choose: (which: readonly string[], on: boolean): void =>
      setIds((before) => (on ? before.union(new Set(which)) : before.difference(new Set(which)))),
    asked,
    ask: (act: Act, about: readonly Post[] = chosen): void => setAsked({ act, posts: about }),
    close: (done: boolean): void => {
      setAsked(null)
      if (done) setIds(new Set())
    },
  }
}

type Choosing = ReturnType<typeof useChosen>

/** What can be done with those that are chosen: what at least one of them allows. */
const offersFor = (chosen: readonly Post[]): readonly { readonly act: Act; readonly count: number }[] =>
  ACTS.map((act) => ({ act, count: chosen.filter((post) => allows(post, act)).length })).filter(
    ({ count }) => count > 0,
  )

const KINDS = { approve: 'primary', request_changes: 'plain', reject: 'danger' } as const

const ChosenBar = ({ choosing: { chosen, ask } }: { readonly choosing: Choosing }) => {
  const words = useApprovalWords()
  return (
    <div className={styles.bulk} role="group" aria-label={words.decideChosen}>
      <span role="status">{words.chosen(chosen.length)}</span>
      {offersFor(chosen).map(({ act, count }) => (
        <Button key={act} kind={KINDS[act]} small onClick={() => ask(act)}>
          {words.askChosen[act](count)}
        </Button>
      ))}
    </div>
  )
}

/** X chooses what is open; A and R decide about what is chosen, so that none of it is forgotten. */
const useKeys = (posts: readonly Post[], current: string | null, choosing: Choosing) => {
  const { chosen, ids, choose, ask } = choosing
  const post = posts.find(({ id }) => id === current)
  const may = (act: Act): boolean => chosen.some((each) => allows(each, act))
  useShortcuts({
    ...(post !== undefined && isChoosable(post) && { x: () => choose([post.id], !ids.has(post.id)) }),
    ...(may('approve') && { a: () => ask('approve') }),
    ...(may('request_changes') && { r: () => ask('request_changes') }),
  })
}

interface PanesProps {
  readonly groups: readonly Group[]
  readonly isCut: boolean
  readonly place: ReturnType<typeof usePlace>
  readonly choosing: Choosing
}

const Panes = ({ groups, isCut, place: { opened, open }, choosing }: PanesProps) => {
  const words = useApprovalWords()
  const posts = groups.flatMap((group) => group.posts)
  const { chosen, ids, choose, ask } = choosing
  // On a wide screen something is always open; on a phone the list is seen first.
  const current = opened ?? posts[0]?.id ?? null
  const step = (by: 1 | -1): void => {
    const next = neighbor(posts, current, by)
    if (next !== null) open(next)
  }
  useShortcuts({ j: () => step(1), k: () => step(-1) })
  useKeys(posts, current, choosing)
  const ways = {
    index: posts.findIndex(({ id }) => id === current),
    all: posts.length,
    back: () => open(null),
    step,
    hasKeys: chosen.length === 0,
    onDone: () => open(current === null ? null : following(posts, current)),
  }
  return (
    <div className={classes(styles.panes, opened !== null && styles.opened)}>
      <div className={styles.pane}>
        <List
          {...{ groups, isCut, current }}
          onOpen={open}
          chosen={ids}
          onChoose={choose}
          onApprove={(post) => ask('approve', [post])}
        />
        {chosen.length > 0 && <ChosenBar choosing={choosing} />}
        <p className={styles.keys}>{words.keys}</p>
      </div>
      {current !== null && <Detail key={current} id={current} ways={ways} />}
    </div>
  )
}

export const Screen = () => {
  const words = useApprovalWords()
  const decides = useDecides()
  const place = usePlace()
  const { groups, isCut, isLoading, error, retry } = useQueue(place.shown)
  const choosing = useChosen(groups.flatMap(({ posts }) => posts))
  const { asked, close } = choosing
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
      {error === null && !isEmpty && <Panes key={place.shown} {...{ groups, isCut, place, choosing }} />}
      {asked !== null && <Bulk {...asked} onClose={close} />}
    </Page>
  )
}
