import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CalendarX } from 'lucide-react'
import type { Channel, components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { SelectField, TextField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { Form, Pair, Row, Rows } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useFreshSlots } from './use-slots.ts'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

type Blocked = components['schemas']['BlockedDates']

const rangeOf = ({ first_date: first, last_date: last }: Blocked, locale: string): string => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  return format.formatRange(new Date(`${first}T00:00Z`), new Date(`${last}T00:00Z`))
}

interface OneProps {
  readonly blocked: Blocked
  readonly channels: readonly Channel[]
}

const One = ({ blocked, channels }: OneProps) => {
  const words = useChannelWords()
  const locale = useLocale()
  const org = useOrgId()
  const { leads } = useRights()
  const { failed } = useToasts()
  const fresh = useFreshSlots(org)
  const opening = useMutation({
    mutationFn: () => api.slots.deleteBlockedDates(org, blocked.id),
    onSuccess: fresh,
    onError: failed,
  })
  const dates = rangeOf(blocked, locale)
  const channel = channels.find(({ id }) => id === blocked.channel_id)
  return (
    <Row
      title={dates}
      facts={
        <>
          <bdi>{blocked.note}</bdi>
          <span>{channel === undefined ? words.allChannels : `@${channel.handle ?? channel.provider}`}</span>
        </>
      }
      actions={
        leads ? (
          <Button small busy={opening.isPending} aria-label={words.unblock(dates)} onClick={() => opening.mutate()}>
            {words.openAgain}
          </Button>
        ) : undefined
      }
    />
  )
}

const EMPTY = { first: '', last: '', note: '', channel: '' }

type Dates = typeof EMPTY

interface FieldsProps {
  readonly dates: Dates
  readonly put: (change: Partial<Dates>) => void
  readonly error: unknown
  readonly channels: readonly Channel[]
}

const Fields = ({ dates, put, error, channels }: FieldsProps) => {
  const words = useChannelWords()
  return (
    <Pair>
      <TextField
        label={words.firstDate}
        type="date"
        required
        value={dates.first}
        onChange={({ target }) => put({ first: target.value })}
        error={issueAt(error, 'first_date')}
      />
      <TextField
        label={words.lastDate}
        type="date"
        min={dates.first}
        value={dates.last}
        onChange={({ target }) => put({ last: target.value })}
        error={issueAt(error, 'last_date')}
      />
      <TextField
        label={words.note}
        placeholder={words.notePlaceholder}
        maxLength={200}
        value={dates.note}
        onChange={({ target }) => put({ note: target.value })}
        error={issueAt(error, 'note')}
      />
      <SelectField
        label={words.ofChannel}
        value={dates.channel}
        onChange={({ target }) => put({ channel: target.value })}
      >
        <option value="">{words.allChannels}</option>
        {channels.map(({ id, handle, provider }) => (
          <option key={id} value={id}>
            {`@${handle ?? provider}`}
          </option>
        ))}
      </SelectField>
    </Pair>
  )
}

const bodyOf = ({ first, last, note, channel }: Dates) => ({
  first_date: first,
  ...(last !== '' && { last_date: last }),
  ...(channel !== '' && { channel_id: channel }),
  note,
})

const Add = ({ channels }: { readonly channels: readonly Channel[] }) => {
  const words = useChannelWords()
  const org = useOrgId()
  const fresh = useFreshSlots(org)
  const { done } = useToasts()
  const [dates, setDates] = useState(EMPTY)
  const adding = useMutation({
    mutationFn: () => api.slots.addBlockedDates(org, bodyOf(dates)),
    onSuccess: async () => {
      setDates(EMPTY)
      await fresh()
      done(words.blockedDone)
    },
  })
  const { error } = adding
  const placed = issueAt(error, 'first_date') ?? issueAt(error, 'last_date') ?? issueAt(error, 'note')
  return (
    <Form label={words.block} onSubmit={() => adding.mutate()}>
      <Fields dates={dates} put={(change) => setDates({ ...dates, ...change })} error={error} channels={channels} />
      {placed === undefined && <Refusal error={error} />}
      <div>
        <Button type="submit" icon={CalendarX} busy={adding.isPending}>
          {words.block}
        </Button>
      </div>
    </Form>
  )
}

/** Days of the organization on which no slot is taken by itself. */
export const BlockedDates = ({ channels }: { readonly channels: readonly Channel[] }) => {
  const words = useChannelWords()
  const org = useOrgId()
  const { leads } = useRights()
  const { data = [] } = useQuery({
    queryKey: keys.blockedDates(org),
    queryFn: () => api.slots.listBlockedDates(org).toArray(),
  })
  return (
    <Card title={words.blocked}>
      <p className={styles.hint}>{data.length === 0 ? `${words.noBlocked} ${words.blockedHint}` : words.blockedHint}</p>
      {data.length > 0 && (
        <Rows label={words.blocked}>
          {data.map((blocked) => (
            <One key={blocked.id} blocked={blocked} channels={channels} />
          ))}
        </Rows>
      )}
      {leads && <Add channels={channels} />}
    </Card>
  )
}
