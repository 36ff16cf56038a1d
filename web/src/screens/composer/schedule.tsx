import { useQuery } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { CalendarClock } from 'lucide-react'
import { Link } from 'wouter'
import { postsQuery } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { places } from '#web/lib/places.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { wallTime } from '#web/lib/zone.ts'
import { Button } from '#web/parts/button.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Note } from '#web/parts/states.tsx'
import { formatDistance, formatTime, placeOf, zoneName } from '#web/parts/time.tsx'
import { useComposer } from './context.ts'
import { fieldIds } from './issues.ts'
import { channelNameOf } from './naming.ts'
import { SpokenField } from './spoken-field.tsx'
import { useToolWords } from './tool-words.ts'
import { useNow } from '#web/lib/now.ts'
import { faultOf, momentOf, type When } from './when.ts'
import { useComposerWords } from './words.ts'
import styles from './schedule.module.css'

/** A moment in full: day and hour in the organization's zone, how far away, and the viewer's own hour where that differs. */
const Resolved = ({ at }: { readonly at: number }) => {
  const words = useComposerWords()
  const { zone } = useComposer()
  const locale = useLocale()
  const now = useNow()
  const own = useOwnZone()
  const isElsewhere = wallTime(at, own) !== wallTime(at, zone)
  return (
    <p className={styles.resolved} role="status">
      <CalendarClock size={18} aria-hidden />
      <span>
        <time dateTime={new Date(at).toISOString()}>{formatTime(at, { locale, zone, as: 'full' })}</time>{' '}
        {`${placeOf(zone)} (${zoneName(at, zone, locale)}), ${formatDistance(at, now, locale)}`}
        {isElsewhere && (
          <span className={styles.own}>
            {words.forYou(formatTime(at, { locale, zone: own, as: 'full' }), placeOf(own))}
          </span>
        )}
      </span>
    </p>
  )
}

/** Where the clocks change, a time may come twice or not at all: that is said, and somebody chooses. */
const ClockChange = ({ when, onChange }: { readonly when: When; readonly onChange: (when: When) => void }) => {
  const words = useComposerWords()
  const { zone, scope, goTo } = useComposer()
  const moment = momentOf(when, zone)
  const take = (wall: string): void => {
    onChange({ ...when, wall })
    goTo({ scope, id: fieldIds.wall })
  }
  if (moment?.change === 'skipped') {
    const next = wallTime(moment.instant, zone)
    return (
      <Note kind="warn">
        <p>{words.skipped(when.wall.slice(11), placeOf(zone))}</p>
        <Button small onClick={() => take(next)}>
          {words.takeNext(next.slice(11))}
        </Button>
      </Note>
    )
  }
  if (moment?.change !== 'repeated') return null
  return (
    <fieldset className={styles.folds}>
      <legend>{words.repeated(when.wall.slice(11), placeOf(zone))}</legend>
      {(['earlier', 'later'] as const).map((fold) => (
        <CheckField
          key={fold}
          type="radio"
          name="fold"
          label={words.folds[fold]}
          checked={when.fold === fold}
          onChange={() => onChange({ ...when, fold })}
        />
      ))}
    </fieldset>
  )
}

const Wall = ({ when, onChange }: { readonly when: When; readonly onChange: (when: When) => void }) => {
  const words = useComposerWords()
  const { zone, state } = useComposer()
  const now = useNow()
  // What was to go out then, and did not, may keep its time.
  const fault = state.timeDirty ? faultOf(when, zone, now) : null
  const [date = '', time = ''] = when.wall.split('T')
  return (
    <div className={styles.wall}>
      <TextField
        label={words.date}
        id={fieldIds.wall}
        type="date"
        value={date}
        min={wallTime(now, zone).slice(0, 10)}
        error={fault === 'past' ? words.past : undefined}
        onChange={({ target }) => onChange({ ...when, wall: `${target.value}T${time}` })}
      />
      <TextField
        label={words.time}
        type="time"
        value={time}
        onChange={({ target }) => onChange({ ...when, wall: `${date}T${target.value.slice(0, 5)}` })}
      />
    </div>
  )
}

/** A minute before and after belongs to the same time. */
const MINUTE = 60_000

