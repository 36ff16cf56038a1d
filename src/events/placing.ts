import { awaitEvents, awaitPlacing, placeEvents } from '#db/events.ts'
import type { Database } from '#db/database.ts'
import type { Clock } from '#lib/clock.ts'
import { createBell, keepDoorbell, type OpenDoorbell } from '#lib/doorbell.ts'
import type { Log } from '#lib/log.ts'

export interface PlacingDeps {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
}

export interface PlacingOptions {
  /** Opens a connection that hears what the database says of events. */
  readonly openDoorbell: OpenDoorbell
  /** Told when events have their places: of which organizations, or null where that is not known. */
  readonly onPlaced: (orgIds: readonly string[] | null) => void
}

const MOST_AT_ONCE = 1_000
/** What happens meanwhile goes together: under load a pass and a notification for many events, not for each. */
const PAUSE_SECONDS = 0.02
/** For an event whose writer looked whether somebody sleeps just before somebody did. */
const SLEEP_SECONDS = 1
/** As long as nothing is heard, everybody is told to look; for notifications that were lost. */
const LOOK_SECONDS = 15
const MOST_PASSES = 100

/**
 * Gives all that is there its place; for readers that ask once, and for rounds. While somebody else does, it waits for that
 * one and looks again: what was written a moment ago has its place afterwards, whoever gave it.
 */
export const placeAll = async (db: Database): Promise<void> => {
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const placed = await placeEvents(db, MOST_AT_ONCE)
    const again = placed === null ? await awaitPlacing(db) : placed === MOST_AT_ONCE
    if (!again) return
  }
}

/**
 * Gives events their places as they come, and tells of it, until it is stopped. Any number of processes may: one at a time
 * gives places, and all of them hear of it.
 */
export const startPlacing = (
  deps: PlacingDeps,
  { openDoorbell, onPlaced }: PlacingOptions,
): { stop(): Promise<void> } => {
  const stopping = new AbortController()
  const { signal } = stopping
  const bell = createBell(deps)
  // Whoever gives places ends the sleep of all: it has to be said again before the next one.
  let saidAsleep = false
  const rouse = (): void => {
    saidAsleep = false
    bell.ring()
  }
  const pass = async (): Promise<number> => {
    const placed = await placeEvents(deps.db, MOST_AT_ONCE)
    if (placed !== 0) {
      saidAsleep = false
      return PAUSE_SECONDS
    }
    if (saidAsleep) return SLEEP_SECONDS
    await awaitEvents(deps.db)
    saidAsleep = true
    return 0
  }
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const seconds = await pass().catch((error: unknown) => {
        deps.log.warn({ err: error }, 'events could not be given their places; trying again')
        return SLEEP_SECONDS
      })
      // A ring cuts only the long sleep short.
      if (seconds === PAUSE_SECONDS) await deps.clock.sleep(PAUSE_SECONDS * 1000, signal)
      else if (seconds > 0) await bell.sleep(seconds)
    }
  }
  const lookAround = async (): Promise<void> => {
    while (!signal.aborted) {
      await deps.clock.sleep(LOOK_SECONDS * 1000, signal)
      if (!signal.aborted) onPlaced(null)
    }
  }
  const doorbell = keepDoorbell(deps, openDoorbell, {
    // Without words: something happened. Else: whose events have got their places.
    ring: (words) => {
      rouse()
      if (words !== '') onPlaced(words === '*' ? null : words.split(','))
    },
    check: async () => {
      rouse()
      onPlaced(null)
    },
    lost: rouse,
    stopping: signal,
  })
  const running = Promise.all([loop(), lookAround(), doorbell])
  return {
    stop: async () => {
      stopping.abort()
      bell.ring()
      await running
    },
  }
}
