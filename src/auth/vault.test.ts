import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { systemRandom, type Random } from '#lib/random.ts'
import { createVault, keyIdOf, UnknownKeyError, VaultError, type SealedPlace } from './vault.ts'

const key = (): string => systemRandom.bytes(32).toString('base64')
const keyOne = key()
const keyTwo = key()
const vault = createVault(`k1:${keyOne}`, systemRandom)
const place = { orgId: 'org-1', channelId: 'channel-1', column: 'credentials' } as const satisfies SealedPlace

describe('a vault', () => {
  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        assert.equal(vault.open(vault.seal(plain, place), place), plain.toWellFormed())
      }),
    )
  })

  it('seals the same text differently each time, and shows nothing of it', () => {
    const plain = 'a secret that is long enough to be found'
    const [one, other] = [vault.seal(plain, place), vault.seal(plain, place)]
    assert.notDeepEqual(one, other)
    assert.equal(one.includes('secret'), false)
  })

  it('does not open a secret that stands in another row or column', () => {
    const sealed = vault.seal('secret', place)
    const others: readonly SealedPlace[] = [
      { ...place, orgId: 'org-2' },
      { ...place, channelId: 'channel-2' },
      { ...place, column: 'verifier' },
      { ...place, orgId: place.channelId, channelId: place.orgId },
    ]
    for (const other of others) assert.throws(() => vault.open(sealed, other), VaultError)
  })

  it('opens a secret in its own place only, of whatever kind the others are', () => {
    const id = 'one-id-for-all'
    const places: readonly SealedPlace[] = [
      { orgId: id, channelId: id, column: 'credentials' },
      { orgId: id, channelId: id, column: 'verifier' },
      { userId: id, column: 'totp' },
      { userId: 'another', column: 'totp' },
      { jobId: id, column: 'mail' },
      { jobId: 'another', column: 'mail' },
    ]
    for (const own of places) {
      const sealed = vault.seal('secret', own)
      for (const other of places) {
        if (other === own) assert.equal(vault.open(sealed, other), 'secret')
        else assert.throws(() => vault.open(sealed, other), VaultError)
      }
    }
  })

  it('opens what was sealed before there were places without a channel', () => {
    const nonce = Buffer.alloc(12, 7)
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(keyOne, 'base64'), nonce)
    cipher.setAAD(Buffer.from('1|org-1|channel-1|credentials|k1'))
    const encrypted = Buffer.concat([cipher.update('from long ago', 'utf8'), cipher.final()])
    const stored = Buffer.concat([Buffer.from([1, 2]), Buffer.from('k1'), nonce, cipher.getAuthTag(), encrypted])
    assert.equal(vault.open(stored, place), 'from long ago')
    const sameChance: Random = { ...systemRandom, bytes: () => nonce }
    assert.deepEqual(createVault(`k1:${keyOne}`, sameChance).seal('from long ago', place), stored)
  })

  it('does not open a secret with any single bit changed', () => {
    const sealed = createVault(`k1:${keyOne},k3:${keyTwo}`, systemRandom).seal('a secret', place)
    const both = createVault(`k1:${keyOne},k3:${keyTwo}`, systemRandom)
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      assert.throws(() => both.open(changed, place), VaultError, `bit ${bit}`)
    }
  })

  it('does not open a shortened, lengthened or arbitrary secret', () => {
    const sealed = vault.seal('a secret', place)
    for (let length = 0; length < sealed.length; length += 1) {
      assert.throws(() => vault.open(sealed.subarray(0, length), place), VaultError, `${length} bytes`)
    }
    assert.throws(() => vault.open(Buffer.concat([sealed, Buffer.alloc(1)]), place), VaultError)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        assert.throws(() => vault.open(Buffer.from(bytes), place), VaultError)
      }),
    )
  })

  it('opens with an older key after a rotation, and seals with the newest', () => {
    const before = vault.seal('old', place)
    const rotated = createVault(`k2:${keyTwo},k1:${keyOne}`, systemRandom)
    assert.equal(rotated.open(before, place), 'old')
    const afterwards = rotated.seal('new', place)
    assert.equal(createVault(`k2:${keyTwo}`, systemRandom).open(afterwards, place), 'new')
    assert.throws(() => vault.open(afterwards, place), /not in CREDENTIALS_KEYS/)
  })

  it('names the key that sealed, and tells a key that it lacks from bytes that were changed', () => {
    const sealed = createVault(`k2:${keyTwo}`, systemRandom).seal('x', place)
    assert.equal(keyIdOf(sealed), 'k2')
    assert.throws(() => vault.open(sealed, place), UnknownKeyError)
    for (const bytes of [[], [1], [2, 2, 107, 49], [1, 0], [1, 2, 75, 49], [1, 200, 107, 49]]) {
      if (bytes.length < 4 || bytes[1] !== 200) assert.equal(keyIdOf(Buffer.from(bytes)), null, String(bytes))
      assert.throws(() => vault.open(Buffer.from(bytes), place), VaultError)
    }
  })

  it('does not open with another key under the same id', () => {
    const other = createVault(`k1:${keyTwo}`, systemRandom)
    assert.throws(() => other.open(vault.seal('secret', place), place), VaultError)
  })

  for (const [name, keys] of Object.entries({
    nothing: '',
    'a short key': `k1:${systemRandom.bytes(31).toString('base64')}`,
    'a long key': `k1:${systemRandom.bytes(33).toString('base64')}`,
    'one good and one short key': `k1:${keyOne},k2:c2hvcnQ=`,
    'two keys with one id': `k1:${keyOne},k1:${keyTwo}`,
  })) {
    it(`is not made from ${name}, and the refusal shows no key`, () => {
      assert.throws(
        () => createVault(keys, systemRandom),
        (error) => error instanceof VaultError && !error.message.includes(keyOne),
      )
    })
  }
})
