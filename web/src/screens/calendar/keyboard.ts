import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import type { Step } from './steps.ts'

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  PageUp: 'before',
  PageDown: 'after',
}

/** Right-to-left pages turn left and right around. */
const turned = (step: Step): Step => {
  if (document.documentElement.dir !== 'rtl') return step
  if (step === 'left') return 'right'
  return step === 'right' ? 'left' : step
}

export const stepOf = (event: KeyboardEvent): Step | undefined => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined
  const step = STEPS[event.key]
  return step === undefined ? undefined : turned(step)
}

/** Brings the focus to something that is perhaps not there yet: as soon as it is, unless the person went on meanwhile. */
export const useFocusLater = (root: RefObject<HTMLElement | null>): ((selector: string) => void) => {
  const wanted = useRef<string | null>(null)
  const look = useRef((): void => {
    if (wanted.current === null) return
    const found = root.current?.querySelector<HTMLElement>(wanted.current)
    if (!found) return
    wanted.current = null
    found.focus()
  })
  const [, render] = useState(0)
  useLayoutEffect(() => look.current())
  useEffect(() => {
    const forget = (): void => {
      wanted.current = null
    }
    // Posts come a little behind the days that they stand in.
    const watch = new MutationObserver(() => look.current())
    if (root.current !== null) watch.observe(root.current, { childList: true, subtree: true })
    // Before what the key or the pointer does, which may want something new.
    addEventListener('keydown', forget, true)
    addEventListener('pointerdown', forget, true)
    return () => {
      watch.disconnect()
      removeEventListener('keydown', forget, true)
      removeEventListener('pointerdown', forget, true)
    }
  }, [root])
  return (selector) => {
    wanted.current = selector
    render((count) => count + 1)
  }
}
