import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { Body, Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { hasCode } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrg } from '#web/lib/org.ts'
import { resolveWallTime, wallTime } from '#web/lib/zone.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { foldOf } from './cells.ts'
import { keepPost, type Planned } from './data.ts'
import { instantOf, isElsewhere, refusalOf, type Reason, type Surroundings, type Target } from './dropping.ts'
import { useCalendarWords, type CalendarWords } from './words.ts'

/** What is changed of a post's time. */
export type TimeChange = Pick<Body<'editPost'>, 'scheduled_at' | 'local_time' | 'time_zone' | 'fold' | 'schedule'>

/** Taken back within so long. */
const UNDO_MS = 10_000

/** A time that the clocks skip is no time for the API: what is meant is the first moment behind the gap. */
const changeTo = (target: Target, zone: string): TimeChange => {
  if (target === null) return { scheduled_at: null }
  const { instant, change } = resolveWallTime(target.wall, zone, target.fold)
  const wall = change === 'skipped' ? wallTime(instant, zone) : target.wall
  return { local_time: wall, time_zone: zone, fold: target.fold }
}

/** Gives a post the time that it has now, in the words in which it was given. */
const changeBack = ({ scheduled_at: at, local_time: wall, time_zone: zone }: Planned): TimeChange => {
  if (at === null || wall === null || zone === null) return { scheduled_at: at }
  return { local_time: wall, time_zone: zone, fold: foldOf(Date.parse(at), zone) }
}

export const sentenceFor = (reason: Reason, words: CalendarWords): string => {
  if (reason.code === 'past') return words.past
  return reason.code === 'blocked' ? words.blockedRefusal(reason.note) : words.locked[reason.status]
}

const useSay = () => {
  const words = useCalendarWords()
  const locale = useLocale()
  const { time_zone: zone } = useOrg()
  return (before: Planned, after: Post, target: Target | undefined): string => {
    if (after.scheduled_at === null) return words.takenAway
    const when = formatTime(after.scheduled_at, { locale, zone, as: 'full' })
    const said = [before.scheduled_at === null ? words.queuedAt(when) : words.moved(when)]
    if (target && resolveWallTime(target.wall, zone).change === 'skipped')
      said.unshift(words.gap(target.wall.slice(11)))
    if (after.approval.state === 'pending') said.push(words.waits)
    return said.join(' ')
  }
}

/** Ctrl or Cmd+Z, for as long as there is something to take back; where one writes, it is the text's. */
const useUndoKey = (undo: () => void): void => {
  const current = useRef(undo)
  useEffect(() => {
    current.current = undo
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const writes = event.target instanceof HTMLElement && event.target.matches('input,textarea,[contenteditable]')
      if (writes || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
      current.current()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

interface Act {
  readonly post: Planned
  readonly change: TimeChange
  /** Where it is shown until the server has answered; left out: where it is. */
  readonly target?: Target
  readonly ifMatch?: string
  readonly isUndo?: boolean
}

/** Posts as they are shown while the server has not yet said the same. */
const useOverlays = () => {
  const [overlays, set] = useState<ReadonlyMap<string, Planned>>(new Map())
  return {
    overlays,
    put: (post: Planned): void => set((former) => new Map(former).set(post.id, post)),
    drop: (post: Planned): void =>
      set((former) => {
        if (former.get(post.id) !== post) return former
        const rest = new Map(former)
        rest.delete(post.id)
        return rest
      }),
  }
}

const send = async ({ post, change, ifMatch }: Act) => {
  let etag: string | null = null
  const after = await api.posts.edit(post.id, change, {
    ...(ifMatch !== undefined && { ifMatch }),
    onAnswer: ({ headers }) => {
      etag = headers.get('etag')
    },
  })
  return { after, etag }
}

const shownAt = (post: Planned, target: Target, zone: string): Planned => ({
  ...post,
  scheduled_at: target === null ? null : new Date(instantOf(target, zone)).toISOString(),
})

/** Changes times of posts: shown at once, done in order, each to be taken back for ten seconds. */
const useActs = () => {
  const { id: org, time_zone: zone } = useOrg()
  const client = useQueryClient()
  const words = useCalendarWords()
  const toasts = useToasts()
  const say = useSay()
  const { overlays, put, drop } = useOverlays()
  const queue = useRef(Promise.resolve())
  const latest = useRef<(() => void) | null>(null)
  const forget = (run: () => void): void => {
    if (latest.current === run) latest.current = null
  }
  // The month is kept as the answer says: it may have thousands of posts, and need not be read anew for one of them.
  const refresh = (after: Post | undefined) => {
    if (after === undefined) return client.invalidateQueries({ queryKey: keys.postLists(org) })
    keepPost(client, org, after)
    void client.invalidateQueries({ queryKey: [...keys.slots(org), 'next'] })
    return client.invalidateQueries({ queryKey: keys.tray(org) })
  }
  const offerUndo = ({ post, target }: Act, after: Post, etag: string | null): void => {
    let close = (): void => undefined
    const run = (): void => {
      forget(run)
      close()
      const moved = { ...post, scheduled_at: after.scheduled_at }
      act({ post: moved, change: changeBack(post), isUndo: true, ...(etag !== null && { ifMatch: etag }) }, post)
    }
    latest.current = run
    setTimeout(() => forget(run), UNDO_MS)
    close = toasts.done(say(post, after, target), run)
  }
  const perform = async (what: Act, shown: Planned): Promise<void> => {
    let after: Post | undefined
    try {
      const answer = await send(what)
      after = answer.after
      if (what.isUndo === true) toasts.done(words.undone)
      else offerUndo(what, after, answer.etag)
    } catch (error) {
      toasts.failed(hasCode(error, 'precondition_failed') ? new Error(words.changedMeanwhile) : error)
    }
    // The next move need not wait for that.
    void refresh(after).then(() => drop(shown))
  }
  const act = (what: Act, shown: Planned): void => {
    put(shown)
    queue.current = queue.current.then(() => perform(what, shown))
  }
  useUndoKey(() => latest.current?.())
  const to = (post: Planned, target: Target): void =>
    act({ post, change: changeTo(target, zone), target }, shownAt(post, target, zone))
  return { overlays, to, by: (post: Planned, change: TimeChange) => act({ post, change }, { ...post }) }
}

export interface Moving {
  readonly overlays: ReadonlyMap<string, Planned>
  /** Moves a post, or says why not; a move that costs its approval is asked about first. Whether it moves. */
  readonly drop: (post: Planned, target: Target, around: Surroundings) => boolean
  /** The same for somebody who was told of everything and has chosen. */
  readonly to: (post: Planned, target: Target) => void
  readonly toNextSlot: (post: Planned) => void
  /** The move that costs an approval, and waits for a word. */
  readonly asked: { readonly post: Planned; readonly target: Target } | null
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
  const { overlays, to, by } = useActs()
  const [asked, ask] = useState<Moving['asked']>(null)
  return {
    overlays,
    asked,
    to,
    toNextSlot: (post) => by(post, { schedule: 'next_slot' }),
    drop: (post, target, around) => {
      const reason = refusalOf(post, target, around)
      if (reason !== null) failed(new Error(sentenceFor(reason, words)))
      if (reason !== null || !isElsewhere(post, target, zone)) return false
      if (costs(post)) ask({ post, target })
      else to(post, target)
      return true
    },
    answer: (yes) => {
      if (yes && asked !== null) to(asked.post, asked.target)
      ask(null)
    },
  }
}
