import { credentialIdOf } from '#auth/passkeys.ts'
import { inTransaction, isUniqueViolation, type Tx } from '#db/database.ts'
import {
  deletePasskey,
  insertChallenge,
  insertPasskey,
  listPasskeys,
  lockPasskey,
  markPasskeyUsed,
  useChallenge,
  type ChallengeKind,
  type PasskeyRow,
} from '#db/passkeys.ts'
import { findUser } from '#db/users.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Actor, Origin } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asPerson, notFound } from './member.ts'
import { startSession, type SignedIn } from './sessions.ts'
import { accountOf } from './sign-in.ts'
import { changeFactors, dropUselessCodes, firstCodes, recordFactorChange } from './two-factor.ts'
import { userView, type UserView } from './user-view.ts'

/** What the browser hands to the authenticator, and the id to send back with its answer. */
export interface PasskeyOptions {
  readonly challenge_id: string
  /** `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`. */
  readonly options: object
}

export interface PasskeyView {
  readonly id: string
  readonly name: string
  readonly backed_up: boolean
  readonly created_at: string
  readonly last_used_at: string | null
}

/** An authenticator's answer, as the browser gives it. */
export interface PasskeyAnswer {
  readonly challengeId: string
  readonly response: unknown
}

const refused = () =>
  refuse('passkey_refused', 'The passkey was not accepted; try again, or use another way to sign in.')

const passkeyView = (row: PasskeyRow): PasskeyView => ({
  id: row.id,
  name: row.name,
  backed_up: row.backedUp,
  created_at: row.createdAt.toISOString(),
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
})

const checkAvailable = (deps: ActionDeps): void => {
  if (deps.passkeys.available) return
  throw refuse(
    'not_enabled',
    'Passkeys need an address that starts with https:// and has a host name, or localhost; set PUBLIC_URL.',
    { reason: 'passkeys' },
  )
}

const keep = async (
  deps: ActionDeps,
  asked: {
    readonly kind: ChallengeKind
    readonly userId: string | null
    readonly options: { readonly challenge: string }
  },
): Promise<PasskeyOptions> => {
  const { kind, userId, options } = asked
  const id = deps.random.id()
  await insertChallenge(deps.db, { id, kind, userId, challenge: options.challenge })
  return { challenge_id: id, options }
}

/** What the browser needs to make a passkey for the signed-in person. */
export const startPasskey = async (deps: ActionDeps, actor: Actor): Promise<PasskeyOptions> => {
  const person = asPerson(actor)
  checkAvailable(deps)
  await inTransaction(deps.db, {}, (tx) => requireFreshProof(tx, person))
  const user = await findUser(deps.db, person.userId)
  if (user === undefined) throw notFound()
  const known = (await listPasskeys(deps.db, user.id)).map((row) => row.credentialId)
  const facts = { user: { id: user.id, name: user.email, displayName: user.username }, known }
  const options = await deps.passkeys.registrationOptions(facts)
  return keep(deps, { kind: 'register', userId: user.id, options })
}

/** The challenge is used up in a transaction of its own: a wrong answer gets no second try. */
const spend = (deps: ActionDeps, wanted: Parameters<typeof useChallenge>[1]): Promise<string | undefined> =>
  inTransaction(deps.db, {}, (tx) => useChallenge(tx, wanted))

/** Keeps a passkey that the person's authenticator made; the first second factor brings recovery codes. */
export const addPasskey = async (
  deps: ActionDeps,
  actor: Actor,
  input: PasskeyAnswer & { readonly name: string },
): Promise<{ readonly passkey: PasskeyView; readonly recovery_codes: readonly string[] | null }> => {
  const person = asPerson(actor)
  const { userId } = person
  const challenge = await spend(deps, { id: input.challengeId, kind: 'register', userId })
  if (challenge === undefined) throw refused()
  const made = await deps.passkeys.verifyRegistration({ response: input.response, challenge })
  if (made === null) throw refused()
  const { credentialId, publicKey, transports, backedUp } = made
  const id = deps.random.id()
  const row = { id, userId, credentialId, publicKey, transports, backedUp, name: input.name }
  return changeFactors(deps, person, async (tx) => {
    const passkey = await insertPasskey(tx, { ...row, counter: String(made.counter) })
    await recordFactorChange(deps, tx, { person, action: 'passkey.added' })
    return { passkey: passkeyView(passkey), recovery_codes: await firstCodes(deps, tx, userId) }
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? refused() : error
  })
}

