import { useSyncExternalStore } from 'react'
import { useLocale } from '#web/i18n/i18n.ts'
import { classes } from '#web/lib/classes.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { formatTime } from '#web/parts/time.tsx'
import { useComposer } from './context.ts'
import { savesItself, type DeskState } from './desk-state.ts'
import { useToolWords } from './tool-words.ts'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

const subscribe = (listener: () => void): (() => void) => {
  for (const name of ['online', 'offline']) addEventListener(name, listener)
  return () => {
    for (const name of ['online', 'offline']) removeEventListener(name, listener)
  }
}

const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine)

type Words = ReturnType<typeof useComposerWords>

const troubleOf = ({ status, unkept, dirty }: DeskState, online: boolean, words: Words): string | null => {
  if (unkept) return words.unkept
  if (status === 'signed-out') return words.signedOut
  if (status === 'offline' || !online) return dirty ? words.offlineKept : words.offline
  return null
}

const calmOf = (
  { status, dirty, contentDirty, stored, savedAt }: DeskState,
  words: Words,
  time: (at: number) => string,
): string => {
  if (status === 'saving') return words.saving
  // Of what saves itself, the time is said by scheduling it.
  if (stored !== null && savesItself(stored.post)) {
    if (contentDirty) return words.unsaved
  } else if (dirty) return words.keptHere
  return savedAt === null ? '' : words.saved(time(savedAt))
}

interface LineProps {
  readonly trouble: string | null
  readonly calm: string
  readonly isSaved: boolean
}

/** Each save shows; heard is that it is safe, once, and every trouble. */
const Line = ({ trouble, calm, isSaved }: LineProps) => {
  const words = useToolWords()
  return (
    <div className={classes(styles.status, trouble !== null && styles.trouble)}>
      <p role="status" className={classes(trouble === null && 'only-heard')}>
        {trouble ?? (isSaved ? words.saved : '')}
      </p>
      {trouble === null && <p>{calm}</p>}
    </div>
  )
}

/** Whether what is written is safe, and where. */
export const StatusLine = () => {
  const words = useComposerWords()
  const { state, draft } = useComposer()
  const locale = useLocale()
  const online = useOnline()
  const own = useOwnZone()
  const blank = state.stored === null && draft.text === '' && draft.media.length === 0
  const trouble = troubleOf({ ...state, dirty: state.dirty && !blank }, online, words)
  const calm = blank ? '' : calmOf(state, words, (at) => formatTime(at, { locale, zone: own, as: 'time' }))
  return <Line trouble={trouble} calm={calm} isSaved={state.savedAt !== null && !state.contentDirty} />
}
