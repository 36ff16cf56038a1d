/** What failed attempts to prove who one is (password, code) cost an account. The numbers are those of docs/security.md. */
const FREE = 5
const LONGEST_WAIT_SECONDS = 15 * 60

/**
 * Seconds to wait after this many failures in a row: none after the first five, then one, doubled with each. It ends at
 * a quarter of an hour, because who does not know the password must not be able to lock out who does.
 */
export const waitAfterFailures = (failures: number): number =>
  failures <= FREE ? 0 : Math.min(LONGEST_WAIT_SECONDS, 2 ** (failures - FREE - 1))

const waits: number[] = []
while (waits.at(-1) !== LONGEST_WAIT_SECONDS) waits.push(waitAfterFailures(waits.length + 1))

/** One rule for both places where failures are counted. */
export interface GuessingRule {
  /** Seconds to wait after the first failure in a row, the second, and so on; after more than these as after the last. */
  readonly waits: readonly number[]
  /** A row of failures is forgotten this long after its last wait is over. */
  readonly forgetSeconds: number
  /** However they are spread: no more attempts than this in an hour. */
  readonly perHour: number
}

export const GUESSING: GuessingRule = { waits, forgetSeconds: 15 * 60, perHour: 100 }
