import type { components } from '@scheduly/client'

export type Member = components['schemas']['Member']
export type Role = Member['role']

const ROLES: readonly Role[] = ['owner', 'admin', 'editor', 'viewer']

export const isRole = (word: string): word is Role => ROLES.some((role) => role === word)

/** Only owners make owners; nobody gives a role above the own. */
export const rolesToGive = (own: Role): readonly Role[] =>
  own === 'owner' ? ROLES : ROLES.filter((role) => role !== 'owner')
