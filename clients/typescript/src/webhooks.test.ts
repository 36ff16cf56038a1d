import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { verifyWebhook, WebhookVerificationError } from './webhooks.ts'

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`
const secret = newSecret()
const event = {
  type: 'post.published',
  timestamp: '2026-11-29T12:00:00.000Z',
  data: {
    event_id: '1',
    organization_id: '2',
    sequence: '3',
    subject: { type: 'post', id: '4' },
    post_id: '4',
    url: 'u',
  },
}
const body = JSON.stringify(event)

const signed = (at = new Date(), text = body): Record<string, string> => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': new Webhook(secret).sign('msg_1', at, text),
})

test('gives what was signed, from text and from bytes, whatever kind the headers are', () => {
  assert.deepEqual(verifyWebhook(body, signed(), secret), event)
  assert.deepEqual(verifyWebhook(new TextEncoder().encode(body), new Headers(signed()), secret), event)
  const shouted = Object.fromEntries(Object.entries(signed()).map(([name, value]) => [name.toUpperCase(), value]))
  assert.deepEqual(verifyWebhook(body, shouted, secret), event)
})

test('takes either secret while one follows the other', () => {
  assert.deepEqual(verifyWebhook(body, signed(), [newSecret(), secret]), event)
  assert.throws(() => verifyWebhook(body, signed(), [newSecret(), newSecret()]), WebhookVerificationError)
  assert.throws(() => verifyWebhook(body, signed(), []), WebhookVerificationError)
})

test('refuses what was changed, is old, has no signature, or has one twice', () => {
  const refused: readonly (readonly [string, Record<string, string | readonly string[]>])[] = [
    [body.replace('published', 'deleted'), signed()],
    [body, signed(new Date(Date.now() - 6 * 60_000))],
    [body, signed(new Date(Date.now() + 6 * 60_000))],
    [body, {}],
    [body, { ...signed(), 'webhook-id': 'msg_2' }],
    [body, { ...signed(), 'webhook-signature': [signed()['webhook-signature'] ?? '', 'v1,AAAA'] }],
  ]
  for (const [text, headers] of refused)
    assert.throws(() => verifyWebhook(text, headers, secret), WebhookVerificationError)
})

test('refuses what is signed and is no event', () => {
  for (const text of ['{}', '[]', 'null', 'no JSON', '{"type":"a","data":{}}']) {
    assert.throws(() => verifyWebhook(text, signed(new Date(), text), secret), WebhookVerificationError, text)
  }
})

test('a secret that is none is told to the programmer, and not taken for a refusal', () => {
  assert.throws(
    () => verifyWebhook(body, signed(), ''),
    (error) => !(error instanceof WebhookVerificationError),
  )
})
