import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { systemRandom } from '#lib/random.ts'
import { createAuthenticator, type AuthenticatorOptions, type Cbor, type Lies } from '#test/support/authenticator.ts'
import { createPasskeys, credentialIdOf } from './passkeys.ts'

const PUBLIC_URL = 'https://social.example.org'
const ELSEWHERE = 'https://elsewhere.example.org'
const USER = { id: '01990000-0000-7000-8000-000000000001', name: 'jane@example.org', displayName: 'Jane' }

const passkeys = createPasskeys(PUBLIC_URL, systemRandom)

const newOptions = () => passkeys.registrationOptions({ user: USER, known: [] })

/** One person's phone with one passkey that is registered. */
const registered = async (options: Partial<AuthenticatorOptions> = {}, of = passkeys) => {
  const phone = createAuthenticator({ origin: PUBLIC_URL, ...options })
  const asked = await of.registrationOptions({ user: USER, known: [] })
  const passkey = await of.verifyRegistration({ response: phone.create(asked), challenge: asked.challenge })
  assert.ok(passkey !== null)
  return { phone, credential: { ...passkey, id: passkey.credentialId } }
}

/** Registers with one lie told. */
const registerWith = async (lies: Lies) => {
  const asked = await newOptions()
  const phone = createAuthenticator({ origin: PUBLIC_URL })
  return passkeys.verifyRegistration({ response: phone.create(asked, lies), challenge: asked.challenge })
}

/** Signs in with one lie told. */
const signInWith = async (lies: Lies) => {
  const { phone, credential } = await registered()
  const asked = await passkeys.signInOptions()
  return passkeys.verifySignIn({ response: phone.get(asked, lies), challenge: asked.challenge, credential })
}

