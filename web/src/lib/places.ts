import { keep, kept } from './keep.ts'

/** Every address of the dashboard. None of them is one of the API's. */
export const places = {
  signIn: '/signin',
  signUp: '/signup',
  welcome: '/welcome',
  me: '/me',
  help: '/help',
  review: '/review',
  today: (org: string) => `/o/${org}`,
  calendar: (org: string) => `/o/${org}/calendar`,
  posts: (org: string) => `/o/${org}/posts`,
  post: (org: string, post: string) => `/o/${org}/posts/${post}`,
  compose: (org: string, post?: string) => `/o/${org}/compose${post === undefined ? '' : `/${post}`}`,
  approvals: (org: string) => `/o/${org}/approvals`,
  channels: (org: string) => `/o/${org}/channels`,
  media: (org: string) => `/o/${org}/media`,
  team: (org: string) => `/o/${org}/team`,
  settings: (org: string) => `/o/${org}/settings`,
  keys: (org: string) => `/o/${org}/keys`,
  webhooks: (org: string) => `/o/${org}/webhooks`,
  audit: (org: string) => `/o/${org}/audit`,
  status: (org: string) => `/o/${org}/status`,
} as const

const KEPT = 'organization'

/** The organization that was looked at last in this browser. */
export const lastOrganization = (): string | null => kept(KEPT)

export const keepOrganization = (org: string): void => keep(KEPT, org)
