import { useMemo } from 'react'
import { encode } from 'uqr'
import styles from './account.module.css'

/** Light modules around it, without which cameras do not see where it begins. */
const QUIET = 4

/** One rectangle for each dark run of a row: one path, and no picture from a string. */
const pathOf = (rows: readonly (readonly boolean[])[]): string =>
  rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ''))).join('')

/** A code for the camera of a phone: dark on light in every theme, since many readers know no other. */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { data, size } = useMemo(() => encode(text, { ecc: 'M', border: 0 }), [text])
  const side = size + 2 * QUIET
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className={styles.qr}
    >
      <rect width={side} height={side} className={styles.qrGround} />
      <path d={pathOf(data)} className={styles.qrInk} />
    </svg>
  )
}
