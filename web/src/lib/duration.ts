/** The largest unit that has passed once, and how many milliseconds it has. */
const UNITS = [
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const

/** A span of time in its likeliest unit: `3 ms`, `1.2 sec`, `5 min`. */
export const formatDuration = (milliseconds: number, locale: string): string => {
  const [unit, size] = UNITS.find(([, each]) => milliseconds >= each) ?? ['millisecond', 1]
  const maximumFractionDigits = size === 1 ? 0 : 1
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits }).format(
    milliseconds / size,
  )
}
