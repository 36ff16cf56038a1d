import type { Read, Variable } from './config-variables.ts'

/** When what is over moves out of the tables that publishing works on, and when a month of it may be dropped. */
export interface ArchiveConfig {
  /** Null: nothing moves. */
  readonly afterMonths: number | null
  /** Null: kept for ever. */
  readonly keepMonths: number | null
}

const LEAST_MONTHS = 3
const MOST_MONTHS = 600

const months = (description: string, defaultText: string): Variable<number | null> => ({
  description,
  defaultText,
  example: '12',
  fallback: null,
  expected: `0, or a whole number of months from ${LEAST_MONTHS} to ${MOST_MONTHS}`,
  parse: (text) => {
    const value = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
    return value === 0 || (value >= LEAST_MONTHS && value <= MOST_MONTHS) ? value : null
  },
})

/** The variables of the archive. */
export const ARCHIVE_VARIABLES = {
  ARCHIVE_AFTER_MONTHS: months(
    'Months after which a post whose publications are all published, failed or canceled moves to the archive with them and their attempts: still shown, never sent or changed again. At least 3. 0: never.',
    'never',
  ),
  ARCHIVE_KEEP_MONTHS: months(
    'Months after which `npm run admin -- archive drop` may take a month of the archive away for good. 0: never.',
    'kept for ever',
  ),
} as const satisfies Record<string, Variable<number | null>>

const orNull = (value: number | null): number | null => (value === 0 ? null : value)

export const readArchiveConfig = (read: Read): ArchiveConfig => ({
  afterMonths: orNull(read('ARCHIVE_AFTER_MONTHS', ARCHIVE_VARIABLES.ARCHIVE_AFTER_MONTHS)),
  keepMonths: orNull(read('ARCHIVE_KEEP_MONTHS', ARCHIVE_VARIABLES.ARCHIVE_KEEP_MONTHS)),
})
