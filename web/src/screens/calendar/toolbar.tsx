import { Suspense, useState } from 'react'
import { CalendarSync, ChevronLeft, ChevronRight, Images, Inbox, ListChecks, ListFilter } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useChannels, useLabels, useMembers } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { late } from '#web/lib/late.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { offsetAt } from '#web/lib/zone.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { APPROVAL_STATES, POST_STATUSES } from '#web/lib/standing.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { SelectField } from '#web/parts/field.tsx'
import { useLabelWords } from '#web/parts/labels/words.ts'
import { networkName } from '#web/parts/network.tsx'
import { SearchField } from '#web/parts/search-field.tsx'
import { formatTime, placeOf, zoneName } from '#web/parts/time.tsx'
import { Views } from '#web/parts/views/views.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { isFiltered, VIEWS, writeState, type Filters, type State } from './state.ts'
import { useSubscribeWords } from './subscribe-words.ts'
import { useCalendarWords } from './words.ts'
import styles from './toolbar.module.css'

/** Whose times these are, and what time it is where the viewer is. */
export const ZoneLine = ({ now, view }: { readonly now: number; readonly view: State['view'] }) => {
  const words = useCalendarWords()
  const locale = useLocale()
  const zone = useZone()
  const own = useOwnZone()
  const differs = offsetAt(now, own) !== offsetAt(now, zone)
  return (
    <>
      {words.inZone(placeOf(zone), zoneName(now, zone, locale))}
      {differs && `; ${words.yours(placeOf(own), formatTime(now, { locale, zone: own, as: 'time' }))}`}
      {differs && (view === 'week' || view === 'day') && `; ${words.ownHours}`}
    </>
  )
}

const Subscribe = late(async () => (await import('./subscribe.tsx')).Subscribe)

const SubscribeButton = ({ filters }: { readonly filters: Filters }) => {
  const words = useSubscribeWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <IconButton icon={CalendarSync} label={words.open} onClick={() => setOpen(true)} />
      <Suspense fallback={null}>{open && <Subscribe filters={filters} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}

/** What a view keeps of what is shown: all but the day and what is open. */
const viewOf = (state: State): string => {
  const query = new URLSearchParams(writeState({ ...state, post: '' }))
  query.delete('date')
  return query.toString()
}

interface ToolbarProps {
  readonly state: State
  readonly title: string
  readonly onStep: (by: 1 | -1) => void
  readonly onToday: () => void
  readonly filtersOpen: boolean
  readonly onFilters: () => void
  /** Whether a tap chooses posts instead of opening them. */
  readonly choosing: boolean
  readonly onChoosing: (() => void) | undefined
  /** Shows the drafts without a time again; undefined while they show. */
  readonly onTray: (() => void) | undefined
  /** Shows the files of the library beside the calendar; undefined while they show. */
  readonly onFiles: (() => void) | undefined
}

export const Toolbar = (props: ToolbarProps) => {
  const { state, title, onStep, onToday, filtersOpen, onFilters, choosing, onChoosing, onTray, onFiles } = props
  const words = useCalendarWords()
  const org = useOrgId()
  const [, go] = useLocation()
  return (
    <div className={styles.bar}>
      <div className={styles.steps}>
        <IconButton icon={ChevronLeft} label={words.before} onClick={() => onStep(-1)} className={styles.turns} />
        <IconButton icon={ChevronRight} label={words.after} onClick={() => onStep(1)} className={styles.turns} />
        <Button small onClick={onToday}>
          {words.today}
        </Button>
        <h2 className={styles.title} aria-live="polite">
          {title}
        </h2>
      </div>
      <div className={styles.choices}>
        <nav className={styles.views} aria-label={words.view}>
          {VIEWS.map((view) => (
            <Link
              key={view}
              className={styles.view}
              href={`${places.calendar(org)}${writeState({ ...state, view })}`}
              aria-current={view === state.view ? 'true' : undefined}
            >
              {words.views[view]}
            </Link>
          ))}
        </nav>
        <Button small icon={ListFilter} aria-expanded={filtersOpen} onClick={onFilters}>
          {words.filters}
          {isFiltered(state.filters) && <span className={styles.dot} aria-hidden />}
        </Button>
        {onChoosing && (
          <Button small icon={ListChecks} aria-pressed={choosing} onClick={onChoosing}>
            {words.select}
          </Button>
        )}
        {onFiles && <IconButton icon={Images} label={words.showFiles} onClick={onFiles} />}
        <Views
          screen="calendar"
          query={viewOf(state)}
          onChoose={(query) => go(`${places.calendar(org)}?${query}&date=${state.date}`)}
        />
        <SubscribeButton filters={state.filters} />
        {onTray && <IconButton icon={Inbox} label={words.showTray} onClick={onTray} />}
      </div>
    </div>
  )
}

interface LabelFilterProps {
  readonly value: string
  readonly onChange: (event: { readonly target: { readonly value: string } }) => void
}

const LabelFilter = ({ value, onChange }: LabelFilterProps) => {
  const words = useLabelWords()
  const labels = useLabels(useOrgId())
  if (labels.length === 0 && value === '') return null
  return (
    <SelectField label={words.label} value={value} onChange={onChange}>
      <option value="">{words.anyLabel}</option>
      {labels.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  )
}

interface FiltersProps {
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}

export const FilterFields = ({ filters, onChange }: FiltersProps) => {
  const words = useCalendarWords()
  const { approvals, status: statuses } = usePartsWords()
  const org = useOrgId()
  const channels = useChannels(org)
  const members = useMembers(org)
  const [cleared, countCleared] = useState(0)
  const set = (name: keyof Filters) => (event: { readonly target: { readonly value: string } }) =>
    onChange({ ...filters, [name]: event.target.value })
  return (
    <div className={styles.filters} role="search">
      <SearchField key={cleared} label={words.search} value={filters.q} onChange={(q) => onChange({ ...filters, q })} />
      <SelectField label={words.channel} value={filters.channel} onChange={set('channel')}>
        <option value="">{words.allChannels}</option>
        {channels.map(({ id, handle, provider }) => (
          <option key={id} value={id}>
            {`${networkName(provider)} @${handle ?? ''}`}
          </option>
        ))}
      </SelectField>
      <SelectField label={words.status} value={filters.status} onChange={set('status')}>
        <option value="">{words.anyStatus}</option>
        {POST_STATUSES.map((status) => (
          <option key={status} value={status}>
            {statuses[status]}
          </option>
        ))}
      </SelectField>
      <SelectField label={words.approval} value={filters.approval} onChange={set('approval')}>
        <option value="">{words.anyApproval}</option>
        {APPROVAL_STATES.map((approval) => (
          <option key={approval} value={approval}>
            {approvals[approval]}
          </option>
        ))}
      </SelectField>
      <SelectField label={words.author} value={filters.author} onChange={set('author')}>
        <option value="">{words.anyone}</option>
        {members.map(({ user_id: id, username }) => (
          <option key={id} value={id}>
            {username}
          </option>
        ))}
      </SelectField>
      <LabelFilter value={filters.label} onChange={set('label')} />
      {isFiltered(filters) && (
        <Button
          small
          className={styles.clear}
          onClick={() => {
            onChange({ channel: '', status: '', author: '', label: '', approval: '', q: '' })
            countCleared(cleared + 1)
          }}
        >
          {words.clear}
        </Button>
      )}
    </div>
  )
}
