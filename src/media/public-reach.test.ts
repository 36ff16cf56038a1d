import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import type { Resolve } from '#lib/download-target.ts'
import { addressFault, createMediaReach, judgeAddress } from './public-reach.ts'

const leadsTo =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses

const nowhere: Resolve = () => Promise.reject(new Error('ENOTFOUND'))

const codes = async (address: string, resolve: Resolve = leadsTo('93.184.216.34')): Promise<readonly string[]> =>
  (await judgeAddress(address, { resolve, clock: systemClock })).map(({ verdict, code }) => `${verdict} ${code}`)

describe('an address that networks are to fetch from', () => {
  it('is https, and its name leads to the public internet', async () => {
    assert.deepEqual(await codes('https://social.ink.coop'), ['ok name_public'])
    assert.deepEqual(await codes('https://8.8.8.8'), ['ok public_address'])
    assert.deepEqual(await codes('https://[2606:4700:4700::1111]'), ['ok public_address'])
  })

  const faults: Readonly<Record<string, readonly string[]>> = {
    own_machine: [
      'http://localhost:8000',
      'https://localhost',
      'https://app.localhost',
      'https://127.0.0.1',
      'https://127.9.9.9',
      'https://[::1]',
      'https://[::ffff:127.0.0.1]',
      'https://2130706433',
      'https://localhost.',
    ],
    private_address: [
      'https://10.0.0.1',
      'https://192.168.1.20',
      'https://172.16.3.4',
      'https://169.254.169.254',
      'https://0.0.0.0',
      'https://100.64.1.1',
      'https://[fd00::1]',
      'https://[fe80::1]',
      'https://[2001:db8::1]',
    ],
    local_name: [
      'https://ink.local',
      'https://nas',
      'https://ink.lan',
      'https://ink.internal',
      'https://ink.home.arpa',
    ],
    reserved_name: ['https://ink.test', 'https://social.example.org', 'https://ink.invalid', 'https://abc.onion'],
    not_https: ['http://social.ink.coop', 'http://8.8.8.8'],
    unusual_port: ['https://social.ink.coop:8443'],
  }
  for (const [code, addresses] of Object.entries(faults)) {
    for (const address of addresses) {
      it(`${address} has the fault ${code}`, () => assert.equal(addressFault(address)?.code, code))
    }
  }

  it('names that only look like local ones have none', () => {
    for (const address of ['https://local.ink.coop', 'https://mylocalhost.coop', 'https://test.ink.coop'])
      assert.equal(addressFault(address), null)
  })

  it('is not asked for where it means this machine anyway', async () => {
    const never: Resolve = () => assert.fail('asked')
    assert.deepEqual(await codes('http://localhost:8000', never), ['fail own_machine'])
    assert.deepEqual(await codes('https://ink.local', never), ['fail local_name'])
  })

  it('is told to be http and known at the same time', async () => {
    assert.deepEqual(await codes('http://social.ink.coop'), ['fail not_https', 'ok name_public'])
  })

  it('has a name that the name servers know', async () => {
    assert.deepEqual(await codes('https://social.ink.coop', nowhere), ['fail name_unknown'])
    assert.deepEqual(await codes('https://social.ink.coop', leadsTo()), ['fail name_unknown'])
  })

  it('leads nowhere but to the public internet', async () => {
    assert.deepEqual(await codes('https://social.ink.coop', leadsTo('8.8.8.8', '192.168.0.7')), ['fail name_private'])
    const [finding] = await judgeAddress('https://social.ink.coop', {
      resolve: leadsTo('8.8.8.8', '192.168.0.7'),
      clock: systemClock,
    })
    assert.match(finding?.detail ?? '', /leads to 192\.168\.0\.7, which/)
  })

  it('is not waited for longer than two seconds', async () => {
    const asked: number[] = []
    const clock = {
      ...systemClock,
      sleep: async (milliseconds: number) => {
        asked.push(milliseconds)
      },
    }
    const findings = await judgeAddress('https://social.ink.coop', { resolve: () => new Promise(() => {}), clock })
    assert.deepEqual([findings.map(({ code }) => code), asked], [['lookup_slow'], [2_000]])
  })
})

describe('the latest verdict', () => {
  it('is there without waiting, and is made anew after five minutes', async () => {
    let now = 0
    let known = nowhere
    let looked = Promise.withResolvers<void>()
    const reach = createMediaReach({
      address: async () => 'https://social.ink.coop/media/files/x',
      resolve: (name) => {
        setImmediate(() => looked.resolve())
        return known(name)
      },
      clock: { ...systemClock, monotonic: () => now },
    })
    assert.equal(reach(), null)
    await looked.promise
    assert.equal(reach()?.code, 'name_unknown')
    known = leadsTo('8.8.8.8')
    looked = Promise.withResolvers<void>()
    now = 299_000
    assert.equal(reach()?.code, 'name_unknown')
    now = 301_000
    assert.equal(reach()?.code, 'name_unknown')
    await looked.promise
    assert.equal(reach(), null)
  })

  it('is none where no address can be made', async () => {
    const asked = Promise.withResolvers<void>()
    const address = () => {
      setImmediate(() => asked.resolve())
      return Promise.reject(new Error('no bucket'))
    }
    const reach = createMediaReach({ address, resolve: nowhere, clock: systemClock })
    await asked.promise
    assert.equal(reach(), null)
  })
})
