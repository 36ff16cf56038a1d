import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { keys } from './keys.ts'

/** More of one post's talk or history than so much is not shown. */
const MOST = 300

// All of these stand below the post's own name, so that its events make them stale as well.

export const commentsQuery = (org: string, post: string) =>
  queryOptions({
    queryKey: [...keys.post(org, post), 'comments'],
    queryFn: () => api.comments.list(post, { limit: 100 }).toArray(MOST),
  })

/** What people outside said of it by a link. */
export const externalReviewsQuery = (org: string, post: string) =>
  queryOptions({
    queryKey: [...keys.post(org, post), 'external'],
    queryFn: () => api.reviews.listExternal(post).toArray(),
  })

/** What the post said before, newest first. */
export const revisionsQuery = (org: string, post: string) =>
  queryOptions({
    queryKey: [...keys.post(org, post), 'revisions'],
    queryFn: () => api.posts.listRevisions(post, { limit: 100 }).toArray(MOST),
  })

/** A publication with its timeline. */
export const publicationQuery = (org: string, post: string, publication: string) =>
  queryOptions({
    queryKey: [...keys.post(org, post), 'publication', publication],
    queryFn: () => api.publications.get(publication),
  })

export const metricsQuery = (org: string, post: string, publication: string) =>
  queryOptions({
    queryKey: [...keys.post(org, post), 'metrics', publication],
    queryFn: () => api.publications.getMetrics(publication),
  })

/** What the audit log has of the post itself; for owners and admins. */
export const postAuditQuery = (org: string, post: string) =>
  queryOptions({
    queryKey: [...keys.post(org, post), 'audit'],
    queryFn: () => api.audit.list(org, { object_id: post, limit: 100 }).toArray(MOST),
  })

const MOST_SLOTS = 50

/** The next posting slots of a channel, free or not. */
export const nextSlotsQuery = (org: string, channel: string) =>
  queryOptions({
    queryKey: [...keys.slots(org), 'next', channel],
    queryFn: () => api.slots.listNext(channel, { limit: MOST_SLOTS }).toArray(MOST_SLOTS),
  })
