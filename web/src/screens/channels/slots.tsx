import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Copy, Trash2 } from 'lucide-react'
import type { Channel } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { sentenceOf } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useRights } from '#web/lib/org.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { placeOf, Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { AddSlots } from './add-slots.tsx'
import { ChangeSlot } from './change-slot.tsx'
import { CopySlots } from './copy-slots.tsx'
import { slotsKey, useFreshSlots } from './use-slots.ts'
import { WEEKDAYS, weekdayName, type Slot, type Weekday } from './weekdays.ts'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

const SHOWN = 8

/** The next moments, each free or not, and what the clocks do to it. */
const Next = ({ channel }: { readonly channel: Channel }) => {
  const words = useChannelWords()
  const { data = [], error } = useQuery({
    queryKey: [...slotsKey(channel.org_id, channel.id), 'next'],
    queryFn: async () => (await api.slots.listNext(channel.id, { limit: SHOWN }).page()).data,
  })
  if (error !== null) return <p>{sentenceOf(error, words.never)}</p>
  return (
    <ul className={styles.next} aria-label={words.next}>
      {data.map(({ slot_id: slot, at, time_zone: zone, free, blocked, post_ids: posts, clock_change: change }) => (
        <li key={`${slot}${at}`}>
          <strong>
            <Time at={at} zone={zone} />
          </strong>
          <span>{placeOf(zone)}</span>
          <span>
            {free && words.free}
            {!free && (blocked === null ? words.taken(posts.length) : words.blockedBy(blocked.note))}
          </span>
          {change !== null && <span>{words[change]}</span>}
        </li>
      ))}
    </ul>
  )
}

interface SlotProps {
  readonly slot: Slot
  readonly onChange: () => void
  readonly onDelete: () => void
}

const OneSlot = ({ slot, onChange, onDelete }: SlotProps) => {
  const words = useChannelWords()
  const locale = useLocale()
  const { leads } = useRights()
  const day = weekdayName(slot.weekday, locale)
  if (!leads) {
    return (
      <li className={styles.slot}>
        <span className={styles.slotTime}>{slot.time}</span>
      </li>
    )
  }
  return (
    <li className={styles.slot}>
      <button
        type="button"
        className={styles.slotTime}
        aria-label={words.changeSlot(day, slot.time)}
        title={slot.time_zone}
        onClick={onChange}
      >
        {slot.time}
      </button>
      <IconButton small icon={Trash2} label={words.deleteSlot(day, slot.time)} onClick={onDelete} />
    </li>
  )
}

interface WeekProps {
  readonly slots: readonly Slot[]
  readonly onChange: (slot: Slot) => void
  readonly onDelete: (slot: Slot) => void
}

/** All seven days: a day without a time is something to see as well. */
const Week = ({ slots, onChange, onDelete }: WeekProps) => {
  const locale = useLocale()
  const words = useChannelWords()
  return (
    <div className={styles.week}>
      {WEEKDAYS.map((weekday) => {
        const own = slots.filter((slot) => slot.weekday === weekday)
        return (
          <div key={weekday} className={styles.weekday}>
            <h3>{weekdayName(weekday, locale)}</h3>
            {own.length === 0 ? (
              <p className={styles.hint}>{words.noTimes}</p>
            ) : (
              <ul className={styles.part}>
                {own.map((slot) => (
                  <OneSlot key={slot.id} slot={slot} onChange={() => onChange(slot)} onDelete={() => onDelete(slot)} />
                ))}
              </ul>
            )}
          </div>
        )
      })}
    </div>
  )
}

type Open = { readonly kind: 'change' | 'delete'; readonly slot: Slot } | { readonly kind: 'copy' } | null

interface SlotsProps {
  readonly channel: Channel
  readonly slots: readonly Slot[]
  readonly others: readonly Channel[]
}

const Windows = ({ open, onClose, ...facts }: SlotsProps & { readonly open: Open; readonly onClose: () => void }) => {
  const words = useChannelWords()
  const { done } = useToasts()
  const fresh = useFreshSlots(facts.channel.org_id)
  if (open === null) return null
  if (open.kind === 'copy') return <CopySlots slots={facts.slots} to={facts.others} onClose={onClose} />
  if (open.kind === 'change') return <ChangeSlot slot={open.slot} org={facts.channel.org_id} onClose={onClose} />
  return (
    <Confirm
      title={words.deleteTitle}
      description={words.deleteHint}
      does={words.delete}
      run={() => api.slots.delete(facts.channel.id, open.slot.id, { ifMatch: open.slot.etag })}
      onDone={() => {
        void fresh()
        done(words.deleted)
      }}
      onClose={onClose}
    />
  )
}

/** The week of a channel: when it may publish, and what that comes to. */
export const Slots = ({ channel, slots, others }: SlotsProps) => {
  const words = useChannelWords()
  const { leads } = useRights()
  const { done } = useToasts()
  const fresh = useFreshSlots(channel.org_id)
  const [open, setOpen] = useState<Open>(null)
  const targets = others.filter(({ status }) => status !== 'pending')
  const adding = useMutation({
    mutationFn: (what: { weekdays: Weekday[]; time: string }) => api.slots.add(channel.id, what),
    onSuccess: async ({ data }) => {
      await fresh()
      done(words.slotsAdded(data.length))
    },
  })
  return (
    <div className={styles.slots}>
      <p className={styles.hint}>{slots.length === 0 && leads ? words.noSlots : words.slotsHint}</p>
      {slots.length > 0 && (
        <Week
          slots={slots}
          onChange={(slot) => setOpen({ kind: 'change', slot })}
          onDelete={(slot) => setOpen({ kind: 'delete', slot })}
        />
      )}
      <div className={styles.two}>
        {leads && <AddSlots busy={adding.isPending} error={adding.error} onAdd={adding.mutate} />}
        {slots.length > 0 && (
          <div className={styles.part}>
            <h3>{words.next}</h3>
            <Next channel={channel} />
            {leads && targets.length > 0 && (
              <div>
                <Button small icon={Copy} onClick={() => setOpen({ kind: 'copy' })}>
                  {words.copySlots}
                </Button>
              </div>
            )}
          </div>
        )}
      </div>
      <Windows channel={channel} slots={slots} others={targets} open={open} onClose={() => setOpen(null)} />
    </div>
  )
}
