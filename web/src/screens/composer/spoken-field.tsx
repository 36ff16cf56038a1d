import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useLanguage, useLocale } from '#web/i18n/i18n.ts'
import { useNow } from '#web/lib/now.ts'
import { Button } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { formatDistance, formatTime, placeOf } from '#web/parts/time.tsx'
import { useComposer } from './context.ts'
import { useToolWords } from './tool-words.ts'
import { faultOf, isWall, momentOf, type When } from './when.ts'
import styles from './schedule.module.css'

const NOON_OF_MORNINGS = '09:00'

/** What understands words is large, and needed by few: it comes when somebody types. */
const understanding = {
  queryKey: ['spoken-time'],
  queryFn: async () => {
    const { understand } = await import('./spoken-time.ts')
    return { understand }
  },
  staleTime: Infinity,
}

/** What is meant by the words; undefined while that is not known yet, null where they are not understood. */
const useMeant = (text: string, { wall }: When): When | null | undefined => {
  const { zone } = useComposer()
  const language = useLanguage()
  const now = useNow()
  const { data } = useQuery({ ...understanding, enabled: text !== '' })
  if (text.trim() === '' || data === undefined) return undefined
  const hour = isWall(wall) ? wall.slice(11) : NOON_OF_MORNINGS
  const meant = data.understand(text, { now, zone, language, hour })
  return meant === null ? null : { kind: 'at', ...meant }
}

interface UnderstoodProps {
  readonly meant: When
  readonly onTake: () => void
}

/** What was understood, to be said yes to. */
const Understood = ({ meant, onTake }: UnderstoodProps) => {
  const words = useToolWords()
  const { zone } = useComposer()
  const locale = useLocale()
  const now = useNow()
  const fault = faultOf(meant, zone, now)
  // As the clocks are to show it, also where they leave it out: what to do about that is said once it is taken.
  const shown = formatTime(Date.parse(`${meant.wall}:00Z`), { locale, zone: 'UTC', as: 'full' })
  const at = momentOf(meant, zone)?.instant ?? now
  return (
    <>
      <span>
        {words.understood(shown, placeOf(zone), formatDistance(at, now, locale))}
        {fault === 'past' && ` ${words.spokenPast}`}
      </span>
      {fault !== 'past' && (
        <Button small kind="primary" onClick={onTake}>
          {words.takeTime}
        </Button>
      )}
    </>
  )
}

interface SpokenFieldProps {
  readonly when: When
  readonly onChange: (when: When) => void
}

/** A time in words: what was understood is shown, and taken only when somebody says so. */
export const SpokenField = ({ when, onChange }: SpokenFieldProps) => {
  const words = useToolWords()
  const [text, setText] = useState('')
  const { zone } = useComposer()
  const meant = useMeant(text, when)
  const take = (): void => {
    if (meant === null || meant === undefined || faultOf(meant, zone, Date.now()) === 'past') return
    onChange(meant)
    setText('')
  }
  return (
    <div className={styles.spoken}>
      <TextField
        label={words.spoken}
        hint={words.spokenHint}
        value={text}
        maxLength={100}
        autoComplete="off"
        dir="auto"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          // With a key more it is the shortcut that sends the post, and not for the words.
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) take()
        }}
      />
      <p role="status" className={styles.understood}>
        {meant === null && words.notUnderstood}
        {meant !== null && meant !== undefined && <Understood meant={meant} onTake={take} />}
      </p>
    </div>
  )
}
