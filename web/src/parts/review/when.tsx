import { useZone } from '#web/lib/org.ts'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Choices } from '#web/parts/rows.tsx'
import { placeOf } from '#web/parts/time.tsx'
import { useReviewWords } from './words.ts'
import type { When } from './when.ts'

interface WhenProps {
  readonly value: When
  readonly onChange: (when: When) => void
  /** What the clocks show when another time is chosen first. */
  readonly first: string
  readonly error?: string | undefined
  /** Whether what is asked stands above it, because nothing else says so. */
  readonly titled?: boolean
}

/** Asks when something goes out whose time has passed. */
export const WhenChoice = ({ value, onChange, first, error, titled = false }: WhenProps) => {
  const words = useReviewWords()
  const zone = useZone()
  const choice = (kind: When['kind'], label: string, when: When) => (
    <CheckField type="radio" name="when" label={label} checked={value.kind === kind} onChange={() => onChange(when)} />
  )
  return (
    <Choices label={titled ? words.overdueTitle : <span className="only-heard">{words.overdueTitle}</span>}>
      {choice('now', words.now, { kind: 'now' })}
      {choice('slot', words.nextSlot, { kind: 'slot' })}
      {choice('time', words.newTime, { kind: 'time', wall: first })}
      {value.kind === 'time' && (
        <TextField
          type="datetime-local"
          label={words.time}
          hint={words.timeIn(placeOf(zone))}
          required
          value={value.wall}
          onChange={({ target }) => onChange({ kind: 'time', wall: target.value })}
          error={error}
        />
      )}
    </Choices>
  )
}
