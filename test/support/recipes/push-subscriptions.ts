import { createECDH } from 'node:crypto'
import { systemRandom } from '#lib/random.ts'
import type { Place, Recipes } from './recipe.ts'

let devices = 0

/** What a browser says of itself, each time another one. */
export const aDevice = () => {
  devices += 1
  const keys = createECDH('prime256v1')
  return {
    endpoint: `https://push.example.org/device-${devices}`,
    keys: { p256dh: keys.generateKeys().toString('base64url'), auth: systemRandom.bytes(16).toString('base64url') },
  }
}

/** A device of the person who asks; of the organization's owner, for whoever has no account and for the other side. */
const ofPerson = async ({ world, side, actor }: Place): Promise<string> => {
  const own = side.name === 'home' ? world.actors[actor].account : undefined
  const { userId } = own ?? side.owner
  const [id, sessionId] = [systemRandom.id(), systemRandom.id()]
  await world.app.sql(
    `insert into sessions (id, user_id, refresh_hash, idle_expires_at, expires_at)
      values ($1, $2, $3, now() + interval '1 day', now() + interval '1 day')`,
    [sessionId, userId, systemRandom.bytes(32)],
  )
  await world.app.sql(
    `insert into push_subscriptions (id, user_id, session_id, endpoint_hash, sealed) values ($1, $2, $3, $4, 'x')`,
    [id, userId, sessionId, systemRandom.bytes(32)],
  )
  return id
}

/** Devices that people are told on. */
export const pushSubscriptionRecipes: Recipes = {
  getPushKey: { build: () => ({}) },
  listPushSubscriptions: { build: () => ({}) },
  addPushSubscription: { build: () => ({ body: aDevice() }) },
  removePushSubscription: {
    build: async (place) => ({ params: { subscription_id: await ofPerson(place) } }),
  },
}
