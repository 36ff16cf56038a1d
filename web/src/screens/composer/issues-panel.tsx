import { CircleX, TriangleAlert } from 'lucide-react'
import { useLocale } from '#web/i18n/i18n.ts'
import { classes } from '#web/lib/classes.ts'
import { useComposer } from './context.ts'
import { isBlank } from './draft.ts'
import type { Fault } from './issues.ts'
import { tooMuchFrom } from './check.ts'
import { useComposerWords } from './words.ts'
import styles from './issues.module.css'

const Measure = ({ fault: { limit, actual } }: { readonly fault: Fault }) => {
  const words = useComposerWords()
  if (limit === null || actual === null) return null
  return <span className={styles.measure}>{words.measure(actual, limit)}</span>
}

/** Goes to the place of a fault; of a text that is too long, to what is too much. */
const useWay = (fault: Fault) => {
  const { goTo, counted } = useComposer()
  return (): void => {
    goTo(fault.at)
    const { code, limit, actual: length, channel_id: channel } = fault
    const field = document.getElementById(fault.at.id)
    const unit = counted?.result?.lengths.find(({ channel_id }) => channel_id === channel)?.unit
    if (code !== 'too_long' || typeof limit !== 'number' || typeof length !== 'number' || unit === undefined) return
    if (!(field instanceof HTMLTextAreaElement)) return
    const from = tooMuchFrom(field.value, [{ length, limit, unit }])
    if (from !== null) field.setSelectionRange(from, field.value.length)
  }
}

const Row = ({ fault }: { readonly fault: Fault }) => {
  const words = useComposerWords()
  const go = useWay(fault)
  const { severe, detail, code, source, channelName } = fault
  return (
    <li className={classes(styles.row, severe ? styles.error : styles.warning)}>
      {severe ? (
        <CircleX size={18} role="img" aria-label={words.error} />
      ) : (
        <TriangleAlert size={18} role="img" aria-label={words.warning} />
      )}
      <div className={styles.said}>
        <button type="button" className={styles.way} onClick={go}>
          {channelName !== null && (
            <>
              <bdi>{channelName}</bdi>:{' '}
            </>
          )}
          <span dir="auto">{detail}</span>
        </button>
        <p className={styles.facts}>
          <Measure fault={fault} />
          <code>{code}</code>
          {source !== null && (
            <a href={source} target="_blank" rel="noreferrer">
              {words.source}
            </a>
          )}
        </p>
      </div>
    </li>
  )
}

/** What networks charge for it. */
const Cost = () => {
  const words = useComposerWords()
  const { check } = useComposer()
  const locale = useLocale()
  const cents = check?.result?.costs.reduce((sum, { us_cents }) => sum + us_cents, 0) ?? 0
  if (cents === 0) return null
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' }).format(cents / 100)
  return <p className={styles.cost}>{words.cost(money)}</p>
}

/** Everything that stands in the way, or is worth a thought; each leads to its place. */
export const IssuesPanel = () => {
  const words = useComposerWords()
  const { faults: all, draft } = useComposer()
  // Before a word is written, there is nothing to say against it.
  const faults = isBlank(draft) ? [] : all
  const errors = faults.filter(({ severe }) => severe).length
  return (
    <section className={styles.panel} aria-label={words.issues}>
      <p role="status" className={faults.length === 0 ? 'only-heard' : styles.sum}>
        {words.sum(errors, faults.length - errors)}
      </p>
      {faults.length > 0 && (
        <ul className={styles.rows}>
          {faults.map((fault) => (
            <Row key={`${fault.pointer} ${fault.code} ${fault.channel_id ?? ''} ${fault.severe}`} fault={fault} />
          ))}
        </ul>
      )}
      <Cost />
    </section>
  )
}
