import { sql } from 'kysely'
import type { Database } from './database.ts'

/** How the whole installation stands, in numbers; names nobody. Seconds are ages. */
export interface Figures {
  readonly due: readonly { readonly network: string; readonly count: number; readonly oldest_seconds: number }[]
  readonly publishing: number
  readonly held: number
  readonly needs_attention: number
  readonly delayed: number
  readonly for_review: number
  readonly channels: readonly {
    readonly network: string
    readonly state: string
    readonly count: number
    /** Until the first of their keys ends; negative when it has, null where none ends. */
    readonly token_seconds: number | null
  }[]
  readonly webhooks: { readonly waiting: number; readonly oldest_seconds: number }
  readonly workers: readonly { readonly name: string; readonly standing: string; readonly beat_seconds: number }[]
  /** What was moved there; `swept_seconds`: since all that there is was last looked through, null for never. */
  readonly archive: {
    readonly posts: number
    readonly publications: number
    readonly attempts: number
    readonly swept_seconds: number | null
  }
  readonly halted: boolean
  readonly paused: boolean
  readonly jobs: readonly {
    readonly queue: string
    readonly waiting: number
    readonly active: number
    readonly oldest_seconds: number
  }[]
}

/** One statement, by indexes: what waits for its time costs nothing. */
export const readFigures = async (db: Database): Promise<Figures> => {
  const answer = await sql<{ figures: Figures }>`select installation_figures()
    || jsonb_build_object('archive', archive_figures()) as figures`.execute(db)
  const [row] = answer.rows
  if (row === undefined) throw new Error('the database does not say how the installation stands')
  return row.figures
}