describe('registering a passkey', () => {
  it('asks for one that is found without a name and proves who holds it', async () => {
    const asked = await passkeys.registrationOptions({ user: USER, known: ['AAAA', 'BBBB'] })
    assert.deepEqual(asked.rp, { name: 'Scheduly', id: 'social.example.org' })
    assert.equal(Buffer.from(asked.user.id, 'base64url').toString(), USER.id)
    assert.equal(asked.attestation, 'none')
    assert.equal(asked.authenticatorSelection?.residentKey, 'required')
    assert.equal(asked.authenticatorSelection.userVerification, 'required')
    assert.deepEqual(
      asked.pubKeyCredParams.map(({ alg }) => alg),
      [-8, -7, -257],
    )
    assert.deepEqual(
      asked.excludeCredentials?.map(({ id }) => id),
      ['AAAA', 'BBBB'],
    )
    assert.equal(Buffer.from(asked.challenge, 'base64url').length, 32)
    assert.notEqual((await newOptions()).challenge, asked.challenge)
  })

  it('does not take the same phone twice', async () => {
    const { phone, credential } = await registered()
    const again = await passkeys.registrationOptions({ user: USER, known: [credential.id] })
    assert.throws(() => phone.create(again), /InvalidStateError/)
  })

  it('tells what is kept of it', async () => {
    const { credential } = await registered()
    assert.match(credential.credentialId, /^[\w-]{27}$/)
    assert.ok(credential.publicKey.length > 64 && credential.publicKey.length < 128)
    assert.equal(credential.counter, 0)
    assert.deepEqual(credential.transports, ['internal', 'hybrid'])
    assert.deepEqual([credential.backedUp, credential.deviceType], [false, 'singleDevice'])
    const synced = await registerWith({ flags: 1 | 4 | 8 | 16 | 64 })
    assert.deepEqual([synced?.backedUp, synced?.deviceType], [true, 'multiDevice'])
  })

  it('keeps only the ways of reaching a device that are known', async () => {
    const asked = await newOptions()
    const honest = createAuthenticator({ origin: PUBLIC_URL }).create(asked)
    const response = { ...honest, response: { ...honest.response, transports: ['usb', 'usb', 'pigeon', '__proto__'] } }
    const passkey = await passkeys.verifyRegistration({ response, challenge: asked.challenge })
    assert.deepEqual(passkey?.transports, ['usb'])
  })

  const lies: Readonly<Record<string, Lies>> = {
    'the challenge': { challenge: systemRandom.bytes(32).toString('base64url') },
    'the page': { origin: ELSEWHERE },
    'a page on another port': { origin: `${PUBLIC_URL}:8443` },
    'a page without https': { origin: 'http://social.example.org' },
    'the site that it is for': { rpId: 'elsewhere.example.org' },
    'what it does': { type: 'webauthn.get' },
    'a frame of another site': { crossOrigin: true },
    'a person who was not there': { flags: 4 | 64 },
    'a person who was not verified': { flags: 1 | 64 },
    'a credential that is not there': { flags: 1 | 4 },
    'extensions that are not there': { flags: 1 | 4 | 64 | 128 },
    'a copy of what cannot be copied': { flags: 1 | 4 | 16 | 64 },
    'the name of the credential': { id: systemRandom.bytes(20).toString('base64url') },
    'no algorithm': { algorithm: 0 },
    'an algorithm that was not offered': { algorithm: -65_535 },
    'an algorithm of another kind': { algorithm: -35 },
    'an algorithm that the library would take by itself': { algorithm: -48 },
    'bytes behind the end': { trailing: Buffer.alloc(1) },
    'a statement where there is none': { statement: { pairs: [['sig', Buffer.alloc(8)]] } },
    'a format that nobody knows': { format: 'made-up' },
    'a format with certificates': {
      format: 'packed',
      statement: {
        pairs: [
          ['alg', -7],
          ['sig', Buffer.alloc(8)],
          ['x5c', [Buffer.alloc(8)]],
        ],
      },
    },
    'the format of an old key': {
      format: 'fido-u2f',
      statement: {
        pairs: [
          ['sig', Buffer.alloc(8)],
          ['x5c', [Buffer.alloc(8)]],
        ],
      },
    },
    'the format of a computer': { format: 'tpm', statement: { pairs: [['x5c', [Buffer.alloc(8)]]] } },
    'a key that vouches for itself': {
      format: 'packed',
      statement: {
        pairs: [
          ['alg', -7],
          ['sig', Buffer.alloc(70)],
        ],
      },
    },
  }
  for (const [name, lie] of Object.entries(lies)) {
    it(`is refused to a lie about ${name}`, async () => assert.equal(await registerWith(lie), null))
  }

  it('is taken when every lie is the truth', async () => {
    const flags = 1 | 4 | 64
    const truth = { origin: PUBLIC_URL, rpId: 'social.example.org', type: 'webauthn.create', algorithm: -7, flags }
    assert.notEqual(await registerWith(truth), null)
  })

  it('is refused with a key so long that each check would take its time', async () => {
    const rsa = (bytes: number): Cbor => ({
      pairs: [
        [1, 3],
        [3, -257],
        [-1, Buffer.alloc(bytes, 1)],
        [-2, Buffer.from([1, 0, 1])],
      ],
    })
    assert.notEqual(await registerWith({ publicKey: rsa(512) }), null)
    assert.equal(await registerWith({ publicKey: rsa(1024) }), null)
  })
})

