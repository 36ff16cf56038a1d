import { Temporal } from 'temporal-polyfill'
import type { ZoneDifference } from './system-status.ts'

/** Zones whose rules have changed of late, or are about to; two that do not change stand for the rest. */
export const PROBED_ZONES = [
  'America/Asuncion',
  'America/Ciudad_Juarez',
  'America/Mexico_City',
  'America/Nuuk',
  'America/Vancouver',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Almaty',
  'Asia/Amman',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Tehran',
  'Europe/Chisinau',
  'Europe/Volgograd',
  'Pacific/Fiji',
  'Europe/Berlin',
  'America/New_York',
] as const

const MONTHS = 13

/** Moments at which rules can be told from each other: the middle of each of the coming months, within which posts are planned. */
export const probedMoments = (now: Date): readonly Date[] =>
  Array.from(
    { length: MONTHS },
    (_, index) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index, 15, 12)),
  )

/** What a zone's clocks show at a moment. */
export interface ZoneOffset {
  readonly zone: string
  readonly at: Date
  /** Minutes ahead of UTC; null for a zone that is not known. */
  readonly minutes: number | null
}

const offsetHere = (zone: string, at: Date): number | null => {
  try {
    const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
    return offsetNanoseconds / 60_000_000_000
  } catch {
    return null
  }
}

/** Where somebody else's reading of zones differs from that of this process. */
export const compareZones = (there: readonly ZoneOffset[]): readonly ZoneDifference[] =>
  there
    .map(({ zone, at, minutes }) => ({ zone, at, here: offsetHere(zone, at), there: minutes }))
    .filter((each) => each.here !== each.there)
