/** So far a finger goes before it is a swipe, and not a tap or a scroll. */
const BEGINS = 12

/** So far it goes for something to happen. */
const FAR = 88

/** How far a finger went sideways, if that is where it went: towards the end of a line is positive. */
export const sidewaysOf = (dx: number, dy: number, isRightToLeft: boolean): number | null =>
  Math.abs(dx) < BEGINS || Math.abs(dx) <= Math.abs(dy) * 1.5 ? null : isRightToLeft ? -dx : dx

export type Swiped = 'to-end' | 'to-start'

export const swipedBy = (way: number): Swiped | null => (Math.abs(way) < FAR ? null : way > 0 ? 'to-end' : 'to-start')
