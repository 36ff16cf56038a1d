import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { healthQuery } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { formatDuration } from '#web/lib/duration.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Card } from '#web/parts/page.tsx'
import { PauseSwitch } from '#web/screens/settings/publishing.tsx'
import { useTodayWords } from './words.ts'
import styles from './today.module.css'

/** Whether posts go out on time, in one line. */
const Health = () => {
  const words = useTodayWords()
  const locale = useLocale()
  const org = useOrgId()
  const { data } = useQuery(healthQuery(org))
  if (data === undefined) return null
  const { p50_ms: half } = data.lateness
  const said = half === null ? words.idle : words.runs(formatDuration(half, locale))
  return (
    <p className={styles.word}>
      {data.due > 0 ? words.behind(data.due) : said} <Link href={places.status(org)}>{words.figures}</Link>
    </p>
  )
}

/** How it runs, and the switch that stops it. */
export const Running = () => {
  const words = useTodayWords()
  return (
    <Card title={words.running}>
      <Health />
      <PauseSwitch />
    </Card>
  )
}
