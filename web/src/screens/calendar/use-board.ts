import { useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrg, useRights } from '#web/lib/org.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { places } from '#web/lib/places.ts'
import { resolveWallTime } from '#web/lib/zone.ts'
import { usePartsWords } from '#web/parts/words.ts'
import type { Board, Place } from './board.ts'
import { wallAt, type Cell } from './cells.ts'
import type { FreeSlot, Planned } from './data.ts'
import { refusalOf, targetOn, timeOn, type Surroundings, type Target } from './dropping.ts'
import { createSelection } from './selection.ts'
import type { State } from './state.ts'
import type { Tool } from './tools.tsx'
import { useCalendarWords } from './words.ts'

export interface BoardFacts {
  readonly now: number
  readonly slots: readonly FreeSlot[]
  readonly aroundOf: (post: Planned) => Surroundings
  readonly find: (id: string) => Planned | undefined
  readonly go: (change: Partial<State>) => void
  readonly onTool: (tool: Tool) => void
}

/** Free for all channels of a post; for one that has none yet, for any. */
export const freeFor = (post: Planned, slots: readonly FreeSlot[]): readonly string[] =>
  slots
    .filter(({ channels }) => post.channels.every(({ channel_id: channel }) => channels.includes(channel)))
    .map(({ wall }) => wall)

export const targetAt = (place: Place, post: Planned, around: Surroundings): Target => {
  if (place.kind === 'tray') return null
  return place.kind === 'slot' ? { wall: place.wall, fold: 'earlier' } : targetOn(place.cell, post, around)
}

const QUARTERS = [0, 15, 30, 45, 59]

/** The first quarter of an hour of it that is ahead. */
const timeIn = ({ date, hour, fold }: Cell, now: number, zone: string): string => {
  const walls = QUARTERS.map((minute) => wallAt(date, hour ?? 0, minute))
  return walls.find((wall) => resolveWallTime(wall, zone, fold ?? 'later').instant > now) ?? wallAt(date, hour ?? 0)
}

/** One object for as long as the calendar is there; what it does goes by how things are when it is asked. */
export const useBoardOf = (facts: BoardFacts): Board => {
  const { id: org, time_zone: zone } = useOrg()
  const { writes } = useRights()
  const [, navigate] = useLocation()
  const locale = useLocale()
  const own = useOwnZone()
  const words = useCalendarWords()
  const parts = usePartsWords()
  const ground = useRef<ReadonlyMap<string, Cell>>(new Map())
  const [selection] = useState(createSelection)
  const latest = useRef(facts)
  useEffect(() => {
    latest.current = facts
  })
  return useMemo(() => {
    const write = (wall: string, file?: string): void =>
      navigate(`${places.compose(org)}?at=${wall}${file === undefined ? '' : `&media=${file}`}`)
    return {
      org,
      zone,
      own,
      writes,
      locale,
      words,
      parts,
      selection,
      lay: (cells) => {
        ground.current = cells
      },
      cellOf: (id) => ground.current.get(id),
      refusalAt: (place, id) => {
        const { find, aroundOf } = latest.current
        const post = find(id)
        return post === undefined ? null : refusalOf(post, targetAt(place, post, aroundOf(post)), aroundOf(post))
      },
      openMenu: (post, anchor) => latest.current.onTool({ kind: 'menu', post, others: [], anchor }),
      openPost: (post) => latest.current.go({ post }),
      openDay: (date) => latest.current.go({ view: 'day', date }),
      isAhead: (place) =>
        place.kind === 'slot' ||
        (place.kind === 'cell' && place.cell.end > latest.current.now && place.cell.change !== 'skipped'),
      write,
      writeIn: (cell, file) => {
        const { now, slots } = latest.current
        const free = slots.map(({ wall }) => wall)
        write(cell.hour === null ? timeOn(cell.date, { zone, now, free }) : timeIn(cell, now, zone), file)
      },
    }
  }, [navigate, org, zone, own, writes, locale, words, parts, selection])
}
