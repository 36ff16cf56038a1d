import { findApiKey } from '#db/api-keys.ts'
import { inTransaction } from '#db/database.ts'
import { findRole } from '#db/memberships.ts'
import { findOrganization } from '#db/organizations.ts'
import type { Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { isScope, mayGiveScope, type Scope } from '#domain/scope.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { contextOf, notFound } from './member.ts'
import { iso } from './post-view.ts'

/** What an API key learns of itself: where it acts, in whose name, and what it may do there now. */
export interface OwnApiKeyView {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly Scope[]
  /** Those of its scopes that its maker's role opens now; the others open nothing. */
  readonly usable_scopes: readonly Scope[]
  readonly organization: { readonly id: string; readonly name: string; readonly time_zone: string }
  readonly created_by: { readonly user_id: string; readonly username: string; readonly role: Role }
  readonly expires_at: string | null
}

/** Tells the API key that asks what it is; every key may know that. */
export const readOwnApiKey = async (deps: ActionDeps, actor: Actor): Promise<OwnApiKeyView> => {
  if (actor.kind !== 'key')
    throw refuse('forbidden', 'This is for API keys; GET /account tells a person who they are.', { reason: 'key' })
  const { orgId, keyId, userId } = actor
  return inTransaction(deps.db, { ...contextOf(actor), orgId }, async (tx) => {
    const role = await findRole(tx, orgId, userId)
    const key = await findApiKey(tx, orgId, keyId)
    const organization = await findOrganization(tx, orgId)
    if (role === undefined || key === undefined || organization === undefined) throw notFound()
    const scopes = key.scopes.filter(isScope)
    return {
      id: key.id,
      name: key.name,
      prefix: key.prefix,
      scopes,
      usable_scopes: scopes.filter((scope) => mayGiveScope(role, scope)),
      organization: { id: organization.id, name: organization.name, time_zone: organization.timeZone },
      created_by: { user_id: key.createdBy, username: key.username, role },
      expires_at: iso(key.expiresAt),
    }
  })
}