/** The person's own passkeys, oldest first. */
export const listMyPasskeys = async (deps: ActionDeps, actor: Actor): Promise<readonly PasskeyView[]> =>
  (await listPasskeys(deps.db, asPerson(actor).userId)).map(passkeyView)

/** Forgets one of the person's passkeys. */
export const removePasskey = (deps: ActionDeps, actor: Actor, id: string): Promise<void> => {
  const person = asPerson(actor)
  const { userId } = person
  return changeFactors(deps, person, async (tx) => {
    if (!(await deletePasskey(tx, { userId, id }))) throw notFound()
    await dropUselessCodes(tx, userId)
    await recordFactorChange(deps, tx, { person, action: 'passkey.removed' })
  })
}

/** What the browser needs to let somebody sign in with a passkey; it says nothing about who has one. */
export const startPasskeySignIn = async (deps: ActionDeps): Promise<PasskeyOptions> => {
  checkAvailable(deps)
  return keep(deps, { kind: 'signin', userId: null, options: await deps.passkeys.signInOptions() })
}

/** The same for the signed-in person, to confirm to be there. */
export const startPasskeyStepUp = async (deps: ActionDeps, actor: Actor): Promise<PasskeyOptions> => {
  const { userId } = asPerson(actor)
  checkAvailable(deps)
  return keep(deps, { kind: 'step_up', userId, options: await deps.passkeys.signInOptions() })
}

/** Whose passkey answered, or undefined when it is not right in every respect. */
const takePasskey = async (
  deps: ActionDeps,
  tx: Tx,
  answer: { readonly response: unknown; readonly challenge: string },
): Promise<string | undefined> => {
  const credentialId = credentialIdOf(answer.response)
  const row = credentialId === null ? undefined : await lockPasskey(tx, credentialId)
  if (row === undefined) return undefined
  const { publicKey, transports } = row
  const credential = { id: row.credentialId, publicKey, counter: Number(row.counter), transports }
  const verified = await deps.passkeys.verifySignIn({ ...answer, credential })
  if (verified === null) return undefined
  await markPasskeyUsed(tx, { id: row.id, counter: verified.newCounter })
  return row.userId
}

/** Signs in with a passkey alone: it is something that the person has and, since it asked for finger, face or PIN, is or knows. */
export const signInByPasskey = async (
  deps: ActionDeps,
  input: PasskeyAnswer,
  origin: Origin,
): Promise<SignedIn & { readonly user: UserView }> => {
  const challenge = await spend(deps, { id: input.challengeId, kind: 'signin', userId: null })
  if (challenge === undefined) throw refused()
  const { response } = input
  const userId = await inTransaction(deps.db, {}, (tx) => takePasskey(deps, tx, { response, challenge }))
  const user = userId === undefined ? undefined : await findUser(deps.db, userId)
  if (user === undefined) throw refused()
  const session = await startSession(deps, { userId: user.id, method: 'passkey' }, origin)
  if (session === null) throw refused()
  await deps.throttle.succeeded(accountOf(user.email))
  return { ...session, user: userView(user) }
}

/** Whether the signed-in person's own passkey answered. */
export const provesPasskey = async (deps: ActionDeps, userId: string, input: PasskeyAnswer): Promise<boolean> => {
  const challenge = await spend(deps, { id: input.challengeId, kind: 'step_up', userId })
  if (challenge === undefined) return false
  const { response } = input
  return (await inTransaction(deps.db, {}, (tx) => takePasskey(deps, tx, { response, challenge }))) === userId
}
