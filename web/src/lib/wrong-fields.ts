import { useEffect, useRef, useState, type RefObject } from 'react'

/** What the server, or the page for it, has found wrong. */
const MARKED = '[aria-invalid="true"]'

/** What the browser itself does not let pass. */
const UNFIT = ':is(input, select, textarea):invalid'

/** Buttons of one choice are one field. */
const countOf = (form: HTMLFormElement): number =>
  new Set([...form.querySelectorAll<HTMLInputElement>(UNFIT)].map((each) => (each.type === 'radio' ? each.name : each)))
    .size

const isMarked = (node: Node): boolean =>
  node instanceof Element && (node.matches(MARKED) || node.querySelector(MARKED) !== null)

/** Whether a field was marked by this, or came marked; those of the last time are marked still while a form is sent. */
const marks = ({ type, target, addedNodes }: MutationRecord): boolean =>
  type === 'attributes' ? isMarked(target) : [...addedNodes].some(isMarked)

interface WrongFields {
  readonly form: RefObject<HTMLFormElement | null>
  /** How many fields are wrong, since the form was sent last. */
  readonly count: number
  readonly onSent: () => void
  readonly onUnfit: () => void
}

/**
 * Leads to what is wrong in a form that was refused: the first field has the focus then. The browser does so by itself with
 * what it finds; what the server finds comes later, at fields that are marked as it comes.
 */
export const useWrongFields = (): WrongFields => {
  const form = useRef<HTMLFormElement>(null)
  const waits = useRef(false)
  const [count, setCount] = useState(0)
  useEffect(() => {
    const { current } = form
    if (current === null) return undefined
    const look = (changes: readonly MutationRecord[]): void => {
      const wrong = current.querySelectorAll<HTMLElement>(MARKED)
      const [first] = wrong
      if (!waits.current || first === undefined || !changes.some(marks)) return
      waits.current = false
      setCount(wrong.length)
      first.focus()
    }
    const watch = new MutationObserver(look)
    watch.observe(current, { subtree: true, childList: true, attributeFilter: ['aria-invalid'] })
    return () => watch.disconnect()
  }, [])
  return {
    form,
    count,
    onSent: () => {
      waits.current = true
      setCount(0)
    },
    onUnfit: () => {
      if (form.current !== null) setCount(countOf(form.current))
    },
  }
}
