import { may, type Permission, type Role } from './membership.ts'

/** What an API key may be given. Nothing implies anything else; `posts:approve` above all is never part of another. */
export const SCOPES = [
  'organization:read',
  'members:read',
  'channels:read',
  'channels:write',
  'media:read',
  'media:write',
  'posts:read',
  'posts:write',
  'posts:publish',
  'posts:approve',
  'posts:unpublish',
  'audit:read',
  'webhooks:manage',
] as const
export type Scope = (typeof SCOPES)[number]

/** The scope that each permission asks of a key; null: never by a key, only by a signed-in person. */
const NEEDED: Readonly<Record<Permission, Scope | null>> = {
  'organization.read': 'organization:read',
  'organization.manage': null,
  'organization.export': null,
  'organization.own': null,
  'members.read': 'members:read',
  'members.manage': null,
  'channels.read': 'channels:read',
  'channels.manage': 'channels:write',
  'media.read': 'media:read',
  'media.write': 'media:write',
  'media.write-any': 'media:write',
  'posts.read': 'posts:read',
  'posts.write': 'posts:write',
  'posts.write-any': 'posts:write',
  'posts.approve': 'posts:approve',
  'posts.approve-step': 'posts:approve',
  'posts.publish': 'posts:publish',
  'posts.retry': 'posts:publish',
  'posts.resolve': 'posts:publish',
  'posts.unpublish': 'posts:unpublish',
  // What is decided by a link may stand for its maker's approval.
  'reviews.manage': null,
  'keys.manage': null,
  'audit.read': 'audit:read',
  'webhooks.manage': 'webhooks:manage',
  'calendar.subscribe': null,
  'views.write': null,
  // They are a person's own.
  'notifications.read': null,
}

const isPermission = (word: string): word is Permission => Object.hasOwn(NEEDED, word)

/** The scope that this permission asks of an API key, or null when no key ever has it. */
export const scopeFor = (permission: Permission): Scope | null => NEEDED[permission]

/** Whether a word is the name of a scope. */
export const isScope = (word: string): word is Scope => SCOPES.some((scope) => scope === word)

/** Whether a member may give this scope to a key: a role that can do nothing of what it opens cannot. */
export const mayGiveScope = (role: Role, scope: Scope): boolean => {
  // A step of an approval is no reason to give away the right to all of it.
  const opened = Object.entries(NEEDED).filter(
    ([permission, needed]) => needed === scope && permission !== 'posts.approve-step',
  )
  return opened.some(([permission]) => isPermission(permission) && may(role, permission))
}
