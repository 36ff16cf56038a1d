import { newTotpSecret } from '#auth/totp.ts'
import { sha256 } from '#lib/hash.ts'
import { newSecret, systemRandom } from '#lib/random.ts'
import type { ApiWorld } from '#test/support/api-world.ts'
import { createAuthenticator, type Authenticator } from '#test/support/authenticator.ts'
import { totpCode } from '#test/support/totp.ts'
import { forgetFactors, freshName, type Place, type Recipes, type ValidRequest } from './recipe.ts'

/** Whoever has no account asks in the name of the organization's owner. */
const personOf = ({ world, actor, side }: Place) => world.actors[actor].account ?? side.owner

/** The first organization's objects are the person's own, the second one's those of that one's owner. */
const ownerOf = (place: Place): string => (place.side.name === 'home' ? personOf(place) : place.side.owner).userId

const forget = (place: Place) => forgetFactors(place.world, personOf(place).userId)

const aSession = async ({ app }: ApiWorld, userId: string): Promise<string> => {
  const id = systemRandom.id()
  await app.sql(
    `insert into sessions (id, user_id, refresh_hash, idle_expires_at, expires_at)
      values ($1, $2, $3, now() + interval '1 day', now() + interval '1 day')`,
    [id, userId, systemRandom.bytes(32)],
  )
  return id
}

const anIdentity = async ({ app }: ApiWorld, userId: string): Promise<string> => {
  const id = systemRandom.id()
  const issuer = 'https://id.example.org'
  await app.sql('insert into identities (id, issuer, subject, user_id) values ($1, $2, $3, $4)', [
    id,
    issuer,
    freshName(),
    userId,
  ])
  return id
}

/** Somebody nobody else of the world knows, since the request changes the account. */
const aLoner = async ({ app }: ApiWorld): Promise<{ readonly userId: string; readonly email: string }> => {
  const [userId, name] = [systemRandom.id(), freshName()]
  const email = `${name}@example.org`
  await app.sql('insert into users (id, email, username) values ($1, $2, $3)', [userId, email, name])
  return { userId, email }
}

/** A link's secret, as if it had been mailed. */
const aMailedToken = async (world: ApiWorld, kind: string): Promise<string> => {
  const { userId, email } = await aLoner(world)
  const token = newSecret(systemRandom)
  await world.app.sql(
    `insert into mailed_tokens (token_hash, kind, user_id, email, expires_at)
      values ($1, $2, $3, $4, now() + interval '1 hour')`,
    [sha256(token), kind, userId, email],
  )
  return token
}

const aTotpSecret = async (place: Place, confirmed: boolean): Promise<string> => {
  const { app } = place.world
  const { userId } = personOf(place)
  await forget(place)
  const secret = newTotpSecret(systemRandom)
  const sealed = app.deps.vault.seal(secret, { userId, column: 'totp' })
  const confirmedAt = confirmed ? 'now()' : 'null'
  await app.sql(`insert into totp_secrets (user_id, sealed, confirmed_at) values ($1, $2, ${confirmedAt})`, [
    userId,
    sealed,
  ])
  return secret
}

const aChallenge = async (world: ApiWorld, kind: string, userId: string | null) => {
  const [id, challenge] = [systemRandom.id(), newSecret(systemRandom)]
  await world.app.sql(
    `insert into passkey_challenges (id, kind, challenge, user_id, expires_at)
      values ($1, $2, $3, $4, now() + interval '5 minutes')`,
    [id, kind, challenge, userId],
  )
  return { id, challenge }
}

const created = (device: Authenticator, userId: string, challenge: string) =>
  device.create({ challenge, rp: { id: 'localhost' }, user: { id: userId }, pubKeyCredParams: [{ alg: -7 }] })

/** A passkey and the device that holds it. */
const aPasskey = async ({ app }: ApiWorld, userId: string) => {
  const device = createAuthenticator({ origin: app.deps.publicUrl })
  const challenge = newSecret(systemRandom)
  const made = await app.deps.passkeys.verifyRegistration({ response: created(device, userId, challenge), challenge })
  if (made === null) throw new Error('the passkey was not taken')
  const id = systemRandom.id()
  await app.sql(
    `insert into passkeys (id, user_id, credential_id, public_key, counter, backed_up, name)
      values ($1, $2, $3, $4, 0, false, 'Phone')`,
    [id, userId, made.credentialId, made.publicKey],
  )
  return { id, device }
}

