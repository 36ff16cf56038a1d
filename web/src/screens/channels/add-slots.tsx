import { useState } from 'react'
import { Plus } from 'lucide-react'
import { issueAt } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { WEEKDAYS, weekdayName, type Weekday } from './weekdays.ts'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

interface AddSlotsProps {
  readonly busy: boolean
  readonly error: unknown
  readonly onAdd: (slots: { weekdays: Weekday[]; time: string }) => void
}

const WORKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri']

/** One time of the day, on as many days of the week as are ticked. */
export const AddSlots = ({ busy, error, onAdd }: AddSlotsProps) => {
  const words = useChannelWords()
  const locale = useLocale()
  const zone = useZone()
  const [days, setDays] = useState<readonly Weekday[]>(WORKDAYS)
  const [time, setTime] = useState('09:00')
  const placed = issueAt(error, 'time')
  const toggle = (day: Weekday): void =>
    setDays(
      days.includes(day)
        ? days.filter((each) => each !== day)
        : WEEKDAYS.filter((each) => each === day || days.includes(each)),
    )
  return (
    <Form label={words.addSlots} onSubmit={() => onAdd({ weekdays: [...days], time })}>
      <h3>{words.addSlots}</h3>
      <Choices label={words.days}>
        <div className={styles.days}>
          {WEEKDAYS.map((day) => (
            <CheckField
              key={day}
              label={weekdayName(day, locale)}
              checked={days.includes(day)}
              onChange={() => toggle(day)}
            />
          ))}
        </div>
      </Choices>
      <TextField
        label={words.time}
        hint={words.timeHint(zone)}
        type="time"
        required
        value={time}
        onChange={({ target }) => setTime(target.value)}
        error={placed}
      />
      {placed === undefined && <Refusal error={error} />}
      <div>
        <Button type="submit" icon={Plus} busy={busy} disabled={days.length === 0}>
          {words.add}
        </Button>
      </div>
    </Form>
  )
}
