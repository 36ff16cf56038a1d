import * as calendar from '#db/calendar.ts'
import * as postListing from '#db/post-listing.ts'
import * as publicationHistory from '#db/publication-history.ts'
import type { ForeignCall } from './foreign-queries.ts'

/** The files of these queries. */
export const listingFiles = { calendar, postListing, publicationHistory }

const page = { after: null, limit: 100 }

/** What lists, calendars and histories are read with. */
export const listingCalls: Readonly<Record<string, ForeignCall>> = {
  listPosts: (tx, { org }) => postListing.listPosts(tx, { orgId: org.id }, { sort: 'created_at', ...page }),
  countPosts: (tx, { org }) => postListing.countPosts(tx, { orgId: org.id }, 100),
  pageOfPosts: async (tx, { org }) => {
    const { query } = await postListing.pageOfPosts(tx, { orgId: org.id }, { sort: 'created_at', ...page })
    return query.select('posts.id').execute()
  },
  listCalendar: (tx, { org }) =>
    calendar.listCalendar(tx, { orgId: org.id }, { sort: 'scheduled_at', ...page, beside: '' }),
  listCalendarPublications: (tx, { org, post }) => calendar.listCalendarPublications(tx, org.id, [post.id]),
  listPublicationActs: (tx, { org, publicationId }) =>
    publicationHistory.listPublicationActs(tx, org.id, publicationId),
  listPublicationAttempts: (tx, { org, publicationId }) =>
    publicationHistory.listPublicationAttempts(tx, org.id, publicationId),
  findPostOfPublication: (tx, { org, publicationId }) =>
    publicationHistory.findPostOfPublication(tx, org.id, publicationId),
}
