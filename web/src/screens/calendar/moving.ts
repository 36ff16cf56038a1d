import { useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { keys } from '#web/api/keys.ts'
import { refreshCalendar } from '#web/api/calendar-cache.ts'
import { hasCode } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrg } from '#web/lib/org.ts'
import { resolveWallTime } from '#web/lib/zone.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { keepPost, movedTo, type Planned } from './data.ts'
import { instantOf, isElsewhere, refusalOf, type Reason, type Surroundings, type Target } from './dropping.ts'
import { useManyMoves, type Shift } from './moving-many.ts'
import { changeBack, changeTo, readAgain, useSending, type TimeChange } from './sending.ts'
import { useLatestUndo } from './undo.ts'
import { useCalendarWords, type CalendarWords } from './words.ts'

export const sentenceFor = (reason: Reason, words: CalendarWords): string => {
  if (reason.code === 'past') return words.past
  return reason.code === 'blocked' ? words.blockedRefusal(reason.note) : words.locked[reason.status]
}

const useSay = () => {
  const words = useCalendarWords()
  const locale = useLocale()
  const { time_zone: zone } = useOrg()
  return (before: Planned, after: Planned, target: Target | undefined): string => {
    if (after.scheduled_at === null) return words.takenAway
    const when = formatTime(after.scheduled_at, { locale, zone, as: 'full' })
    const said = [before.scheduled_at === null ? words.queuedAt(when) : words.moved(when)]
    if (target && resolveWallTime(target.wall, zone).change === 'skipped')
      said.unshift(words.gap(target.wall.slice(11)))
    if (after.approval.state === 'pending') said.push(words.waits)
    return said.join(' ')
  }
}

interface Act {
  readonly post: Planned
  readonly change: TimeChange
  /** Where it is shown until the server has answered; left out: where it is. */
  readonly target?: Target
  readonly isUndo?: boolean
}

/** Posts as they are shown while the server has not yet said the same. */
const useOverlays = () => {
  const [overlays, set] = useState<ReadonlyMap<string, Planned>>(new Map())
  return {
    overlays,
    put: (posts: readonly Planned[]): void =>
      set((former) => new Map([...former, ...posts.map((post) => [post.id, post] as const)])),
    drop: (posts: readonly Planned[]): void =>
      set((former) => {
        const gone = new Set(posts)
        return new Map([...former].filter(([, post]) => !gone.has(post)))
      }),
  }
}

export type Overlays = ReturnType<typeof useOverlays>

const shownAt = (post: Planned, target: Target, zone: string): Planned =>
  movedTo(post, target === null ? null : instantOf(target, zone))

/** A move that somebody else's change came before. */
export interface Overtaken {
  readonly before: Planned
  readonly now: Planned
  readonly change: TimeChange
  readonly target: Target | undefined
}

