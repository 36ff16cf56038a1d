import { findOrganization } from '#db/organizations.ts'
import { findMetrics, type MetricsRow } from '#db/publication-metrics.ts'
import { findPostOfPublication } from '#db/publication-history.ts'
import type { Figures } from '#domain/figures.ts'
import { scrub } from '#domain/scrub.ts'
import { findProvider } from '#providers/registry.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { findPublication } from './publications.ts'
import { asReaderOf } from './reader.ts'

/** The latest known figures of a publication; each is null where its network does not tell. */
export interface PublicationMetricsView extends Figures {
  readonly publication_id: string
  /** Why there are figures, or none. */
  readonly state: 'read' | 'pending' | 'unavailable' | 'off' | 'not_supported' | 'not_published'
  /** Why its network did not tell when it was last asked; figures of before stay. */
  readonly trouble: { readonly code: string; readonly detail: string } | null
  readonly sandbox: boolean
  readonly read_at: string | null
}

interface FiguresView extends Figures {
  readonly read_at: string | null
}

const UNREAD: FiguresView = {
  read_at: null,
  views: null,
  likes: null,
  replies: null,
  reposts: null,
  quotes: null,
  saves: null,
}

/** Figures as the API shows them, and the organization's export too. */
export const figuresView = ({ publicationId: _, readAt, ...figures }: MetricsRow): FiguresView => ({
  ...figures,
  read_at: readAt.toISOString(),
})

/** How a publication fares at its network, as last read. Nothing is asked of the network here. */
export const getPublicationMetrics = (deps: ActionDeps, actor: Actor, id: string): Promise<PublicationMetricsView> =>
  asReaderOf(deps, { actor, table: 'publications', id, permission: 'posts.read' }, async (member) => {
    const { tx, orgId } = member
    const row = await findPublication(member, await findPostOfPublication(tx, orgId, id), id)
    const organization = await findOrganization(tx, orgId)
    const { figures, trouble } = (await findMetrics(tx, orgId, id)) ?? {}
    const state = (): PublicationMetricsView['state'] => {
      if (row.status !== 'published') return 'not_published'
      if (findProvider(row.provider)?.readMetrics === undefined) return 'not_supported'
      if (organization?.metrics !== true) return 'off'
      if (figures !== undefined) return 'read'
      return trouble === undefined ? 'pending' : 'unavailable'
    }
    return {
      publication_id: id,
      state: state(),
      trouble: trouble === undefined ? null : { code: trouble.code, detail: scrub(trouble.detail) },
      sandbox: row.sandbox,
      ...(figures === undefined ? UNREAD : figuresView(figures)),
    }
  })