describe('signing in with a passkey', () => {
  it('asks nobody in particular, and for a proof of who holds the device', async () => {
    const asked = await passkeys.signInOptions()
    assert.equal(asked.rpId, 'social.example.org')
    assert.equal(asked.userVerification, 'required')
    assert.equal(asked.allowCredentials, undefined)
    assert.equal(Buffer.from(asked.challenge, 'base64url').length, 32)
    assert.notEqual((await passkeys.signInOptions()).challenge, asked.challenge)
  })

  for (const algorithm of ['ES256', 'EdDSA', 'RS256'] as const) {
    for (const attestation of ['none', 'self'] as const) {
      it(`works with ${algorithm} and attestation ${attestation}, again and again`, async () => {
        const { phone, credential } = await registered({ algorithm, attestation })
        for (const counter of [1, 2, 3]) {
          const asked = await passkeys.signInOptions()
          const response = phone.get(asked)
          assert.equal(credentialIdOf(response), credential.id)
          const known = { ...credential, counter: counter - 1 }
          const answer = await passkeys.verifySignIn({ response, challenge: asked.challenge, credential: known })
          assert.deepEqual(answer, { newCounter: counter })
        }
      })
    }
  }

  it('works with a device that does not count', async () => {
    assert.deepEqual(await signInWith({ counter: 0 }), { newCounter: 0 })
  })

  const { privateKey: otherKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const lies: Readonly<Record<string, Lies>> = {
    'the challenge': { challenge: systemRandom.bytes(32).toString('base64url') },
    'the page': { origin: ELSEWHERE },
    'the site that it is for': { rpId: 'elsewhere.example.org' },
    'what it does': { type: 'webauthn.create' },
    'a frame of another site': { crossOrigin: true },
    'a person who was not there': { flags: 4 },
    'a person who was not verified': { flags: 1 },
    'the key': { signWith: otherKey },
    'the name of the credential': { id: systemRandom.bytes(20).toString('base64url') },
    'bytes behind the end': { trailing: Buffer.alloc(1) },
  }
  for (const [name, lie] of Object.entries(lies)) {
    it(`is refused to a lie about ${name}`, async () => assert.equal(await signInWith(lie), null))
  }

  it('is refused when the counter stands still or goes back, as on a copy of the device', async () => {
    const { phone, credential } = await registered()
    const counts: unknown[] = []
    for (const counter of [0, 4, 5, 6]) {
      const asked = await passkeys.signInOptions()
      const known = { ...credential, counter: 5 }
      const response = phone.get(asked, { counter })
      counts.push(await passkeys.verifySignIn({ response, challenge: asked.challenge, credential: known }))
    }
    assert.deepEqual(counts, [null, null, null, { newCounter: 6 }])
  })

  it('is refused with the answer to another question', async () => {
    const { phone, credential } = await registered()
    const response = phone.get(await passkeys.signInOptions())
    const { challenge } = await passkeys.signInOptions()
    assert.equal(await passkeys.verifySignIn({ response, challenge, credential }), null)
  })

  it("is refused with another person's passkey", async () => {
    const [mine, theirs] = [await registered(), await registered()]
    const asked = await passkeys.signInOptions()
    const response = mine.phone.get(asked)
    for (const credential of [theirs.credential, { ...theirs.credential, id: mine.credential.id }]) {
      assert.equal(await passkeys.verifySignIn({ response, challenge: asked.challenge, credential }), null)
    }
  })

  it('is refused when any one byte of it is another one', async () => {
    // Ed25519, whose signatures have one spelling; the DER around those of ES256 is read with some leniency.
    const { phone, credential } = await registered({ algorithm: 'EdDSA' })
    const asked = await passkeys.signInOptions()
    const honest = phone.get(asked)
    const part = fc.constantFrom('clientDataJSON', 'authenticatorData', 'signature')
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), fc.integer({ min: 1, max: 255 }), async (name, place, change) => {
        const bytes = Buffer.from(honest.response[name], 'base64url')
        const at = place % bytes.length
        bytes.writeUInt8(bytes.readUInt8(at) ^ change, at)
        const response = { ...honest, response: { ...honest.response, [name]: bytes.toString('base64url') } }
        assert.equal(await passkeys.verifySignIn({ response, challenge: asked.challenge, credential }), null)
      }),
      { numRuns: 300 },
    )
    assert.notEqual(await passkeys.verifySignIn({ response: honest, challenge: asked.challenge, credential }), null)
  })
})

describe('the address of an installation', () => {
  const addresses = {
    'https://social.example.org': true,
    'https://social.example.org:8443': true,
    'http://localhost:8000': true,
    'http://scheduly.localhost:8000': true,
    'http://social.example.org': false,
    'http://192.168.1.20:8000': false,
    'https://192.168.1.20': false,
    'http://127.0.0.1:8000': false,
    'https://[::1]:8000': false,
  }
  for (const [url, available] of Object.entries(addresses)) {
    it(`${url} ${available ? 'has' : 'has no'} passkeys`, async () => {
      const here = createPasskeys(url, systemRandom)
      assert.equal(here.available, available)
      const phone = createAuthenticator({ origin: url })
      const asked = await here.registrationOptions({ user: USER, known: [] })
      const passkey = await here.verifyRegistration({ response: phone.create(asked), challenge: asked.challenge })
      assert.equal(passkey !== null, available)
    })
  }

  it('is what a passkey is bound to', async () => {
    const here = createPasskeys(ELSEWHERE, systemRandom)
    const { phone } = await registered()
    assert.throws(() => void phone.get({ challenge: 'AAAA', rpId: 'elsewhere.example.org' }), /NotAllowedError/)
    const asked = await here.registrationOptions({ user: USER, known: [] })
    const response = createAuthenticator({ origin: PUBLIC_URL }).create(asked)
    assert.equal(await here.verifyRegistration({ response, challenge: asked.challenge }), null)
  })
})
