import { useMemo } from 'react'
import { useLocale } from '#web/i18n/i18n.ts'
import { useZone } from '#web/lib/org.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { formatTime, placeOf } from '#web/parts/time.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { hourName } from './cell.tsx'
import { hoursElsewhere, type Cell } from './cells.ts'
import styles from './grid.module.css'

const SIGNS = { '-1': ' −1', '0': '', '1': ' +1' } as const

/** The hour of a row, in the organization's zone, and below it in the viewer's own where that is another one. */
export const HourHead = ({ hour, cells }: { readonly hour: number; readonly cells: readonly Cell[] }) => {
  const locale = useLocale()
  const parts = usePartsWords()
  const [zone, own] = [useZone(), useOwnZone()]
  const elsewhere = useMemo(() => hoursElsewhere(cells, { zone, own }), [cells, zone, own])
  const times = elsewhere.map(({ at, days }) => `${formatTime(at, { locale, zone: own, as: 'time' })}${SIGNS[days]}`)
  return (
    <span role="rowheader" className={styles.hour}>
      {hourName(hour, locale)}
      {times.length > 0 && (
        <>
          <span className="only-heard">{` (${parts.forYou(`${times.join(' / ')} ${placeOf(own)}`)})`}</span>
          <span aria-hidden className={styles.ownHour} title={placeOf(own)}>
            {times.map((time) => (
              <span key={time}>{time}</span>
            ))}
          </span>
        </>
      )}
    </span>
  )
}
