import type { ScheduleRequest } from '#domain/schedule.ts'

interface ScheduleBody {
  readonly scheduled_at?: string | undefined
  readonly local_time?: string | undefined
  readonly time_zone?: string | undefined
  readonly fold?: 'earlier' | 'later' | undefined
  readonly schedule?: 'next_slot' | undefined
}

/** The time fields of a body, as the domain names them. */
export const scheduleOf = (body: ScheduleBody): ScheduleRequest => ({
  scheduledAt: body.scheduled_at,
  localTime: body.local_time,
  timeZone: body.time_zone,
  fold: body.fold,
  nextSlot: body.schedule === 'next_slot',
})
