import { useRef } from 'react'
import type { Body, Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { resolveWallTime, wallTime } from '#web/lib/zone.ts'
import { foldOf } from './cells.ts'
import { plannedOf, type Planned } from './data.ts'
import type { Target } from './dropping.ts'

/** What is changed of a post's time. */
export type TimeChange = Pick<Body<'editPost'>, 'scheduled_at' | 'local_time' | 'time_zone' | 'fold' | 'schedule'>

/** A time that the clocks skip is no time for the API: what is meant is the first moment behind the gap. */
export const changeTo = (target: Target, zone: string): TimeChange => {
  if (target === null) return { scheduled_at: null }
  const { instant, change } = resolveWallTime(target.wall, zone, target.fold)
  const wall = change === 'skipped' ? wallTime(instant, zone) : target.wall
  return { local_time: wall, time_zone: zone, fold: target.fold }
}

/** Gives a post the time that it has now, in the words in which it was given. */
export const changeBack = ({ scheduled_at: at, local_time: wall, time_zone: zone }: Planned): TimeChange => {
  if (at === null || wall === null || zone === null) return { scheduled_at: at }
  return { local_time: wall, time_zone: zone, fold: foldOf(Date.parse(at), zone) }
}

/** A post as an answer tells it; its picture and the beginning of its text are not touched by a move. */
const heardOf = (before: Planned, post: Post, etag: string): Planned =>
  plannedOf({
    ...before,
    status: post.status,
    has_failed: post.has_failed,
    needs_attention: post.needs_attention,
    due_for_review: post.due_for_review,
    scheduled_at: post.scheduled_at,
    local_time: post.local_time,
    time_zone: post.time_zone,
    approval: post.approval,
    channels: post.publications.map(({ channel_id, provider, sandbox, status }) => ({
      channel_id,
      provider,
      sandbox,
      status,
    })),
    allowed_actions: post.allowed_actions,
    etag,
  })

/** A post as it is now, where somebody changed it meanwhile. */
export const readAgain = async (before: Planned): Promise<Planned> => {
  let etag = before.etag
  const post = await api.posts.get(before.id, { onAnswer: ({ headers }) => (etag = headers.get('etag') ?? etag) })
  const text = post.text === '' ? before.text : post.text.slice(0, 120)
  return { ...heardOf(before, post, etag), text, media_count: post.media.length }
}

/** Sends changes of times, each meant for what was shown: what somebody else changed meanwhile is refused and stays. */
export const useSending = () => {
  /** Versions that came of our own moves: what was shown before such a one was meant for what came of it. */
  const ours = useRef(new Map<string, string>())
  const latest = (etag: string): string => {
    const next = ours.current.get(etag)
    return next === undefined ? etag : latest(next)
  }
  return async (post: Planned, change: TimeChange): Promise<Planned> => {
    const ifMatch = latest(post.etag)
    let etag = ifMatch
    const answer = await api.posts.edit(post.id, change, {
      ifMatch,
      onAnswer: ({ headers }) => {
        etag = headers.get('etag') ?? etag
      },
    })
    if (etag !== ifMatch) ours.current.set(ifMatch, etag)
    return heardOf(post, answer, etag)
  }
}

export type Send = ReturnType<typeof useSending>
