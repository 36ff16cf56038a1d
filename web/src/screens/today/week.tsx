import { useQueries, useQuery } from '@tanstack/react-query'
import type { Channel, components } from '@scheduly/client'
import { Link } from 'wouter'
import { nextSlotsQuery } from '#web/api/post-reads.ts'
import { postsQuery, useChannels } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { classes } from '#web/lib/classes.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { addDays, wallTime } from '#web/lib/zone.ts'
import { ButtonLink } from '#web/parts/button.tsx'
import { NetworkGlyph, networkName } from '#web/parts/network.tsx'
import { Card } from '#web/parts/page.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { byDay, daysFrom, startOf } from './days.ts'
import { useTodayWords } from './words.ts'
import styles from './today.module.css'

const DAYS = 7
/** Of more channels the free times would be no help any more. */
const MOST_CHANNELS = 20
const MOST_POSTS = 500
/** Free times of a day; the rest is in the calendar. */
const SHOWN = 3

interface Free {
  readonly slot: components['schemas']['NextSlot']
  readonly channel: Channel
}

const useFree = (): { readonly free: readonly Free[]; readonly any: boolean } => {
  const org = useOrgId()
  const channels = useChannels(org)
    .filter(({ status }) => status === 'active')
    .slice(0, MOST_CHANNELS)
  return useQueries({
    queries: channels.map(({ id }) => nextSlotsQuery(org, id)),
    combine: (answers) => ({
      any: answers.some(({ data = [] }) => data.length > 0) || answers.some(({ isPending }) => isPending),
      free: answers.flatMap(({ data = [] }, index) => {
        const channel = channels[index]
        return channel === undefined ? [] : data.filter((slot) => slot.free).map((slot) => ({ slot, channel }))
      }),
    }),
  })
}

const FreeTime = ({ free: { slot, channel } }: { readonly free: Free }) => {
  const words = useTodayWords()
  const org = useOrgId()
  const [locale, zone] = [useLocale(), useZone()]
  const { writes } = useRights()
  const time = formatTime(slot.at, { locale, zone, as: 'time' })
  const says = (
    <>
      <NetworkGlyph provider={channel.provider} small silent />
      {time} {words.free}
      <span className="only-heard"> {words.freeFor(channel.handle ?? networkName(channel.provider))}</span>
    </>
  )
  if (!writes) return <span className={styles.free}>{says}</span>
  const at = wallTime(Date.parse(slot.at), zone)
  return (
    <Link className={styles.free} href={`${places.compose(org)}?at=${at}`}>
      {says}
    </Link>
  )
}

interface DayProps {
  readonly date: string
  readonly posts: number
  readonly free: readonly Free[]
}

const Day = ({ date, posts, free }: DayProps) => {
  const words = useTodayWords()
  const locale = useLocale()
  const name = formatTime(`${date}T12:00:00Z`, { locale, zone: 'UTC', as: 'date' })
  return (
    <li className={classes(styles.cell, posts === 0 && styles.gap)}>
      <h3>{name}</h3>
      <p>{words.posts(posts)}</p>
      {free.slice(0, SHOWN).map((each) => (
        <FreeTime key={`${each.channel.id} ${each.slot.at}`} free={each} />
      ))}
    </li>
  )
}

/** Where something is planned, where nothing is, and which times are free. */
export const Week = ({ today }: { readonly today: string }) => {
  const words = useTodayWords()
  const org = useOrgId()
  const zone = useZone()
  const { leads } = useRights()
  const range = { from: startOf(today, zone), to: startOf(addDays(today, DAYS), zone) }
  const { data = [] } = useQuery(
    postsQuery(org, { ...range, sort: 'scheduled_at', fields: 'id,scheduled_at,status' }, MOST_POSTS),
  )
  const { free, any } = useFree()
  const posts = byDay(
    data.filter(({ status }) => status !== 'canceled'),
    ({ scheduled_at: at }) => at,
    zone,
  )
  const slots = byDay(free, ({ slot }) => slot.at, zone)
  return (
    <Card title={words.week}>
      <ol className={styles.week}>
        {daysFrom(today, DAYS).map((date) => (
          <Day key={date} date={date} posts={posts.get(date)?.length ?? 0} free={slots.get(date) ?? []} />
        ))}
      </ol>
      {!any && (
        <div className={styles.doing}>
          <p className={styles.word}>{words.noSlots}</p>
          {leads && (
            <ButtonLink small href={places.channels(org)}>
              {words.setSlots}
            </ButtonLink>
          )}
        </div>
      )}
    </Card>
  )
}
