import type { MediaJobRow } from '#db/media-jobs.ts'
import type { MediaJobState } from '#db/media-tables.ts'
import { isConvertOrder } from '#media/convert-order.ts'
import { CHANGE_CODES, type Change } from '#media/video-changes.ts'
import { iso } from './post-view.ts'

export { CHANGE_CODES }

/** A file that is being made to fit, as the API shows it. */
export interface MediaJobView {
  readonly id: string
  readonly org_id: string
  /** The file that it was asked for. */
  readonly media_id: string
  readonly provider: string | null
  readonly state: MediaJobState
  readonly changes: readonly Change[]
  /** Why there is no result. */
  readonly failure: { readonly code: string; readonly detail: string } | null
  /** The new file. */
  readonly result_media_id: string | null
  readonly created_by: string
  readonly created_at: string
  readonly started_at: string | null
  readonly finished_at: string | null
}

export const mediaJobView = (row: MediaJobRow): MediaJobView => {
  const order = isConvertOrder(row.task) ? row.task : null
  const { failureCode: code, failureDetail: detail } = row
  return {
    id: row.id,
    org_id: row.orgId,
    media_id: row.mediaId,
    provider: order?.provider ?? null,
    state: row.state,
    changes: order?.plan.changes ?? [],
    failure: code === null || detail === null ? null : { code, detail },
    result_media_id: row.resultId,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    started_at: iso(row.startedAt),
    finished_at: iso(row.finishedAt),
  }
}
