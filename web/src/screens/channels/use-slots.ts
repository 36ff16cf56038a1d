import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Channel } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import type { Slot } from './weekdays.ts'

export const slotsKey = (org: string, channel: string) => [...keys.slots(org), channel]

export const useSlots = ({ id, org_id: org, status }: Channel): readonly Slot[] =>
  useQuery({
    queryKey: slotsKey(org, id),
    queryFn: () => api.slots.list(id).toArray(),
    enabled: status !== 'pending',
  }).data ?? []

/** What hangs on slots: their lists, what comes next, and posts that moved with them. */
export const useFreshSlots = (org: string) => {
  const client = useQueryClient()
  return () =>
    Promise.all([keys.slots(org), keys.postLists(org)].map((queryKey) => client.invalidateQueries({ queryKey })))
}
