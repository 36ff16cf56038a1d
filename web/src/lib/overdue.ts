import type { Post } from '@scheduly/client'

/** Whether a draft's time has passed, also when that happened since the server was asked. */
export const isOverdue = (
  { schedule_overdue: told, status, scheduled_at: at }: Pick<Post, 'schedule_overdue' | 'status' | 'scheduled_at'>,
  now: number,
): boolean => told || (status === 'draft' && at !== null && Date.parse(at) < now)
