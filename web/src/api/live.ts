import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { Event } from '@scheduly/client'
import { api, session, useStanding } from './client.ts'
import { keys } from './keys.ts'
import { hasCode, isSignedOut } from './problems.ts'
import { createSweep } from './sweep.ts'

/** `on`: what is shown is how things are; `off`: the line is lost, and taken up again by itself. */
export type Line = 'on' | 'off'

/** What is stale after an event of a kind, by the first word of its name. */
const STALE: Readonly<Record<string, (org: string) => readonly (readonly string[])[]>> = {
  channel: (org) => [keys.channels(org), keys.health(org)],
  // Whoever hears of it may be the one who has another role now, or none.
  member: (org) => [keys.members(org), keys.invitations(org), keys.organization(org), keys.organizations],
  invitation: (org) => [keys.members(org), keys.invitations(org)],
  org: (org) => [keys.organization(org), keys.health(org)],
  media: (org) => [keys.media(org)],
  // Posts show the names and colors of their labels.
  label: (org) => [keys.labels(org), keys.postLists(org), ['org', org, 'post']],
  slot: (org) => [keys.slots(org)],
  blocked_date: (org) => [keys.slots(org)],
  webhook: (org) => [keys.webhooks(org)],
  // What is said by a link is told with it.
  review: (org) => [keys.reviewLinks(org)],
  review_link: (org) => [keys.reviewLinks(org)],
  notification: (org) => [keys.notifications(org)],
  api_key: (org) => [keys.apiKeys(org)],
}

const staleAfter = (org: string, event: Event): readonly (readonly string[])[] => {
  const [noun = ''] = event.type.split('.')
  const post = event.post_id === null ? [] : [keys.post(org, event.post_id), keys.postLists(org), keys.health(org)]
  return [...post, ...(STALE[noun]?.(org) ?? [])]
}

const follow = async (
  org: string,
  {
    signal,
    turn,
    add,
    missed,
  }: { signal: AbortSignal; turn: (line: Line) => void; add: ReturnType<typeof createSweep>['add']; missed: boolean },
): Promise<void> => {
  let first = !missed
  const watching = api.events.watch(org, { signal, onDisconnect: () => turn('off') })
  for await (const told of watching) {
    turn('on')
    if (told.kind === 'event') add(staleAfter(org, told.event), told.event.post_id)
    // After a break, or when events were missed, everything of the organization may be stale.
    else if (!first || told.kind === 'reset') add([['org', org]])
    // What one may do may have changed between reading it and listening.
    else add([keys.organization(org), keys.health(org)])
    first = false
  }
}

/** Keeps what is shown of an organization as it is at the server. */
export const useLive = (org: string): Line => {
  const client = useQueryClient()
  const [line, turn] = useState<Line>('on')
  const isIn = useStanding() === 'in'
  // Nobody is told what happens between two sessions, or two lines.
  const missed = useRef(false)
  useEffect(() => {
    if (!isIn) {
      missed.current = true
      return undefined
    }
    const { add, stop: stopSweep } = createSweep(client, org)
    let stop = new AbortController()
    const begin = (): void => {
      const { signal } = stop
      follow(org, { signal, turn, add, missed: missed.current }).catch((error: unknown) => {
        if (isSignedOut(error)) session.end()
        // No member any more, or there is no such organization any more: whoever shows it finds out.
        else if (hasCode(error, 'not_found')) void client.invalidateQueries({ queryKey: keys.organization(org) })
        else if (!signal.aborted) turn('off')
      })
    }
    // A machine that lost its network, or has it again: the line that was open may be dead without a word.
    const again = (): void => {
      stop.abort()
      stop = new AbortController()
      missed.current = true
      turn('off')
      begin()
    }
    begin()
    addEventListener('offline', again)
    addEventListener('online', again)
    return () => {
      removeEventListener('offline', again)
      removeEventListener('online', again)
      stop.abort()
      stopSweep()
    }
  }, [client, org, isIn])
  return line
}
