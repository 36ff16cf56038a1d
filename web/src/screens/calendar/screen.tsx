import { Suspense, useRef, useState, type KeyboardEvent } from 'react'
import { CalendarX, PenLine } from 'lucide-react'
import { useChannels } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { classes } from '#web/lib/classes.ts'
import { keep, kept } from '#web/lib/keep.ts'
import { late } from '#web/lib/late.ts'
import { useOrg, useRights, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loading, Note, Trouble } from '#web/parts/states.tsx'
import { Agenda } from './agenda.tsx'
import { BoardContext, type Board } from './board.ts'
import { formatDay } from './cell.tsx'
import { hoursOf } from './cells.ts'
import { useDrops } from './dragging.ts'
import { Grid, type GridFacts } from './grid.tsx'
import { isFiltered, stepFrom, type State } from './state.ts'
import { FilterFields, Toolbar, ZoneLine } from './toolbar.tsx'
import { Tray } from './tray.tsx'
import { targetAt, useBoardOf } from './use-board.ts'
import { useCalendarState } from './use-calendar.ts'
import { useCurrent } from './use-current.ts'
import { useModel, type Model } from './use-model.ts'
import { useCalendarWords } from './words.ts'
import styles from './screen.module.css'

/** Fetched when somebody wants files beside the calendar. */
const Shelf = late(async () => (await import('./shelf.tsx')).Shelf)

/** Fetched when somebody opens a menu first. */
const Tools = late(async () => (await import('./tools.tsx')).Tools)

const NO_FILTERS = { channel: '', status: '', author: '', label: '', approval: '', q: '' } as const

interface BodyProps {
  readonly state: State
  readonly model: Model
  readonly go: (change: Partial<State>, replace?: boolean) => void
}

/** What to do next, where nothing is to be seen. */
const Nothing = ({ state, model, go }: BodyProps) => {
  const words = useCalendarWords()
  const org = useOrg()
  const { writes } = useRights()
  const channels = useChannels(org.id)
  if (model.read.isPending || model.planned.length > 0) return null
  if (isFiltered(state.filters))
    return (
      <Note>
        {words.emptyFiltered}{' '}
        <Button small kind="quiet" onClick={() => go({ filters: NO_FILTERS })}>
          {words.clear}
        </Button>
      </Note>
    )
  if (channels.length === 0)
    return (
      <Note>
        {words.noChannels}{' '}
        <ButtonLink small kind="quiet" href={places.channels(org.id)}>
          {words.connect}
        </ButtonLink>
      </Note>
    )
  if (state.view !== 'list') return writes ? <p className={styles.hint}>{words.firstHint}</p> : null
  return (
    <Empty
      icon={CalendarX}
      title={words.empty(model.title)}
      action={
        writes && (
          <ButtonLink kind="primary" icon={PenLine} href={places.compose(org.id)}>
            {words.write}
          </ButtonLink>
        )
      }
    >
      {words.emptyHint}
    </Empty>
  )
}

type Current = ReturnType<typeof useCurrent>

const Body = ({ state, model, go, current }: BodyProps & { readonly current: Current }) => {
  const { read, planned, dates, blocked, now, slots, narrow, title } = model
  const { holding } = current
  if (read.error !== null && planned.length === 0)
    return <Trouble error={read.error} onRetry={() => void read.refetch()} />
  if (read.isPending) return <Loading />
  const nothing = <Nothing state={state} model={model} go={go} />
  if (state.view === 'list')
    return (
      <>
        {nothing}
        <Agenda dates={dates} posts={planned} blocked={blocked} now={now} />
      </>
    )
  const facts: GridFacts = {
    state,
    dates,
    posts: planned,
    slots,
    blocked,
    now,
    narrow,
    label: title,
    current: current.current,
    onCurrent: current.onCurrent,
    holds: holding.held !== null,
    onPickUp: holding.pickUp,
    onPutDown: holding.putDown,
    onEscape: holding.letGo,
  }
  return (
    <>
      {nothing}
      <ClockChanges view={state.view} dates={dates} />
      <Grid {...facts} view={state.view} />
    </>
  )
}

/** Days that are shorter or longer than others, where hours are shown. */
const ClockChanges = ({ view, dates }: { readonly view: State['view']; readonly dates: readonly string[] }) => {
  const words = useCalendarWords()
  const locale = useLocale()
  const zone = useZone()
  if (view !== 'week' && view !== 'day') return null
  return dates
    .map((date) => ({ date, hours: hoursOf(date, zone) }))
    .filter(({ hours }) => hours !== 24)
    .map(({ date, hours }) => <Note key={date}>{words.hours(formatDay(date, { locale, zone }), hours)}</Note>)
}

/** What happens to the post that is carried: heard by all, and seen while it is. */
const Said = ({ holding }: Pick<Current, 'holding'>) => (
  <p role="status" className={holding.held === null ? 'only-heard' : styles.said}>
    {holding.said}
  </p>
)

type Side = ReturnType<typeof useSide>

const KEPT = 'tray'

