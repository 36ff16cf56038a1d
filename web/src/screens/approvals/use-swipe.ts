import { useRef, type MouseEvent, type PointerEvent } from 'react'
import { useLatest } from '#web/lib/use-latest.ts'
import { sidewaysOf, swipedBy, type Swiped } from './swipe.ts'

interface Finger {
  readonly id: number
  readonly x: number
  readonly y: number
  readonly isRightToLeft: boolean
}

/**
 * A finger that goes sideways over something, which follows it; with the finger up it lies as before, and what was swiped far
 * enough happens. Scrolling is the browser's, by `touch-action: pan-y`; mice and pens do not swipe.
 */
export const useSwipe = (onSwipe: (swiped: Swiped) => void) => {
  const finger = useRef<Finger | null>(null)
  const { shown: way, latest, set: setWay } = useLatest<number | null>(null)
  // What follows a swipe is no tap. Often nothing follows, and the next click is that of a key, which has no `detail`.
  const swiped = useRef(false)
  const end = (): void => {
    finger.current = null
    setWay(null)
  }
  const isIt = ({ pointerId: id }: PointerEvent): boolean => finger.current?.id === id
  return {
    way,
    handlers: {
      onPointerDown: (event: PointerEvent): void => {
        swiped.current = false
        if (event.pointerType !== 'touch' || !event.isPrimary) return
        const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl'
        finger.current = { id: event.pointerId, x: event.clientX, y: event.clientY, isRightToLeft }
      },
      onPointerMove: (event: PointerEvent): void => {
        const from = finger.current
        if (from === null || !isIt(event)) return
        const next = sidewaysOf(event.clientX - from.x, event.clientY - from.y, from.isRightToLeft)
        if (next !== null) swiped.current = true
        if (next !== null || latest.current !== null) setWay(next)
      },
      onPointerUp: (event: PointerEvent): void => {
        const done = isIt(event) && latest.current !== null ? swipedBy(latest.current) : null
        end()
        if (done !== null) onSwipe(done)
      },
      onPointerCancel: end,
      onClickCapture: (event: MouseEvent): void => {
        if (!swiped.current || event.detail === 0) return
        swiped.current = false
        event.preventDefault()
        event.stopPropagation()
      },
    },
  }
}
