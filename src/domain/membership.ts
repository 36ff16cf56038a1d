export const ROLES = ['owner', 'admin', 'editor', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** Everything a member may want to do; each action of the HTTP API and the dashboard is one of these. */
export type Permission =
  | 'organization.read'
  | 'organization.manage'
  | 'organization.export'
  | 'organization.own'
  | 'members.read'
  | 'members.manage'
  | 'channels.read'
  | 'channels.manage'
  | 'media.read'
  | 'media.write'
  | 'media.write-any'
  | 'posts.read'
  | 'posts.write'
  | 'posts.write-any'
  | 'posts.approve'
  | 'posts.approve-step'
  | 'posts.publish'
  | 'posts.retry'
  | 'posts.resolve'
  | 'posts.unpublish'
  | 'reviews.manage'
  | 'keys.manage'
  | 'audit.read'
  | 'webhooks.manage'
  | 'calendar.subscribe'
  | 'views.write'
  | 'notifications.read'

const EVERYONE: readonly Permission[] = [
  'organization.read',
  'members.read',
  'channels.read',
  'media.read',
  'posts.read',
  'calendar.subscribe',
  'views.write',
  'notifications.read',
]
const EDITORS: readonly Permission[] = [...EVERYONE, 'media.write', 'posts.write', 'posts.approve-step']
const MANAGERS: readonly Permission[] = [
  ...EDITORS,
  'organization.manage',
  'organization.export',
  'members.manage',
  'channels.manage',
  'media.write-any',
  'posts.write-any',
  'posts.approve',
  'posts.publish',
  'posts.retry',
  'posts.resolve',
  'posts.unpublish',
  'reviews.manage',
  'keys.manage',
  'audit.read',
  'webhooks.manage',
]
const OWNERS: readonly Permission[] = [...MANAGERS, 'organization.own']

const PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: new Set(OWNERS),
  admin: new Set(MANAGERS),
  editor: new Set(EDITORS),
  viewer: new Set(EVERYONE),
}

/** The one table of who may do what; API, worker and dashboard all ask here. */
export const may = (role: Role, permission: Permission): boolean => PERMISSIONS[role].has(permission)

/** Whether a member may write this post: editors only their own. */
export const mayWritePost = (role: Role, memberId: string, authorId: string): boolean =>
  may(role, 'posts.write-any') || (may(role, 'posts.write') && memberId === authorId)

/**
 * Whether a member may give `to` to somebody who has `from` (null: an invitation, nobody yet).
 * Only owners touch owners and make new ones; nobody gives a role above his own.
 */
export const mayAssignRole = (actor: Role, from: Role | null, to: Role): boolean => {
  if (!may(actor, 'members.manage')) return false
  return actor === 'owner' || (from !== 'owner' && to !== 'owner')
}