/** The drafts without a time: beside the calendar, where one has not hidden them; on a phone in its place. */
const useSide = (narrow: boolean) => {
  const [open, setOpen] = useState(() => kept(KEPT) !== 'off')
  const [inFront, setInFront] = useState(false)
  const show = (next: boolean): void => {
    keep(KEPT, next ? 'on' : 'off')
    setOpen(next)
  }
  const [files, setFiles] = useState(false)
  return {
    tray: narrow ? inFront : open,
    files: files && !narrow,
    setFiles,
    calendar: !narrow || !inFront,
    show,
    inFront,
    setInFront,
  }
}

const Tabs = ({ side, count }: { readonly side: Side; readonly count: number }) => {
  const words = useCalendarWords()
  return (
    <div className={styles.tabs}>
      <Button small aria-pressed={!side.inFront} onClick={() => side.setInFront(false)}>
        {words.planned}
      </Button>
      <Button small aria-pressed={side.inFront} onClick={() => side.setInFront(true)}>
        {`${words.tray} (${count})`}
      </Button>
    </div>
  )
}

const useCalendarKeys = (state: State, today: string, go: BodyProps['go']): void =>
  useShortcuts({
    t: () => go({ date: today }),
    m: () => go({ view: 'month' }),
    w: () => go({ view: 'week' }),
    d: () => go({ view: 'day' }),
    l: () => go({ view: 'list' }),
    '[': () => go({ date: stepFrom(state, -1) }),
    ']': () => go({ date: stepFrom(state, 1) }),
  })

interface Carried {
  readonly model: Model
  readonly current: Current
  readonly board: Board
}

/** What something that is dropped does, and what Space on one does where there are no cells to carry it over. */
const useHands = ({ model, current, board }: Carried, view: State['view']) => {
  const { isAhead, write, writeIn } = board
  useDrops(({ what, id }, place) => {
    if (what === 'file') {
      if (place.kind === 'cell' && isAhead(place)) writeIn(place.cell, id)
      if (place.kind === 'slot') write(place.wall, id)
      return
    }
    const post = model.find(id)
    if (post === undefined) return
    const around = model.aroundOf(post)
    model.moving.drop(post, targetAt(place, post, around), around)
  })
  return (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.key !== ' ' || !(event.target instanceof HTMLElement)) return
    const chip = event.target.closest<HTMLElement>('[data-chip]')
    const post = chip?.dataset['chip'] === undefined ? undefined : model.find(chip.dataset['chip'])
    if (post === undefined || !event.target.matches('a')) return
    event.preventDefault()
    if (view !== 'list') current.holding.pickUp(post.id)
    else if (post.allowed_actions.includes('edit')) model.onTool({ kind: 'move', post, anchor: event.target })
  }
}

/** A menu, a dialog or a question about one post, where one is open. */
const Hand = ({ model }: Pick<BodyProps, 'model'>) => {
  const { tool, onTool, moving, around } = model
  if (tool === null && moving.asked === null) return null
  return (
    <Suspense fallback={null}>
      <Tools tool={tool} onTool={onTool} moving={moving} around={around} />
    </Suspense>
  )
}

interface FrameProps extends BodyProps {
  readonly today: string
  readonly side: Side
}

/** What stands above the posts: where one is, and what is left out. */
const Above = ({ state, model, go, today, side }: FrameProps) => {
  const { writes } = useRights()
  const [filtering, setFiltering] = useState(isFiltered(state.filters))
  useCalendarKeys(state, today, go)
  return (
    <>
      <Toolbar
        state={state}
        title={model.title}
        onStep={(by) => go({ date: stepFrom(state, by) })}
        onToday={() => go({ date: today })}
        filtersOpen={filtering}
        onFilters={() => setFiltering(!filtering)}
        onTray={model.narrow || side.tray ? undefined : () => side.show(true)}
        onFiles={model.narrow || side.files || !writes ? undefined : () => side.setFiles(true)}
      />
      {filtering && <FilterFields filters={state.filters} onChange={(filters) => go({ filters }, true)} />}
      {model.narrow && <Tabs side={side} count={model.tray.length} />}
    </>
  )
}

export const Screen = () => {
  const words = useCalendarWords()
  const root = useRef<HTMLDivElement>(null)
  const { state, today, go } = useCalendarState()
  const model = useModel(state)
  const current = useCurrent({ root, state, model, go })
  const board = useBoardOf({ ...model, go })
  const side = useSide(model.narrow)
  const onKeyDown = useHands({ model, current, board }, state.view)
  return (
    <Page title={words.title} lead={<ZoneLine now={model.now} />} width="full">
      <BoardContext value={board}>
        <div ref={root} role="presentation" className={styles.calendar} onKeyDown={onKeyDown}>
          <Above state={state} model={model} go={go} today={today} side={side} />
          <div className={classes(styles.body, (side.tray || side.files) && side.calendar && styles.beside)}>
            {side.calendar && (
              <div className={styles.main}>
                <Body state={state} model={model} go={go} current={current} />
              </div>
            )}
            {(side.tray || side.files) && (
              <div className={styles.side}>
                {side.files && (
                  <Suspense fallback={<Loading />}>
                    <Shelf onHide={() => side.setFiles(false)} />
                  </Suspense>
                )}
                {side.tray && <Tray posts={model.tray} {...(!model.narrow && { onHide: () => side.show(false) })} />}
              </div>
            )}
          </div>
          <Said holding={current.holding} />
        </div>
        <Hand model={model} />
      </BoardContext>
    </Page>
  )
}
