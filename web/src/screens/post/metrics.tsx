import { useQuery } from '@tanstack/react-query'
import { metricsQuery } from '#web/api/post-reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrg } from '#web/lib/org.ts'
import { formatTime } from '#web/parts/time.tsx'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

const FIGURES = ['views', 'likes', 'replies', 'reposts', 'quotes', 'saves'] as const

interface MetricsProps {
  readonly post: string
  readonly publication: string
}

/** How a published post fares, where the organization wants to know and the network tells. */
export const Metrics = ({ post, publication }: MetricsProps) => {
  const words = usePostWords()
  const org = useOrg()
  const locale = useLocale()
  const { data } = useQuery({ ...metricsQuery(org.id, post, publication), enabled: org.metrics })
  if (data === undefined || data.state === 'off' || data.state === 'not_supported' || data.state === 'not_published')
    return null
  const known = FIGURES.flatMap((name) => {
    const value = data[name]
    return value === null ? [] : [{ name, value }]
  })
  return (
    <div className={styles.metrics} role="group" aria-label={words.metrics}>
      {known.length > 0 && (
        <dl className={styles.figures}>
          {known.map(({ name, value }) => (
            <div key={name}>
              <dt>{words.metricNames[name]}</dt>
              <dd>{new Intl.NumberFormat(locale).format(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className={styles.faint}>
        {data.state !== 'read' && words.metricStates[data.state]}{' '}
        {data.read_at !== null && words.readAt(formatTime(data.read_at, { locale, zone: org.time_zone, as: 'short' }))}
      </p>
    </div>
  )
}
