import { newApiKey } from '#auth/api-keys.ts'
import {
  findApiKey,
  insertApiKey,
  listApiKeys as queryKeys,
  revokeApiKey as storeRevocation,
  type ApiKeyRow,
} from '#db/api-keys.ts'
import { findOrganization } from '#db/organizations.ts'
import type { Role } from '#domain/membership.ts'
import { refuseIssues } from '#domain/problem.ts'
import { isScope, mayGiveScope, SCOPES, type Scope } from '#domain/scope.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { freshly } from './fresh-proof.ts'
import { asMember, notFound, type Member } from './member.ts'
import { notifyOwners } from './notify.ts'
import { iso } from './post-view.ts'
import { recordAct } from './record-act.ts'

/** An API key as owners and admins see it; the key itself cannot be seen again. */
export interface ApiKeyView {
  readonly id: string
  readonly name: string
  /** The eight characters after `sch_`, to recognize the key by. */
  readonly prefix: string
  readonly scopes: readonly Scope[]
  readonly created_by: { readonly user_id: string; readonly username: string }
  readonly created_at: string
  readonly expires_at: string | null
  readonly last_used_at: string | null
  readonly revoked_at: string | null
  readonly state: ApiKeyRow['state']
}

export interface NewApiKeyView extends ApiKeyView {
  /** Shown this once. */
  readonly key: string
}

const keyView = (row: ApiKeyRow): ApiKeyView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes.filter(isScope),
  created_by: { user_id: row.createdBy, username: row.username },
  created_at: row.createdAt.toISOString(),
  expires_at: iso(row.expiresAt),
  last_used_at: iso(row.lastUsedAt),
  revoked_at: iso(row.revokedAt),
  state: row.state,
})

export interface CreateApiKeyInput {
  readonly orgId: string
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Null: it works until it is revoked. */
  readonly expiresInDays: number | null
}

const refuseAboveOwn = (role: Role, scopes: readonly Scope[]): void => {
  const issues = scopes.flatMap((scope, index) => {
    if (mayGiveScope(role, scope)) return []
    const detail = `Your role (${role}) does not allow you to give ${scope} to a key.`
    return [{ pointer: `/scopes/${index}`, code: 'not_yours', detail, params: { reason: 'scope', role, scope } }]
  })
  if (issues.length > 0) throw refuseIssues(issues)
}

const audit = (member: Member, action: string, key: ApiKeyRow): Promise<void> => {
  const { name, prefix, scopes } = key
  const detail = { name, prefix, scopes, expires_at: iso(key.expiresAt) }
  return recordAct(member, { action, objectType: 'api_key', objectId: key.id, detail })
}

const store = async (deps: ActionDeps, member: Member, input: CreateApiKeyInput): Promise<NewApiKeyView> => {
  const { tx, orgId, userId } = member
  const { key, prefix, hash } = newApiKey(deps.random)
  const id = deps.random.id()
  const scopes = SCOPES.filter((scope) => input.scopes.includes(scope))
  await insertApiKey(tx, { orgId, id, name: input.name, prefix, hash, scopes, createdBy: userId }, input.expiresInDays)
  const row = await findApiKey(tx, orgId, id)
  if (row === undefined) throw notFound()
  await audit(member, 'api_key.created', row)
  const organization = (await findOrganization(tx, orgId))?.name ?? ''
  await notifyOwners(deps, member, (messages) =>
    messages.apiKeyCreated({ organization, keyName: row.name, creator: row.username }),
  )
  return { ...keyView(row), key }
}

/** Makes a key that acts in its maker's name, with no right that the maker lacks; the one time that the key is shown. */
export const createApiKey = (deps: ActionDeps, actor: Actor, input: CreateApiKeyInput): Promise<NewApiKeyView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'keys.manage', also: freshly(actor) }, async (member) => {
    refuseAboveOwn(member.role, input.scopes)
    return store(deps, member, input)
  })

/** All keys of the organization, also those that do not work any more. */
export const listApiKeys = (deps: ActionDeps, actor: Actor, orgId: string): Promise<readonly ApiKeyView[]> =>
  asMember(deps, { actor, orgId, permission: 'keys.manage' }, async ({ tx }) =>
    (await queryKeys(tx, orgId)).map(keyView),
  )

/** Ends a key at once, whoever made it; ending it again changes nothing. */
export const revokeApiKey = (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly orgId: string; readonly id: string },
): Promise<void> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'keys.manage' }, async (member) => {
    const { tx, orgId } = member
    const key = await findApiKey(tx, orgId, input.id)
    if (key === undefined) throw notFound()
    if (await storeRevocation(tx, orgId, input.id)) await audit(member, 'api_key.revoked', key)
  })
