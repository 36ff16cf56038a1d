import { useEffect, useRef } from 'react'
import { keep, kept } from './keep.ts'

const KEPT = 'shortcuts'

/** Single keys can be switched off (WCAG 2.1.4): somebody who dictates types them by accident. */
export const areShortcutsOn = (): boolean => kept(KEPT) !== 'off'

export const setShortcuts = (on: boolean): void => keep(KEPT, on ? 'on' : 'off')

/** What each key does: `n`, `g c` for one after the other, `mod+k` for Ctrl or Cmd. */
export type Shortcuts = Readonly<Record<string, () => void>>

/** Where a key writes a letter or chooses something, it is no shortcut. A box to tick takes no letters. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type="checkbox"]),textarea,select'))

/** Short messages are called dialogs as well, and cover nothing. */
const WINDOW = ':is([role="dialog"],[role="alertdialog"]):not([data-toast])'

/**
 * Whether a window lies over the page. It holds the focus, so what is pressed is meant for it, and not for what was open behind
 * it: nobody approves another post by a key. Its own keys it hears itself (`onKeyDown`).
 */
export const isCovered = (): boolean => document.querySelector(WINDOW) !== null

const nameOf = (event: KeyboardEvent): string => {
  const key = event.key.toLowerCase()
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

/** Two keys belong together when the second comes this soon. */
const PAIR_MS = 1_200

/** Keys that only begin a pair: what follows one is meant for it, and is no shortcut by itself. */
const LEADS: ReadonlySet<string> = new Set(['g'])

const find = (shortcuts: Shortcuts, event: KeyboardEvent, lead: string): (() => void) | undefined => {
  const name = nameOf(event)
  const withModifier = name.startsWith('mod+')
  if (withModifier) return shortcuts[name]
  if (!areShortcutsOn() || event.altKey || isTyping(event.target)) return undefined
  return shortcuts[`${lead} ${name}`] ?? (LEADS.has(lead) ? undefined : shortcuts[name])
}

/**
 * Has keys do things while the component is there and no window lies over the page. The innermost component that knows a key
 * has it.
 */
export const useShortcuts = (shortcuts: Shortcuts): void => {
  const current = useRef(shortcuts)
  useEffect(() => {
    current.current = shortcuts
  })
  useEffect(() => {
    let lead = ''
    let at = 0
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || isCovered()) return
      const run = find(current.current, event, event.timeStamp - at < PAIR_MS ? lead : '')
      lead = nameOf(event)
      at = event.timeStamp
      if (run === undefined) return
      event.preventDefault()
      run()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