const signInByPasskey = async ({ world, side }: Place): Promise<ValidRequest> => {
  const { device } = await aPasskey(world, side.owner.userId)
  const { id, challenge } = await aChallenge(world, 'signin', null)
  return { body: { challenge_id: id, response: device.get({ challenge, rpId: 'localhost' }) } }
}

const addPasskey = async (place: Place): Promise<ValidRequest> => {
  const { userId } = personOf(place)
  const device = createAuthenticator({ origin: place.world.app.deps.publicUrl })
  const { id, challenge } = await aChallenge(place.world, 'register', userId)
  return { body: { challenge_id: id, response: created(device, userId, challenge), name: 'Phone' } }
}

/** Puts the password back that everybody of the world signs in with. */
const restorePassword = async (place: Place) => {
  const { userId, password } = personOf(place)
  const hash = await place.world.app.deps.passwords.hash(password)
  await place.world.app.sql('update users set password_hash = $2 where id = $1', [userId, hash])
  await reviveSessions(place)
}

const reviveSessions = (place: Place) =>
  place.world.app.sql("update sessions set revoked_at = null, verified_at = 'infinity' where user_id = $1", [
    personOf(place).userId,
  ])

const withTotp = async (place: Place): Promise<ValidRequest> => {
  await aTotpSecret(place, true)
  return {}
}

/** Mailed links, second factors and sessions of people. */
export const accountRecipes: Recipes = {
  listSignInMethods: { build: () => ({}) },
  requestPasswordReset: { build: ({ side }) => ({ body: { email: side.owner.email } }) },
  resetPassword: {
    build: async ({ world }) => ({
      body: { token: await aMailedToken(world, 'password_reset'), password: 'another horse battery' },
    }),
  },
  confirmEmail: {
    build: async ({ world }) => ({ body: { token: await aMailedToken(world, 'email_verification') } }),
  },
  startPasskeySignIn: { build: () => ({}) },
  signInByPasskey: { build: signInByPasskey, afterwards: ({ world, side }) => forgetFactors(world, side.owner.userId) },
  startSso: { build: () => ({}) },
  finishSso: { build: () => ({}) },
  getAccount: { build: () => ({}) },
  getSystemStatus: { build: () => ({}) },
  changePassword: {
    build: (place) => ({
      body: { current_password: personOf(place).password, new_password: 'another horse battery' },
    }),
    afterwards: restorePassword,
  },
  requestEmailVerification: { build: () => ({}) },
  listSessions: { build: () => ({}) },
  endSession: {
    build: async (place) => ({ params: { session_id: await aSession(place.world, ownerOf(place)) } }),
  },
  endSessions: { build: () => ({ query: { except: 'current' } }), afterwards: reviveSessions },
  linkIdentity: { build: () => ({}) },
  listIdentities: { build: () => ({}) },
  unlinkIdentity: {
    build: async (place) => ({ params: { identity_id: await anIdentity(place.world, ownerOf(place)) } }),
  },
  startTotp: {
    build: async (place) => {
      await forget(place)
      return {}
    },
  },
  confirmTotp: {
    build: async (place) => ({ body: { code: totpCode(await aTotpSecret(place, false)) } }),
    afterwards: forget,
  },
  disableTotp: { build: withTotp },
  renewRecoveryCodes: { build: withTotp, afterwards: forget },
  startPasskey: { build: () => ({}) },
  addPasskey: { build: addPasskey, afterwards: forget },
  listPasskeys: { build: () => ({}) },
  removePasskey: {
    build: async (place) => ({ params: { passkey_id: (await aPasskey(place.world, ownerOf(place))).id } }),
  },
  startPasskeyStepUp: { build: () => ({}) },
  stepUp: {
    build: async (place) => {
      await forget(place)
      return { body: { password: personOf(place).password } }
    },
    afterwards: reviveSessions,
  },
}
