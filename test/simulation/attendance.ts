/** So long a machine must have been there after something was sent to know of it for certain: several checks, of which some are lost. */
const ENOUGH_MS = 6_000

/**
 * Who was there before a backup was restored. A machine that was not cannot know what others sent last, and no check of its own
 * can tell: that is what docs/adr/0014 says of it, and the audit must not take it for a defect.
 */
export class Attendance {
  readonly #places = new Map<string, number>()
  readonly #awayUntil = new Map<number, number>()
  /** How it was when the database went away to be restored. */
  #closed: { readonly at: number; readonly awayUntil: ReadonlyMap<number, number> } | null = null

  start(place: number, name: string, now: number): void {
    this.#places.set(name, place)
    this.away(place, now)
  }

  pause(name: string, until: number): void {
    const place = this.#places.get(name)
    if (place !== undefined) this.away(place, until)
  }

  away(place: number, until: number): void {
    this.#awayUntil.set(place, Math.max(until, this.#awayUntil.get(place) ?? -Infinity))
  }

  close(at: number): void {
    this.#closed ??= { at, awayUntil: new Map(this.#awayUntil) }
  }

  isBlind(by: string, at: number): boolean {
    const place = this.#places.get(by)
    if (this.#closed === null || place === undefined) return false
    const since = Math.max(at, this.#closed.awayUntil.get(place) ?? -Infinity)
    return this.#closed.at - since < ENOUGH_MS
  }
}
