import type { LabelColor } from '#domain/label.ts'
import type { ViewScreen } from '#domain/saved-view.ts'
import type { Defaulted, ReadOnly } from './columns.ts'

export interface LabelsTable {
  orgId: string
  id: string
  name: string
  nameKey: string
  color: LabelColor
  createdBy: string
  createdAt: ReadOnly<Date>
}

export interface SavedViewsTable {
  orgId: string
  id: string
  ownerId: string
  name: string
  screen: ViewScreen
  query: string
  shared: Defaulted<boolean>
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
