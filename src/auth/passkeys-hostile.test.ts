import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { verifyRegistrationResponse } from '@simplewebauthn/server'
import fc from 'fast-check'
import { systemRandom } from '#lib/random.ts'
import { createAuthenticator } from '#test/support/authenticator.ts'
import { createPasskeys, credentialIdOf } from './passkeys.ts'

const PUBLIC_URL = 'https://social.example.org'

const passkeys = createPasskeys(PUBLIC_URL, systemRandom)

/** A certificate as a maker of security keys has one, good until 2126, and its key. Made for this test. */
const MAKER = {
  certificate: Buffer.from(
    'MIIB5jCCAYugAwIBAgIUKB1ikK5faX5GZjx8VtQb/vl8K0UwCgYIKoZIzj0EAwIwWTELMAkGA1UEBhMCTkwxFzAVBgNVBAoMDlNjaGVkdWx5IHRlc3RzMSIwIAYDVQQLDBlBdXRoZW50aWNhdG9yIEF0dGVzdGF0aW9uMQ0wCwYDVQQDDARUZXN0MCAXDTI2MTEyMzIyMDgxNVoYDzIxMjYxMDMwMjIwODE1WjBZMQswCQYDVQQGEwJOTDEXMBUGA1UECgwOU2NoZWR1bHkgdGVzdHMxIjAgBgNVBAsMGUF1dGhlbnRpY2F0b3IgQXR0ZXN0YXRpb24xDTALBgNVBAMMBFRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASFtkZT1FxHFVbKuPSfWjD9pm2BDtEiYWms8MCUFd99XLBncxKooQvRHhA6E/Jlyz0sbiSrep9rEWdRcLJU/9cSoy8wLTAMBgNVHRMBAf8EAjAAMB0GA1UdDgQWBBTEk5Mq6kpdgsZYhbUWGex5sHXwjDAKBggqhkjOPQQDAgNJADBGAiEAvOqt78SdDQkO+fpAWKgGUyvy9tquAtd2L/nflDkLuoMCIQDJ3bIb9P2B88k0yRU5TwnCevk0PJAaQzGPhtmWytzY2g==',
    'base64',
  ),
  signWith: createPrivateKey({
    key: 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdtqdcwkgNPtfjP2Ljv7vryQs9r4VxjB5S1u3G0a5xImhRANCAASFtkZT1FxHFVbKuPSfWjD9pm2BDtEiYWms8MCUFd99XLBncxKooQvRHhA6E/Jlyz0sbiSrep9rEWdRcLJU/9cS',
    encoding: 'base64',
    format: 'der',
    type: 'pkcs8',
  }),
}

it('a certificate that comes with a passkey is not looked at, although the library would take it', async () => {
  const phone = createAuthenticator({ origin: PUBLIC_URL, attestation: 'self' })
  const { challenge, ...asked } = await passkeys.registrationOptions({
    user: { id: 'user-1', name: 'jane@example.org', displayName: 'Jane' },
    known: [],
  })
  const response = phone.create({ challenge, ...asked }, MAKER)
  const { verified } = await verifyRegistrationResponse({
    response: { ...response, clientExtensionResults: {}, response: { ...response.response, transports: [] } },
    expectedChallenge: challenge,
    expectedOrigin: PUBLIC_URL,
    expectedRPID: 'social.example.org',
    supportedAlgorithmIDs: [-7],
  })
  assert.equal(verified, true)
  assert.equal(await passkeys.verifyRegistration({ response, challenge }), null)
})

describe('whatever a browser sends', () => {
  const credential = { id: 'AAAA', publicKey: Buffer.alloc(77), counter: 0, transports: [] }
  const around = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {} }
  const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const nested = Buffer.alloc(6000, 0x81).toString('base64url')
  const clientDataJSON = json({ type: 'webauthn.create', challenge: 'AAAA', origin: PUBLIC_URL })
  const hostile: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    null: null,
    'a text': 'AAAA',
    'a list': [],
    'an empty object': {},
    'no response': around,
    'an id that is no base64url': { ...around, id: '../..', rawId: '../..', response: {} },
    'a huge id': { ...around, id: 'A'.repeat(1_000_000), rawId: 'A'.repeat(1_000_000), response: {} },
    'a huge response': { ...around, response: { clientDataJSON: 'A'.repeat(1_000_000), attestationObject: 'A' } },
    'client data that is null': { ...around, response: { clientDataJSON: json(null), attestationObject: 'AAAA' } },
    'client data that is no JSON': { ...around, response: { clientDataJSON: '____', attestationObject: 'AAAA' } },
    'an attestation of lists in lists': { ...around, response: { clientDataJSON, attestationObject: nested } },
    'an attestation of garbage': { ...around, response: { clientDataJSON, attestationObject: '____' } },
    'an assertion of nothing': { ...around, response: { clientDataJSON, authenticatorData: 'A', signature: 'A' } },
  }
  for (const [name, response] of Object.entries(hostile)) {
    it(`gets a no and no exception: ${name}`, async () => {
      assert.equal(await passkeys.verifyRegistration({ response, challenge: 'AAAA' }), null)
      assert.equal(await passkeys.verifySignIn({ response, challenge: 'AAAA', credential }), null)
    })
  }

  it('gets a no and no exception: anything at all', async () => {
    const text = fc.oneof(fc.base64String(), fc.json(), fc.string())
    const inner = fc.dictionary(
      fc.constantFrom('clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'transports'),
      fc.oneof(text, fc.anything()),
    )
    const response = fc.oneof(
      fc.anything(),
      inner.map((part) => ({ ...around, response: part })),
    )
    await fc.assert(
      fc.asyncProperty(response, async (any) => {
        assert.equal(await passkeys.verifyRegistration({ response: any, challenge: 'AAAA' }), null)
        assert.equal(await passkeys.verifySignIn({ response: any, challenge: 'AAAA', credential }), null)
      }),
    )
  })

  it('names its credential, or none', () => {
    assert.equal(credentialIdOf(around), 'AAAA')
    for (const other of [null, [], 'AAAA', {}, { ...around, id: 'BBBB' }, { ...around, type: 'password' }]) {
      assert.equal(credentialIdOf(other), null)
    }
    const long = 'A'.repeat(1365)
    assert.equal(credentialIdOf({ ...around, id: long, rawId: long }), null)
  })
})
