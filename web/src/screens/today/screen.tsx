import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { postsQuery } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useNow } from '#web/lib/now.ts'
import { useOrg } from '#web/lib/org.ts'
import { dateIn } from '#web/lib/zone.ts'
import { Page } from '#web/parts/page.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { Checklist } from './checklist.tsx'
import { Needs } from './needs.tsx'
import { Next } from './next.tsx'
import { Results } from './results.tsx'
import { Running } from './running.tsx'
import { Week } from './week.tsx'
import { useTodayWords } from './words.ts'
import styles from './today.module.css'

/** Leads to the part that the address names, once it is there: the banner's link comes from every screen. */
const useAnchor = (): void => {
  useEffect(() => {
    const name = location.hash.slice(1)
    if (name === '') return
    const lead = (): boolean => {
      const part = document.getElementById(name)
      part?.scrollIntoView()
      part?.focus({ preventScroll: true })
      return part !== null
    }
    if (lead()) return
    const watch = new MutationObserver(() => {
      if (lead()) watch.disconnect()
    })
    watch.observe(document.body, { childList: true, subtree: true })
    return () => watch.disconnect()
  }, [])
}

const Overview = () => {
  const { time_zone: zone } = useOrg()
  const today = dateIn(useNow(), zone)
  useAnchor()
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <Needs />
        <Next />
        <Week today={today} />
      </div>
      <div className={styles.column}>
        <Running />
        <Results today={today} />
      </div>
    </div>
  )
}

/** So many posts tell how far a new organization is. */
const FEW = 5

export const Screen = () => {
  const words = useTodayWords()
  const org = useOrg()
  const [locale, now] = [useLocale(), useNow()]
  const published = useQuery(postsQuery(org.id, { status: 'published', fields: 'id', sort: '-scheduled_at' }, 1))
  const newest = useQuery(postsQuery(org.id, { sort: '-created_at' }, FEW))
  const date = formatTime(now, { locale, zone: org.time_zone, as: 'date' })
  const error = published.error ?? newest.error
  if (published.data === undefined || newest.data === undefined) {
    return (
      <Page title={words.title} lead={date}>
        {error === null ? <Loading /> : <Trouble error={error} onRetry={() => void newest.refetch()} />}
      </Page>
    )
  }
  const isNew = published.data.length === 0 && newest.data.length < FEW
  return (
    <Page title={isNew && newest.data.length === 0 ? words.firstTitle : words.title} lead={date}>
      {isNew && <Checklist posts={newest.data} />}
      {newest.data.length > 0 && <Overview />}
    </Page>
  )
}
