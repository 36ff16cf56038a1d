import { inTransaction, type Tx } from '#db/database.ts'
import {
  deletePushSubscription,
  findPushKey,
  insertPushKey,
  listPushSubscriptions,
  storePushSubscription,
  trimPushSubscriptions,
  type PushSubscriptionRow,
} from '#db/push-subscriptions.ts'
import { refuseIssues } from '#domain/problem.ts'
import { makePushKeys } from '#events/push-message.ts'
import { targetFault } from '#lib/download-target.ts'
import { sha256 } from '#lib/hash.ts'
import type { ActionDeps, Actor, SessionActor } from './deps.ts'
import { asPerson, contextOf, inAct, notFound } from './member.ts'

/** Devices of one person that are told. */
const MOST_DEVICES = 20

/** A device that messages are pushed to. */
export interface PushSubscriptionView {
  readonly id: string
  readonly created_at: string
  /** Whether it is the one that asks. */
  readonly current: boolean
}

const viewFor =
  ({ sessionId }: SessionActor) =>
  (row: PushSubscriptionRow): PushSubscriptionView => ({
    id: row.id,
    created_at: row.createdAt.toISOString(),
    current: row.sessionId === sessionId,
  })

const makeKey = async (deps: ActionDeps, tx: Tx): Promise<void> => {
  const { publicKey, privateKey } = await makePushKeys()
  const id = deps.random.id()
  await insertPushKey(tx, { id, publicKey, sealed: deps.vault.seal(privateKey, { pushKeyId: id, column: 'push key' }) })
}

/** The public key by which the services of browsers know this installation; made when it is asked for first. */
export const getPushKey = async (deps: ActionDeps, actor: Actor): Promise<{ readonly public_key: string }> => {
  const person = asPerson(actor)
  return inTransaction(deps.db, contextOf(person), async (tx) => {
    if ((await findPushKey(tx)) === undefined) await makeKey(deps, tx)
    return { public_key: (await findPushKey(tx)) ?? '' }
  })
}

/** The person's devices, oldest first. */
export const listMyPushSubscriptions = async (
  deps: ActionDeps,
  actor: Actor,
): Promise<readonly PushSubscriptionView[]> => {
  const person = asPerson(actor)
  return (await listPushSubscriptions(deps.db, person.userId)).map(viewFor(person))
}

export interface AddPushSubscriptionInput {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

/** An uncompressed point of the curve, and sixteen bytes: what a browser gives. */
const keyIssues = ({ p256dh, auth }: AddPushSubscriptionInput['keys']) => {
  const [point, secret] = [Buffer.from(p256dh, 'base64url'), Buffer.from(auth, 'base64url')]
  return [
    ...(point.length === 65 && point[0] === 4
      ? []
      : [{ pointer: '/keys/p256dh', code: 'invalid_format', detail: 'This is no public key of a browser.' }]),
    ...(secret.length === 16
      ? []
      : [{ pointer: '/keys/auth', code: 'invalid_format', detail: 'This must be sixteen bytes.' }]),
  ]
}

/** From now on messages are pushed to this device, while the person is signed in on it. */
export const addPushSubscription = (
  deps: ActionDeps,
  actor: Actor,
  { endpoint, keys }: AddPushSubscriptionInput,
): Promise<PushSubscriptionView> => {
  const person = asPerson(actor)
  const fault = targetFault(endpoint, deps.pushAddresses)
  const issues = [
    ...(fault === null ? [] : [{ pointer: '/endpoint', code: 'bad_address', detail: fault }]),
    ...keyIssues(keys),
  ]
  if (issues.length > 0) throw refuseIssues(issues)
  const { userId, sessionId } = person
  return inAct(deps, { actor }, async (tx) => {
    await person.keyed?.enter(tx, { userId })
    const id = deps.random.id()
    const sealed = deps.vault.seal(JSON.stringify({ endpoint, keys }), { subscriptionId: id, column: 'push' })
    const row = await storePushSubscription(tx, { id, userId, sessionId, endpointHash: sha256(endpoint), sealed })
    await trimPushSubscriptions(tx, userId, MOST_DEVICES)
    return viewFor(person)(row)
  })
}

/** Nothing is pushed to this device any more. */
export const removePushSubscription = (deps: ActionDeps, actor: Actor, id: string): Promise<void> => {
  const person = asPerson(actor)
  return inAct(deps, { actor }, async (tx) => {
    await person.keyed?.enter(tx, { userId: person.userId })
    if (!(await deletePushSubscription(tx, person.userId, id))) throw notFound()
  })
}
