import { Type } from 'typebox'
import { Closed, component, Id, Instant } from './common.ts'

export const PushKeySchema = component(
  'PushKey',
  Type.Object({
    public_key: Type.String({ description: 'What a browser asks for as applicationServerKey, in base64url.' }),
  }),
)

const Base64Url = Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9_-]+$' })

export const AddPushSubscriptionBody = Closed({
  endpoint: Type.String({
    minLength: 1,
    maxLength: 2_048,
    description: 'The address that the browser gave: https, at the public internet.',
  }),
  keys: Closed({ p256dh: Base64Url, auth: Base64Url }),
})

export const PushSubscriptionPath = Closed({ subscription_id: Id })

export const PushSubscriptionSchema = component(
  'PushSubscription',
  Type.Object({
    id: Id,
    created_at: Instant,
    current: Type.Boolean({ description: 'Whether it belongs to the session that asks.' }),
  }),
)
