import type { components } from '@scheduly/client'
import { useLocale } from '#web/i18n/i18n.ts'
import { formatDuration } from '#web/lib/duration.ts'
import { useStatusWords } from './words.ts'
import styles from './status.module.css'

type Lateness = components['schemas']['PublishingHealth']['lateness']

/** Sends by how late they began: bars for the eye, and the same as a table, which it is. */
export const Histogram = ({ of: { histogram, sends } }: { readonly of: Lateness }) => {
  const words = useStatusWords()
  const locale = useLocale()
  const most = Math.max(1, ...histogram.map((bucket) => bucket.sends))
  if (sends === 0) return <p className={styles.faint}>{words.sends(0)}</p>
  return (
    <table className={styles.histogram}>
      <caption className="only-heard">{words.table}</caption>
      <thead className="only-heard">
        <tr>
          <th scope="col">{words.late}</th>
          <th scope="col">{words.count}</th>
        </tr>
      </thead>
      <tbody>
        {histogram.map(({ up_to_ms: end, sends: count }) => (
          <tr key={end}>
            <th scope="row">{end === null ? words.more : words.upTo(formatDuration(end, locale))}</th>
            <td>
              <span className={styles.bar} style={{ inlineSize: `${(100 * count) / most}%` }} aria-hidden />
              <span className={styles.number}>{new Intl.NumberFormat(locale).format(count)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
