import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { systemRandom } from '#lib/random.ts'
import { createAccessTokens } from './access-tokens.ts'
import { addCredentialsKey, dropCredentialsKey, loadSecrets } from './secrets.ts'
import { createVault } from './vault.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'scheduly-secrets-')), 'data')
  file = path.join(folder, 'secrets.json')
})
afterEach(async () => {
  await rm(path.dirname(folder), { recursive: true })
})

describe('the secrets of an installation', () => {
  it('are made at the first start, in a file that only its owner may read, and kept from then on', async () => {
    const first = await loadSecrets(folder, systemRandom)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.deepEqual(await loadSecrets(folder, systemRandom), first)
    assert.deepEqual(await readdir(folder), ['secrets.json'])
  })

  it('are all different, and fit for what they are used for', async () => {
    const secrets = await loadSecrets(folder, systemRandom)
    assert.equal(new Set(Object.values(secrets)).size, Object.keys(secrets).length)
    assert.equal(Buffer.from(secrets.accessTokenKey, 'base64').length, 32)
    const place = { orgId: 'o', channelId: 'c', column: 'credentials' } as const
    const vault = createVault(secrets.credentialsKeys, systemRandom)
    assert.equal(vault.open(vault.seal('x', place), place), 'x')
    const tokens = createAccessTokens([secrets.accessTokenKey], 'https://example.org', systemClock)
    assert.ok(await tokens.verify(await tokens.issue({ userId: 'u', sessionId: 's' })))
  })

  it('are the same for all of several first starts at the same moment', async () => {
    const starts = await Promise.all(Array.from({ length: 8 }, () => loadSecrets(folder, systemRandom)))
    for (const secrets of starts) assert.deepEqual(secrets, starts[0])
    assert.deepEqual(await readdir(folder), ['secrets.json'])
  })

  for (const [name, damage] of Object.entries({
    'cut short': (text: string) => text.slice(0, 40),
    empty: () => '',
    'without a field': (text: string) => text.replace('accessTokenKey', 'other'),
    'no object': () => 'null',
  })) {
    it(`are not replaced when their file is ${name}: the sentence says what to do`, async () => {
      await loadSecrets(folder, systemRandom)
      const damaged = damage(await readFile(file, 'utf8'))
      await writeFile(file, damaged)
      await assert.rejects(loadSecrets(folder, systemRandom), {
        message: `${file} is damaged: restore it from a backup, or move it away to start with new secrets (channels must then be connected again).`,
      })
      assert.equal(await readFile(file, 'utf8'), damaged)
    })
  }

  it('get a new key in front that seals, while the older one opens; everything else stays', async () => {
    const former = await loadSecrets(folder, systemRandom)
    const place = { orgId: 'o', channelId: 'c', column: 'credentials' } as const
    const sealed = createVault(former.credentialsKeys, systemRandom).seal('x', place)
    assert.equal(await addCredentialsKey(folder, systemRandom), 'k2')
    const { credentialsKeys, ...rest } = await loadSecrets(folder, systemRandom)
    assert.deepEqual({ ...rest, credentialsKeys: former.credentialsKeys }, former)
    const vault = createVault(credentialsKeys, systemRandom)
    assert.deepEqual(vault.keyIds, ['k2', 'k1'])
    assert.equal(vault.open(sealed, place), 'x')
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    await dropCredentialsKey(folder, systemRandom, 'k1')
    assert.deepEqual(createVault((await loadSecrets(folder, systemRandom)).credentialsKeys, systemRandom).keyIds, [
      'k2',
    ])
    assert.deepEqual(await readdir(folder), ['secrets.json'])
  })

  it('lose no key when several are added at once: whoever comes too early is told so', async () => {
    const added = await Promise.allSettled(Array.from({ length: 8 }, () => addCredentialsKey(folder, systemRandom)))
    const ids = added.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    for (const each of added)
      if (each.status === 'rejected') assert.match(String(each.reason), /are being changed already/)
    const { credentialsKeys } = await loadSecrets(folder, systemRandom)
    assert.deepEqual([...createVault(credentialsKeys, systemRandom).keyIds].sort(), ['k1', ...ids].sort())
    assert.ok(ids.length > 0)
  })

  it('stay as they are when a change was cut off, and the sentence says what to remove', async () => {
    const former = await loadSecrets(folder, systemRandom)
    await writeFile(`${file}.new`, '{')
    await assert.rejects(addCredentialsKey(folder, systemRandom), { message: new RegExp(`remove ${file}\\.new`) })
    assert.deepEqual(await loadSecrets(folder, systemRandom), former)
  })
})
