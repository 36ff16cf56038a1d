import { useQueryClient } from '@tanstack/react-query'
import { refreshCalendar } from '#web/api/calendar-cache.ts'
import { hasCode, sentenceOf } from '#web/api/problems.ts'
import { useOrg } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { wallTime } from '#web/lib/zone.ts'
import { useToasts, type ToastLink } from '#web/parts/toast.tsx'
import { foldOf } from './cells.ts'
import { keepPost, movedTo, type Planned } from './data.ts'
import { instantOf, isElsewhere, refusalOf, type Reason, type Surroundings, type Target } from './dropping.ts'
import { changeBack, changeTo, type Send, type TimeChange } from './sending.ts'
import type { LatestUndo } from './undo.ts'
import { useCalendarWords } from './words.ts'

/** Where one of several posts goes, or why it stays. */
export type Shift = (post: Planned) => { readonly target: Target } | Reason

const asUtc = (wall: string): number => Date.parse(`${wall}:00Z`)

/** Each of several posts goes as far as the one that is moved, by the clocks; what has no time yet goes where that one goes. */
export const shiftBy = (lead: Planned, target: Target, aroundOf: (post: Planned) => Surroundings): Shift => {
  const aim = (post: Planned, zone: string): Target => {
    if (target === null || post.at === Infinity || lead.at === Infinity || post.id === lead.id) return target
    const distance = asUtc(target.wall) - asUtc(wallTime(lead.at, zone))
    const wall = new Date(asUtc(wallTime(post.at, zone)) + distance).toISOString().slice(0, 16)
    return { wall, fold: foldOf(post.at, zone) }
  }
  return (post) => {
    const around = aroundOf(post)
    const own = aim(post, around.zone)
    return refusalOf(post, own, around) ?? { target: own }
  }
}

/** So many requests at once. */
const HANDS = 4

const allOf = async <T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<readonly R[]> => {
  const done: R[] = []
  const rest = [...things]
  const hand = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) done.push(await work(next))
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
  return done
}

interface Move {
  readonly post: Planned
  readonly change: TimeChange
  /** As it is shown until the server has answered. */
  readonly shown: Planned
}

/** A post that stays, and why. */
interface Stayed {
  readonly id: string
  readonly reason: string
}

interface Outcome {
  readonly before: Planned
  /** As it is now; null where it stayed. */
  readonly after: Planned | null
  readonly reason: string
}

interface Hands {
  readonly send: Send
  readonly put: (posts: readonly Planned[]) => void
  readonly drop: (posts: readonly Planned[]) => void
  readonly undo: LatestUndo
  /** Has it done behind what was begun before. */
  readonly enqueue: (work: () => Promise<void>) => void
  readonly slotsChanged: () => Promise<void>
}

/** Reasons with how many posts stayed for each. */
const counted = (stayed: readonly Stayed[]): readonly (readonly [reason: string, count: number])[] =>
  [...Map.groupBy(stayed, ({ reason }) => reason)].map(([reason, all]) => [reason, all.length])

/** So many posts can be named in an address. */
const MOST_NAMED = 100

const linkTo = (org: string, stayed: readonly Stayed[], label: string): ToastLink | undefined => {
  const ids = stayed.slice(0, MOST_NAMED).map(({ id }) => id)
  return ids.length === 0 ? undefined : { href: `${places.posts(org)}?ids=${ids.join(',')}`, label }
}

interface Around {
  readonly zone: string
  readonly skips: ReturnType<typeof useCalendarWords>['skips']
}

/** Which posts move, and which stay. */
const sorted = (posts: readonly Planned[], shift: Shift, { zone, skips }: Around) => {
  const skipped: Stayed[] = []
  const moves = posts.flatMap((post): readonly Move[] => {
    const way = shift(post)
    if ('code' in way) {
      skipped.push({ id: post.id, reason: skips[way.code === 'locked' ? way.status : way.code] })
      return []
    }
    if (!isElsewhere(post, way.target, zone)) return []
    const at = way.target === null ? null : instantOf(way.target, zone)
    return [{ post, change: changeTo(way.target, zone), shown: movedTo(post, at) }]
  })
  return { moves, skipped }
}

/** Moves several posts, each on its own: what one of them is refused for keeps no other. */
export const useManyMoves = ({ send, put, drop, undo, enqueue, slotsChanged }: Hands) => {
  const { id: org, time_zone: zone } = useOrg()
  const client = useQueryClient()
  const words = useCalendarWords()
  const toasts = useToasts()
  const one = async ({ post, change }: Move): Promise<Outcome> => {
    try {
      const after = await send(post, change)
      keepPost(client, org, after)
      return { before: post, after, reason: '' }
    } catch (error) {
      const changed = hasCode(error, 'precondition_failed')
      return { before: post, after: null, reason: changed ? words.skips.changed : sentenceOf(error, words.skips.lost) }
    }
  }
  const perform = async (moves: readonly Move[], skipped: readonly Stayed[], isUndo: boolean): Promise<void> => {
    const outcomes = await allOf(moves, one)
    const moved = outcomes.flatMap(({ before, after }) => (after === null ? [] : [{ before, after }]))
    const stayed = outcomes.filter(({ after }) => after === null)
    if (stayed.length > 0)
      refreshCalendar(
        client,
        org,
        stayed.map(({ before }) => before.id),
      )
    drop(moves.map(({ shown }) => shown))
    void slotsChanged()
    const left = [...skipped, ...stayed.map(({ before, reason }) => ({ id: before.id, reason }))]
    const reasons = counted(left)
    const link = linkTo(org, left, words.showSkipped)
    const told = isUndo ? words.manyUndone(moved.length, reasons) : words.manyMoved(moved.length, reasons)
    if (isUndo || moved.length === 0) toasts.done(told, undefined, link)
    else
      undo.offer(
        () =>
          start(
            moved.map(({ before, after }) => ({ post: after, change: changeBack(before), shown: { ...before } })),
            [],
            true,
          ),
        (run) => toasts.done(told, run, link),
      )
  }
  const start = (moves: readonly Move[], skipped: readonly Stayed[], isUndo = false): void => {
    put(moves.map(({ shown }) => shown))
    enqueue(() => perform(moves, skipped, isUndo))
  }
  return (posts: readonly Planned[], shift: Shift): void => {
    const { moves, skipped } = sorted(posts, shift, { zone, skips: words.skips })
    if (moves.length + skipped.length > 0) start(moves, skipped)
  }
}
