import { useId, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Channel } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField } from '#web/parts/field.tsx'
import { ChannelName } from '#web/parts/network.tsx'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useFreshSlots } from './use-slots.ts'
import type { Slot } from './weekdays.ts'
import { useChannelWords } from './words.ts'

const timeOf = ({ time, time_zone: zone }: Slot): string => `${time} ${zone}`

const nameOf = (slot: Slot): string => `${slot.weekday} ${timeOf(slot)}`

/** Gives a channel the times that it does not have yet; days of the same time go together. */
const copyTo = async (channel: string, slots: readonly Slot[]): Promise<void> => {
  const there = new Set((await api.slots.list(channel).toArray()).map(nameOf))
  const missing = Map.groupBy(
    slots.filter((slot) => !there.has(nameOf(slot))),
    timeOf,
  )
  for (const group of missing.values()) {
    const [first] = group
    if (first === undefined) continue
    await api.slots.add(channel, {
      weekdays: group.map(({ weekday }) => weekday),
      time: first.time,
      time_zone: first.time_zone,
    })
  }
}

interface CopySlotsProps {
  readonly slots: readonly Slot[]
  readonly to: readonly Channel[]
  readonly onClose: () => void
}

export const CopySlots = ({ slots, to, onClose }: CopySlotsProps) => {
  const words = useChannelWords()
  const form = useId()
  const fresh = useFreshSlots(useOrgId())
  const { done } = useToasts()
  const [chosen, choose] = useState<readonly string[]>([])
  const copying = useMutation({
    mutationFn: async () => {
      for (const channel of chosen) await copyTo(channel, slots)
    },
    onSuccess: () => {
      onClose()
      done(words.copied)
    },
    onSettled: fresh,
  })
  const toggle = (id: string): void =>
    choose(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id])
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.copyTitle}
      description={words.copyHint}
      actions={
        <Button type="submit" form={form} kind="primary" busy={copying.isPending} disabled={chosen.length === 0}>
          {words.copySlots}
        </Button>
      }
    >
      <Form id={form} onSubmit={() => copying.mutate()}>
        <Choices label={words.title}>
          {to.map((channel) => (
            <CheckField
              key={channel.id}
              label={<ChannelName channel={channel} />}
              checked={chosen.includes(channel.id)}
              onChange={() => toggle(channel.id)}
            />
          ))}
        </Choices>
        <Refusal error={copying.error} />
      </Form>
    </Dialog>
  )
}
