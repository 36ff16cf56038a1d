import { useMemo, useState } from 'react'
import { useChannels } from '#web/api/reads.ts'
import { useOrg } from '#web/lib/org.ts'
import { useBlocked, useFreeSlots, useSpan, useTray, type Planned } from './data.ts'
import type { Surroundings } from './dropping.ts'
import { useMoving } from './moving.ts'
import type { State } from './state.ts'
import type { Tool } from './tools.tsx'
import { freeFor } from './use-board.ts'
import { useTitle, useNarrow, useMinute, useRange } from './use-calendar.ts'

const isIn = ({ at }: Planned, { from, to }: { readonly from: number; readonly to: number }): boolean =>
  at >= from && at < to

/** Everything that the calendar shows at this moment, moves included that the server has not yet told of. */
export const useModel = (state: State) => {
  const org = useOrg()
  const { id, time_zone: zone } = org
  const now = useMinute()
  const narrow = useNarrow()
  const { dates, span } = useRange(state)
  const read = useSpan(id, state.filters, span)
  const unplanned = useTray(id, state.filters)
  const blocked = useBlocked(id)
  const slots = useFreeSlots(id, { channels: useChannels(id), only: state.filters.channel, zone })
  const moving = useMoving()
  const { overlays } = moving
  const [tool, onTool] = useState<Tool | null>(null)
  const { posts } = read
  const all = useMemo(
    () => new Map([...unplanned, ...posts, ...overlays.values()].map((post) => [post.id, post])),
    [unplanned, posts, overlays],
  )
  const planned = useMemo(() => [...all.values()].filter((post) => isIn(post, span)), [all, span])
  const tray = useMemo(() => [...all.values()].filter((post) => post.scheduled_at === null), [all])
  const title = useTitle(state.view, dates)
  const around: Surroundings = { zone, now, blocked }
  return {
    now,
    narrow,
    dates,
    title,
    read,
    planned,
    tray,
    blocked,
    slots,
    moving,
    tool,
    onTool,
    around,
    find: (post: string) => all.get(post),
    aroundOf: (post: Planned): Surroundings => ({ ...around, free: freeFor(post, slots) }),
  }
}

export type Model = ReturnType<typeof useModel>
