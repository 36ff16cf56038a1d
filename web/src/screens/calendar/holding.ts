import { useState } from 'react'
import { useRights, useZone } from '#web/lib/org.ts'
import { wallTime } from '#web/lib/zone.ts'
import type { Cell } from './cells.ts'
import { lineOf } from './chip.tsx'
import type { Planned } from './data.ts'
import { instantOf, lockOf, refusalOf, targetOn, type Surroundings } from './dropping.ts'
import type { PutDown } from './hands.ts'
import { sentenceFor } from './moving.ts'
import { formatWhen } from './use-calendar.ts'
import { useCalendarWords } from './words.ts'

interface HoldingFacts {
  readonly drop: PutDown
  readonly aroundOf: (post: Planned) => Surroundings
  readonly find: (id: string) => Planned | undefined
  /** Brings the focus to the cell of a moment; without one, to where the arrow keys stood. */
  readonly onLift: (post: Planned) => void
  readonly onEnd: (post: Planned) => void
}

/** Moving a post by keyboard: picked up, carried from cell to cell, put down; each step is told to who cannot see it. */
export const useHolding = ({ drop, aroundOf, find, onLift, onEnd }: HoldingFacts) => {
  const words = useCalendarWords()
  const zone = useZone()
  const { writes } = useRights()
  const [held, hold] = useState<Planned | null>(null)
  const [said, say] = useState('')
  const end = (post: Planned, sentence: string): void => {
    hold(null)
    say(sentence)
    onEnd(post)
  }
  return {
    held,
    said,
    pickUp: (id: string): void => {
      const post = find(id)
      if (post === undefined || !writes) return
      const lock = lockOf(post)
      if (lock !== null) return say(sentenceFor(lock, words))
      hold(post)
      say(words.pickedUp(lineOf(post)))
      onLift(post)
    },
    /** Tells what would happen if it were put down there. */
    carry: (cell: Cell | undefined): void => {
      if (held === null || cell === undefined) return
      const around = aroundOf(held)
      const target = targetOn(cell, held, around)
      const reason = refusalOf(held, target, around)
      const when = target === null ? '' : formatWhen(instantOf(target, zone), zone)
      say(reason === null ? words.over(when) : `${when}. ${sentenceFor(reason, words)}`)
    },
    putDown: (cell: Cell): void => {
      if (held === null) return
      const around = aroundOf(held)
      const target = targetOn(cell, held, around)
      const reason = refusalOf(held, target, around)
      if (reason !== null) return say(sentenceFor(reason, words))
      end(held, drop(held, target, around) ? '' : words.putBack)
    },
    letGo: (): void => {
      if (held !== null) end(held, words.putBack)
    },
  }
}

/** The cell in which a post stands, by the names that a view has for them. */
export const cellIdOf = (post: Planned, view: 'month' | 'week' | 'day', zone: string): string | undefined => {
  if (post.scheduled_at === null) return undefined
  return wallTime(Date.parse(post.scheduled_at), zone).slice(0, view === 'month' ? 10 : 13)
}
