import { keepPreviousData, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import type { Channel, Query } from '@scheduly/client'
import { api, session } from './client.ts'
import { keys } from './keys.ts'

/** Whether somebody is signed in here, asked once. */
export const resumeQuery = queryOptions({
  queryKey: ['resume'],
  queryFn: () => session.resume().then(() => true),
  staleTime: Infinity,
})

export const accountQuery = queryOptions({
  queryKey: keys.account,
  queryFn: () => api.account.get(),
  staleTime: 300_000,
})

export const organizationsQuery = queryOptions({
  queryKey: keys.organizations,
  queryFn: () => api.organizations.list().toArray(),
})

export const organizationQuery = (org: string) =>
  queryOptions({ queryKey: keys.organization(org), queryFn: () => api.organizations.get(org) })

export const providersQuery = queryOptions({
  queryKey: keys.providers,
  queryFn: () => api.channels.listProviders().toArray(),
  staleTime: 3_600_000,
})

export const channelsQuery = (org: string) =>
  queryOptions({ queryKey: keys.channels(org), queryFn: () => api.channels.list(org).toArray() })

const labelsQuery = (org: string) =>
  queryOptions({ queryKey: keys.labels(org), queryFn: () => api.labels.list(org).toArray() })

export const membersQuery = (org: string) =>
  queryOptions({ queryKey: keys.members(org), queryFn: () => api.members.list(org).toArray() })

export const reviewLinksQuery = (org: string) =>
  queryOptions({ queryKey: keys.reviewLinks(org), queryFn: () => api.reviews.listLinks(org).toArray() })

export const healthQuery = (org: string) =>
  queryOptions({
    queryKey: keys.health(org),
    queryFn: () => api.posts.getPublishingHealth(org),
    refetchInterval: 30_000,
  })

/** How many notifications are unread; 100 stands for as many and more. */
export const unreadQuery = (org: string) =>
  queryOptions({
    queryKey: [...keys.notifications(org), 'unread'],
    queryFn: async () => (await api.notifications.list(org, { limit: 1, unread: true }).page()).unread,
  })

/** What a list of posts is asked for. */
export type PostQuery = Query<'listPosts'>

/** At most so many posts of a list at once; a screen that has more says so. */
const MOST_POSTS = 5_000

export const postsQuery = (org: string, query: PostQuery, most: number = MOST_POSTS) =>
  queryOptions({
    queryKey: [...keys.postLists(org), query, most],
    queryFn: ({ signal }) => api.posts.list(org, { limit: Math.min(100, most), ...query }, { signal }).toArray(most),
    placeholderData: keepPreviousData,
  })

/** How many there are of them, counted up to a limit that the server has. */
export const postCountQuery = (org: string, query: Query<'countPosts'>) =>
  queryOptions({
    queryKey: [...keys.postLists(org), 'count', query],
    queryFn: ({ signal }) => api.posts.count(org, { query, signal }),
    placeholderData: keepPreviousData,
  })

export const postQuery = (org: string, post: string) =>
  queryOptions({ queryKey: keys.post(org, post), queryFn: () => api.posts.get(post) })

/** So long before a file's address ends, another one is asked for. */
const BEFORE_END_MS = 300_000

/** A file of the library with addresses of its picture, which end after a while. */
export const mediaQuery = (id: string) =>
  queryOptions({
    queryKey: keys.file(id),
    queryFn: () => api.media.get(id),
    staleTime: ({ state: { data, dataUpdatedAt } }) =>
      data === undefined ? 0 : Math.max(0, Date.parse(data.url_expires_at) - dataUpdatedAt - BEFORE_END_MS),
  })

export const useOrganization = (org: string) => useSuspenseQuery(organizationQuery(org)).data

export const useChannels = (org: string): readonly Channel[] => useSuspenseQuery(channelsQuery(org)).data

export const useProviders = () => useSuspenseQuery(providersQuery).data

export const useAccount = () => useSuspenseQuery(accountQuery).data

export const useMembers = (org: string) => useQuery(membersQuery(org)).data ?? []

export const useLabels = (org: string) => useQuery(labelsQuery(org)).data ?? []
