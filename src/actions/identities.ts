import { deleteIdentity, listIdentities, type IdentityRow } from '#db/identities.ts'
import { findFactors } from '#db/second-factors.ts'
import { findUser } from '#db/users.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asPerson, notFound } from './member.ts'
import { changeFactors, recordFactorChange } from './two-factor.ts'

/** An account at the single sign-on server, as its person sees it. */
export interface IdentityView {
  readonly id: string
  readonly issuer: string
  readonly email: string | null
  readonly created_at: string
  readonly last_used_at: string
}

const identityView = (row: IdentityRow): IdentityView => ({
  id: row.id,
  issuer: row.issuer,
  email: row.email,
  created_at: row.createdAt.toISOString(),
  last_used_at: row.lastUsedAt.toISOString(),
})

/** The person's own identities, oldest first. */
export const listMyIdentities = async (deps: ActionDeps, actor: Actor): Promise<readonly IdentityView[]> =>
  (await listIdentities(deps.db, asPerson(actor).userId)).map(identityView)

/** Unties an identity, unless it is the only way into the account. */
export const unlinkIdentity = (deps: ActionDeps, actor: Actor, id: string): Promise<void> => {
  const person = asPerson(actor)
  const { userId } = person
  return changeFactors(deps, person, async (tx) => {
    if (!(await deleteIdentity(tx, { userId, id }))) throw notFound()
    const user = await findUser(tx, userId)
    const { passkeys } = await findFactors(tx, userId)
    const others = await listIdentities(tx, userId)
    if (user?.passwordHash === null && passkeys === 0 && others.length === 0) {
      throw refuse('conflict', 'This is the only way into your account; set a password or add a passkey first.', {
        reason: 'only_way_in',
      })
    }
    await recordFactorChange(deps, tx, { person, action: 'identity.unlinked' })
  })
}