/** Changes times of posts: shown at once, done in order, each to be taken back for ten seconds. */
const useActs = ({ overlays, put, drop }: Overlays, onOvertaken: (move: Overtaken) => void) => {
  const { id: org, time_zone: zone } = useOrg()
  const client = useQueryClient()
  const words = useCalendarWords()
  const toasts = useToasts()
  const say = useSay()
  const send = useSending()
  const queue = useRef(Promise.resolve())
  const enqueue = (work: () => Promise<void>): void => {
    queue.current = queue.current.then(work)
  }
  const undo = useLatestUndo()
  const slotsChanged = () => client.invalidateQueries({ queryKey: [...keys.slots(org), 'next'] })
  const offerUndo = ({ post, target }: Act, after: Planned): void => {
    const run = (): void => act({ post: after, change: changeBack(post), isUndo: true }, { ...post })
    undo.offer(run, (runOnce) => toasts.done(say(post, after, target), runOnce))
  }
  const refused = async ({ post, change, target }: Act, error: unknown): Promise<void> => {
    if (!hasCode(error, 'precondition_failed')) {
      toasts.failed(error)
      return refreshCalendar(client, org, [post.id])
    }
    const now = await readAgain(post)
    keepPost(client, org, now)
    onOvertaken({ before: post, now, change, target })
  }
  const perform = async (what: Act, shown: Planned): Promise<void> => {
    try {
      const after = await send(what.post, what.change)
      if (what.isUndo === true) toasts.done(words.undone)
      else offerUndo(what, after)
      // The month is kept as the answer says: it may have thousands of posts, and need not be read anew for one of them.
      keepPost(client, org, after)
      void slotsChanged()
    } catch (error) {
      await refused(what, error).catch(toasts.failed)
    }
    drop([shown])
  }
  const act = (what: Act, shown: Planned): void => {
    put([shown])
    enqueue(() => perform(what, shown))
  }
  const many = useManyMoves({ send, put, drop, undo, enqueue, slotsChanged })
  const to = (post: Planned, target: Target): void =>
    act({ post, change: changeTo(target, zone), target }, shownAt(post, target, zone))
  return {
    overlays,
    to,
    by: (post: Planned, change: TimeChange) => act({ post, change }, { ...post }),
    again: ({ now, change, target }: Overtaken) =>
      act(
        { post: now, change, ...(target !== undefined && { target }) },
        target === undefined ? { ...now } : shownAt(now, target, zone),
      ),
    many,
  }
}

/** What waits for a word before anything moves. */
export type Asked =
  | { readonly kind: 'approval'; readonly post: Planned; readonly target: Target }
  | { readonly kind: 'approvals'; readonly posts: readonly Planned[]; readonly shift: Shift; readonly count: number }
  | ({ readonly kind: 'overtaken' } & Overtaken)

export interface Moving {
  readonly overlays: ReadonlyMap<string, Planned>
  /** Moves a post, or says why not; a move that costs its approval is asked about first. Whether it moves. */
  readonly drop: (post: Planned, target: Target, around: Surroundings) => boolean
  /** The same of several at once, each by its own way; those that may not move stay, and it is told why. */
  readonly several: (posts: readonly Planned[], shift: Shift) => void
  /** The same for somebody who was told of everything and has chosen. */
  readonly to: (post: Planned, target: Target) => void
  readonly severalTo: (posts: readonly Planned[], shift: Shift) => void
  readonly toNextSlot: (post: Planned) => void
  readonly asked: Asked | null
  readonly answer: (yes: boolean) => void
}

/** Whether a move takes the approval away that the post has. */
export const useCostsApproval = (): ((post: Planned) => boolean) => {
  const voids = useOrg().approval_policy.moving_time === 'voids_approval'
  return ({ approval }) => voids && approval.required && approval.state === 'approved'
}

export const useMoving = (): Moving => {
  const { time_zone: zone } = useOrg()
  const words = useCalendarWords()
  const { failed } = useToasts()
  const costs = useCostsApproval()
  const shown = useOverlays()
  const [asked, ask] = useState<Moving['asked']>(null)
  const { overlays, to, by, again, many } = useActs(shown, (move) => ask({ kind: 'overtaken', ...move }))
  return {
    overlays,
    asked,
    to,
    severalTo: many,
    toNextSlot: (post) => by(post, { schedule: 'next_slot' }),
    drop: (post, target, around) => {
      const reason = refusalOf(post, target, around)
      if (reason !== null) failed(new Error(sentenceFor(reason, words)))
      if (reason !== null || !isElsewhere(post, target, zone)) return false
      if (costs(post)) ask({ kind: 'approval', post, target })
      else to(post, target)
      return true
    },
    several: (posts, shift) => {
      const count = posts.filter((post) => costs(post) && !('code' in shift(post))).length
      if (count > 0) ask({ kind: 'approvals', posts, shift, count })
      else many(posts, shift)
    },
    answer: (yes) => {
      if (yes && asked?.kind === 'approval') to(asked.post, asked.target)
      if (yes && asked?.kind === 'approvals') many(asked.posts, asked.shift)
      if (yes && asked?.kind === 'overtaken') again(asked)
      ask(null)
    },
  }
}
