import { Suspense, useRef, useState } from 'react'
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
import { BoardContext } from './board.ts'
import { formatDay } from './cell.tsx'
import { hoursOf } from './cells.ts'
import { Signs } from './chip.tsx'
import { Chosen } from './chosen.tsx'
import { Grid, type GridFacts } from './grid.tsx'
import { useHands, usePutDown } from './hands.ts'
import { Legend } from './legend.tsx'
import { isFiltered, stepFrom, type State } from './state.ts'
import { FilterFields, Toolbar, ZoneLine } from './toolbar.tsx'
import { Tray } from './tray.tsx'
import { useBoardOf } from './use-board.ts'
import { useCalendarState } from './use-calendar.ts'
import { useCurrent } from './use-current.ts'
import { useModel, type Model } from './use-model.ts'
import { useCalendarWords } from './words.ts'
import styles from './screen.module.css'

/** Fetched when somebody wants files beside the calendar. */
const Shelf = late(async () => (await import('./shelf.tsx')).Shelf)

/** Fetched when somebody opens a post. */
const Sheet = late(async () => (await import('./sheet.tsx')).Sheet)

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

interface GroundProps extends BodyProps {
  readonly current: Current
  readonly choosing: boolean
  readonly onChoose: (post: string) => void
}

const Body = ({ state, model, go, current, choosing, onChoose }: GroundProps) => {
  const { read, planned, dates, blocked, now, slots, narrow, title } = model
  const { holding } = current
  if (read.error !== null && planned.length === 0)
    return <Trouble error={read.error} onRetry={() => void read.refetch()} />
  const nothing = <Nothing state={state} model={model} go={go} />
  if (state.view === 'list')
    return (
      <>
        {read.isPending && planned.length === 0 && <Loading />}
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
    choosing,
    onChoose,
    holds: holding.held !== null,
    onPickUp: holding.pickUp,
    onPutDown: holding.putDown,
    onEscape: holding.letGo,
  }
  return (
    <>
      {nothing}
      <ClockChanges view={state.view} dates={dates} />
      <Grid key={`${state.view}${dates[0]}`} {...facts} view={state.view} />
      {/* Lines of a day say their word themselves, and a month on a phone shows numbers. */}
      {(state.view === 'week' || (state.view === 'month' && !narrow)) && <Legend posts={planned} />}
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

/** The post that the address names, beside the calendar. */
const Beside = ({ state, model, go }: BodyProps) => {
  const id = state.post
  if (id === '') return null
  const close = (): void => go({ post: '' }, true)
  const post = model.find(id)
  const move = (): void => {
    close()
    if (post !== undefined) model.onTool({ kind: 'move', post, others: [], anchor: null })
  }
  return (
    <Suspense fallback={null}>
      <Sheet key={id} id={id} onClose={close} onMove={post === undefined ? undefined : move} />
    </Suspense>
  )
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
  readonly choosing: boolean
  readonly onChoosing: (choosing: boolean) => void
}

/** What stands above the posts: where one is, and what is left out. */
const Above = ({ state, model, go, today, side, choosing, onChoosing }: FrameProps) => {
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
        choosing={choosing}
        onChoosing={writes ? () => onChoosing(!choosing) : undefined}
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
  const board = useBoardOf({ ...model, go })
  const putDown = usePutDown(model, board)
  const current = useCurrent({ root, state, model, go, putDown })
  const side = useSide(model.narrow)
  const [choosing, onChoosing] = useState(false)
  const { view } = state
  const hands = useHands({ root, model, board, view, choosing, putDown, pickUp: current.holding.pickUp })
  const end = (): void => {
    board.selection.clear()
    onChoosing(false)
  }
  const frame = { state, model, go, choosing }
  return (
    <Page title={words.title} lead={<ZoneLine now={model.now} view={view} />} width="full">
      <BoardContext value={board}>
        <Signs />
        <div ref={root} role="presentation" className={styles.calendar} {...hands}>
          <Above {...frame} today={today} side={side} onChoosing={(on) => (on ? onChoosing(true) : end())} />
          <div className={classes(styles.body, (side.tray || side.files) && side.calendar && styles.beside)}>
            {side.calendar && (
              <div className={styles.main}>
                <Body {...frame} current={current} onChoose={board.selection.toggle} />
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
          <Chosen model={model} choosing={choosing} onEnd={end} />
          <Said holding={current.holding} />
        </div>
        <Beside state={state} model={model} go={go} />
        <Hand model={model} />
      </BoardContext>
    </Page>
  )
}
