import type { Weekday } from '#domain/slot.ts'
import type { Defaulted, ReadOnly } from './columns.ts'

export interface SlotsTable {
  orgId: string
  id: string
  channelId: string
  weekday: Weekday
  localTime: string
  timeZone: string
  createdBy: string
  createdAt: ReadOnly<Date>
}

export interface BlockedDatesTable {
  orgId: string
  id: string
  channelId: string | null
  firstDate: string
  lastDate: string
  note: Defaulted<string>
  createdBy: string
  createdAt: ReadOnly<Date>
}
