import * as archiveListing from '#db/archive-listing.ts'
import * as archivedPublications from '#db/archived-publications.ts'
import type { ForeignCall } from './foreign-queries.ts'

/** The files of these queries. */
export const archiveFiles = { archiveListing, archivedPublications }

export const archiveNotCalled: Readonly<Record<string, string>> = { archivedIs: 'no query', besideArchived: 'no query' }

/** What is read of the archive. */
export const archiveCalls: Readonly<Record<string, ForeignCall>> = {
  archivedBy: async (tx, { org, channelId }) => {
    const query = await archiveListing.archivedBy(tx, { orgId: org.id, channelId, status: null })
    return query === null ? null : query.select('posts.id').execute()
  },
  listArchivedMonths: (tx, { org, archivedPostId }) =>
    archivedPublications.listArchivedMonths(tx, org.id, [archivedPostId]),
  listArchivedPublications: (tx, { org, archivedPostId }) =>
    archivedPublications.listArchivedPublications(tx, org.id, [archivedPostId]),
  listArchivedCalendar: (tx, { org, archivedPostId }) =>
    archivedPublications.listArchivedCalendar(tx, org.id, [archivedPostId]),
  findArchivedPublication: (tx, { org, archivedId }) =>
    archivedPublications.findArchivedPublication(tx, org.id, archivedId),
  isArchivedProof: (tx, { draftId, archivedId }) => archivedPublications.isArchivedProof(tx, draftId, archivedId),
}
