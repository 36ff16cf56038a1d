import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useQueryClient, queryOptions, type QueryClient } from '@tanstack/react-query'
import { newKey, ProblemError, type AnswerFacts, type Post, type PostDetail } from '@scheduly/client'
import { api, session } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { hasCode, isOffline, isSignedOut } from '#web/api/problems.ts'
import { createDesk, type Desk } from './desk.ts'
import type { DeskState, Failure, Stored, Surroundings } from './desk-state.ts'
import { isBlank, type Draft } from './draft.ts'
import { keep, nameOf, type KeptPlace } from './kept.ts'

const withTag = async <Of extends Post>(
  call: (onAnswer: (facts: AnswerFacts) => void) => Promise<Of>,
): Promise<{ readonly post: Of; readonly etag: string }> => {
  let etag = ''
  const post = await call(({ headers }) => {
    etag = headers.get('etag') ?? ''
  })
  return { post, etag }
}

const read = (id: string): Promise<{ readonly post: PostDetail; readonly etag: string }> =>
  withTag((onAnswer) => api.posts.get(id, { onAnswer }))

/** A post to be written on, with the word for its state. */
export const writingQuery = (org: string, id: string) =>
  queryOptions({ queryKey: [...keys.post(org, id), 'writing'], queryFn: () => read(id) })

const failureOf = (error: unknown): Failure => {
  if (isSignedOut(error)) {
    session.end()
    return 'signed-out'
  }
  if (hasCode(error, 'precondition_failed')) return 'stale'
  return isOffline(error) ? 'offline' : 'refused'
}

/** What an earlier try may have done, none of these denies. */
const UNSURE: ReadonlySet<string> = new Set([
  'unauthenticated',
  'session_ended',
  'rate_limited',
  'idempotency_key_in_flight',
])

const didNothing = (error: unknown): boolean =>
  error instanceof ProblemError && error.status < 500 && !UNSURE.has(error.code)

/** This life of this tab; what it keeps has this name. */
export const newTab = newKey

export interface DeskPlace extends KeptPlace {
  readonly zone: string
  readonly tab: string
}

const refresh = (client: QueryClient, org: string, { post, etag }: Stored): Stored => {
  void client.invalidateQueries({ queryKey: keys.postLists(org) })
  void client.invalidateQueries({ queryKey: keys.post(org, post.id) })
  return { post, etag }
}

const worldOf = (client: QueryClient, place: DeskPlace): Surroundings => {
  const { org, zone } = place
  const name = nameOf(place, place.tab)
  return {
    zone,
    create: async (body, idempotencyKey) =>
      refresh(client, org, await withTag((onAnswer) => api.posts.create(org, body, { idempotencyKey, onAnswer }))),
    edit: async (id, body, ifMatch) =>
      refresh(client, org, await withTag((onAnswer) => api.posts.edit(id, body, { ifMatch, onAnswer }))),
    publish: async ({ post, etag: ifMatch }, allowDuplicate) => {
      const body = { allow_duplicate: allowDuplicate }
      return refresh(client, org, await withTag((onAnswer) => api.posts.publish(post.id, body, { ifMatch, onAnswer })))
    },
    read,
    failureOf,
    didNothing,
    keep: (kept) => {
      if (kept !== null && !(place.post === null && isBlank(kept.draft))) return keep(localStorage, name, kept)
      localStorage.removeItem(name)
      return true
    },
    newKey,
    now: () => Date.now(),
  }
}

/** Holds the name of this tab, so that others know that it lives; ends with the component. */
const useHold = (tab: string): void => {
  useEffect(() => {
    if (!('locks' in navigator)) return undefined
    const end = new AbortController()
    const held = new Promise<void>((resolve) => end.signal.addEventListener('abort', () => resolve()))
    void navigator.locks.request(tab, () => held)
    return () => end.abort()
  }, [tab])
}

interface DeskStart {
  readonly stored: Stored | null
  readonly draft: Draft
  /** Somebody went, and something is kept in this browser alone. */
  readonly onLeft: () => void
}

/** The desk at which this post is written, for as long as it is shown. */
export const useDesk = (place: DeskPlace, { onLeft, ...start }: DeskStart): [Desk, DeskState] => {
  const client = useQueryClient()
  const [desk] = useState(() => createDesk(worldOf(client, place), start))
  const state = useSyncExternalStore(desk.subscribe, desk.state)
  useHold(place.tab)
  const left = useRef(onLeft)
  useEffect(() => {
    left.current = onLeft
  })
  useEffect(() => {
    const resume = (): void => desk.resume()
    const onStanding = (): void => {
      if (session.standing() === 'in') resume()
    }
    const onHidden = (): void => {
      if (document.visibilityState === 'hidden') desk.hurry()
    }
    addEventListener('online', resume)
    document.addEventListener('visibilitychange', onHidden)
    const unsubscribe = session.subscribe(onStanding)
    return () => {
      removeEventListener('online', resume)
      document.removeEventListener('visibilitychange', onHidden)
      unsubscribe()
      const tell = (isKept: boolean): void => (isKept && session.standing() === 'in' ? left.current() : undefined)
      void desk.leave().then(tell)
    }
  }, [desk])
  return [desk, state]
}
