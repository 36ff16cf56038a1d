import { Temporal } from 'temporal-polyfill'

/**
 * The name of a time zone as IANA spells it, in whichever case it came: `europe/berlin` is `Europe/Berlin`. Older names of a zone stay what
 * they are. Null for what is none that this machine knows.
 */
export const spellTimeZone = (name: string): string | null => {
  // An offset such as +02:00 also names a zone for Temporal, but it has no rules, so it is not what we ask for.
  if (!/^[A-Za-z]/.test(name)) return null
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId
  } catch {
    return null
  }
}
