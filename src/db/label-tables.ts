import type { LabelColor } from '#domain/label.ts'
import type { ReadOnly } from './columns.ts'

export interface LabelsTable {
  orgId: string
  id: string
  name: string
  nameKey: string
  color: LabelColor
  createdBy: string
  createdAt: ReadOnly<Date>
}

export interface CalendarFeedsTable {
  orgId: string
  userId: string
  tokenHash: Buffer
  createdAt: ReadOnly<Date>
}

export interface PostLabelsTable {
  orgId: string
  postId: string
  labelId: string
}
