/** Names of what is kept of the server's answers: from the wide to the narrow, so that one name drops all below it. */
export const keys = {
  account: ['account'],
  organizations: ['organizations'],
  providers: ['providers'],
  file: (media: string) => ['file', media],
  organization: (org: string) => ['org', org, 'self'],
  channels: (org: string) => ['org', org, 'channels'],
  slots: (org: string) => ['org', org, 'slots'],
  members: (org: string) => ['org', org, 'members'],
  invitations: (org: string) => ['org', org, 'invitations'],
  blockedDates: (org: string) => ['org', org, 'slots', 'blocked'],
  apiKeys: (org: string) => ['org', org, 'api-keys'],
  reviewLinks: (org: string) => ['org', org, 'review-links'],
  webhooks: (org: string) => ['org', org, 'webhooks'],
  audit: (org: string) => ['org', org, 'audit'],
  media: (org: string) => ['org', org, 'media'],
  notifications: (org: string) => ['org', org, 'notifications'],
  notificationSettings: (org: string) => ['org', org, 'notification-settings'],
  health: (org: string) => ['org', org, 'health'],
  /** Lists of posts, whatever they are asked for. */
  postLists: (org: string) => ['org', org, 'posts'],
  /** Those of them that the calendar shows: spans of time, and what has none. */
  calendar: (org: string) => ['org', org, 'posts', 'calendar'],
  post: (org: string, post: string) => ['org', org, 'post', post],
  presence: (org: string, post: string) => ['org', org, 'presence', post],
} as const