interface Meeting {
  readonly post: Post
  /** The channels that both go to. */
  readonly names: readonly string[]
}

/** Other posts that have the same time on some of these channels. */
const useMeetings = (at: number): readonly Meeting[] => {
  const { org, draft, state, channels } = useComposer()
  const from = new Date(at - MINUTE).toISOString()
  const to = new Date(at + MINUTE).toISOString()
  const isAhead = at > useNow()
  const found = useQuery({ ...postsQuery(org, { from, to }, 20), enabled: isAhead }).data ?? []
  if (!isAhead) return []
  const chosen = new Set(draft.channels.map(({ channel_id }) => channel_id))
  return found.flatMap((post) => {
    if (post.id === state.stored?.post.id) return []
    const both = post.publications.filter(({ channel_id, status }) => status !== 'canceled' && chosen.has(channel_id))
    const names = both.flatMap(({ channel_id }) => channelNameOf(channels, channel_id) ?? [])
    return names.length === 0 ? [] : [{ post, names }]
  })
}

const Conflicts = ({ at }: { readonly at: number }) => {
  const words = useComposerWords()
  const tools = useToolWords()
  const { org, zone } = useComposer()
  const locale = useLocale()
  const meetings = useMeetings(at)
  if (meetings.length === 0) return null
  return (
    <Note kind="warn">
      {meetings.map(({ post, names }) => (
        <p key={post.id}>
          <bdi>
            {tools.conflict(
              new Intl.ListFormat(locale).format(names),
              formatTime(post.scheduled_at ?? at, { locale, zone, as: 'time' }),
            )}
          </bdi>{' '}
          <Link href={places.post(org, post.id)}>
            <bdi>{post.text.slice(0, 60) || words.untitled}</bdi>
          </Link>
        </p>
      ))}
    </Note>
  )
}

const useMoment = (): number | null => {
  const { draft, zone, check } = useComposer()
  if (draft.when.kind === 'slot') {
    const at = check?.draft.when.kind === 'slot' ? check.result?.scheduled_at : null
    return typeof at === 'string' ? Date.parse(at) : null
  }
  return momentOf(draft.when, zone)?.instant ?? null
}

const AtTime = ({ when, onChange }: { readonly when: When; readonly onChange: (when: When) => void }) => {
  const words = useComposerWords()
  const { zone, state } = useComposer()
  const now = useNow()
  const isOverdue = !state.timeDirty && faultOf(when, zone, now) === 'past'
  return (
    <>
      <p className={styles.zone}>{words.inZone(placeOf(zone))}</p>
      <Wall when={when} onChange={onChange} />
      <SpokenField when={when} onChange={onChange} />
      <ClockChange when={when} onChange={onChange} />
      {isOverdue && <Note kind="warn">{words.overdue}</Note>}
    </>
  )
}

interface ScheduleProps {
  readonly mayPublish: boolean
  /** Why a time alone does not send it. */
  readonly approvalHint: string | null
}

/** When it goes out. */
export const Schedule = ({ mayPublish, approvalHint }: ScheduleProps) => {
  const words = useComposerWords()
  const { draft, edit } = useComposer()
  const { when } = draft
  const at = useMoment()
  const kinds = mayPublish ? (['at', 'slot', 'now', 'draft'] as const) : (['at', 'slot', 'draft'] as const)
  const change = (next: When): void => edit((now) => ({ ...now, when: next }))
  return (
    <section aria-labelledby={fieldIds.when} className={styles.schedule}>
      <h2 id={fieldIds.when}>{words.when}</h2>
      <div role="radiogroup" aria-labelledby={fieldIds.when} className={styles.kinds}>
        {kinds.map((kind) => (
          <CheckField
            key={kind}
            type="radio"
            name="when"
            label={words.kinds[kind]}
            checked={when.kind === kind}
            onChange={() => change({ ...when, kind })}
          />
        ))}
      </div>
      {when.kind === 'at' && <AtTime when={when} onChange={change} />}
      {when.kind === 'slot' && at === null && <p className={styles.zone}>{words.slotUnknown}</p>}
      {at !== null && <Resolved at={at} />}
      {at !== null && <Conflicts at={at} />}
      {approvalHint !== null && when.kind !== 'draft' && <Note>{approvalHint}</Note>}
    </section>
  )
}
