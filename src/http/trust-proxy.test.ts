import assert from 'node:assert/strict'
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { isIPv6 } from 'node:net'
import { describe, it } from 'node:test'
import Fastify from 'fastify'
import fc from 'fast-check'
import { addressKey, isTrustedProxies, parseTrustProxy, peersOf } from './trust-proxy.ts'

describe('a peer', () => {
  it('is a proxy by its address, its network or this machine, in either spelling of IPv4, and by nothing else', () => {
    const isProxy = peersOf('loopback, 10.0.0.0/8,192.0.2.7,2001:db8::/32')
    for (const peer of ['127.0.0.9', '::1', '::ffff:10.1.2.3', '10.9.9.9', '192.0.2.7', '2001:db8:5::1'])
      assert.equal(isProxy(peer), true, peer)
    for (const peer of ['11.0.0.1', '192.0.2.8', '::ffff:11.1.2.3', '2001:db9::1', '', 'loopback'])
      assert.equal(isProxy(peer), false, peer)
    assert.equal(peersOf('off')('127.0.0.1'), false)
  })
})

describe('the setting', () => {
  for (const text of ['', ' ', 'off']) {
    it(`"${text}" trusts nobody`, () => {
      assert.equal(parseTrustProxy(text), false)
    })
  }

  it('names the proxies by address and network', () => {
    assert.deepEqual(parseTrustProxy('loopback'), ['loopback'])
    assert.equal(isTrustedProxies('loopback'), true)
    assert.deepEqual(parseTrustProxy(' 10.0.0.0/8, ::1 ,loopback,fd00::/8'), [
      '10.0.0.0/8',
      '::1',
      'loopback',
      'fd00::/8',
    ])
  })

  const refused = ['1', '2', 'true', 'on', 'all', '*', 'proxy.example.org', '10.0.0', '10.0.0.0/33', '::/129', '::1/']
  const sly = [
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/00',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0.1,',
    ',',
    '10.0.0.1 10.0.0.2',
  ]
  for (const text of [...refused, ...sly, 'fe80::1%eth0', '[::1]', '127.0.0.1:80']) {
    it(`"${text}" is refused`, () => {
      assert.equal(parseTrustProxy(text), null)
      assert.equal(isTrustedProxies(text), false)
    })
  }

  it('never lets a server fail to start with what it accepted', () => {
    const length = fc.integer({ min: 0, max: 130 }).map((bits) => `/${bits}`)
    const peer = fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('loopback', 'x')), fc.option(length))
      .map(([address, bits]) => `${address}${bits ?? ''}`)
    fc.assert(
      fc.property(fc.array(peer, { maxLength: 4 }), (peers) => {
        const trustProxy = parseTrustProxy(peers.join(','))
        if (trustProxy !== null) Fastify({ trustProxy })
      }),
    )
  })
})

/** What a server with this setting takes for the caller's address, asked over a real connection from loopback. */
const seenAddress = async (setting: string, forwarded: string | string[] | undefined): Promise<string> => {
  const trustProxy = parseTrustProxy(setting)
  assert.ok(trustProxy !== null)
  const server = Fastify({ trustProxy })
  server.get('/', async (request) => addressKey(request.ip))
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  try {
    return await new Promise((resolve, reject) => {
      const headers: OutgoingHttpHeaders = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
      const asking = httpRequest(url, { headers, agent: false }, (answer) => {
        assert.equal(answer.statusCode, 200)
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('end', () => resolve(text))
      })
      asking.on('error', reject).end()
    })
  } finally {
    await server.close()
  }
}

describe('a server', () => {
  const table: readonly (readonly [what: string, setting: string, forwarded: string | string[] | undefined, string])[] =
    [
      ['without a proxy takes the peer', 'off', undefined, '127.0.0.1'],
      ['without a proxy believes no header', 'off', '203.0.113.7', '127.0.0.1'],
      ['believes no header of a peer that is not its proxy', '10.0.0.0/8,::1', '203.0.113.7', '127.0.0.1'],
      ['believes its proxy', 'loopback', '203.0.113.7', '203.0.113.7'],
      ['takes the last address, which the proxy wrote', 'loopback', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
      [
        'skips the addresses of its own proxies',
        'loopback,10.0.0.0/8',
        '1.1.1.1, 203.0.113.7, 10.1.2.3',
        '203.0.113.7',
      ],
      ['stops at the first stranger', 'loopback,10.0.0.0/8', '10.9.9.9, 203.0.113.7, 10.1.2.3', '203.0.113.7'],
      ['reads several headers as one', 'loopback', ['1.1.1.1', '203.0.113.7'], '203.0.113.7'],
      ['takes the peer when its proxy says nothing', 'loopback', undefined, '127.0.0.1'],
      ['counts an IPv6 caller by its network', 'loopback', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
      ['counts a mapped IPv4 caller as IPv4', 'loopback', '::ffff:203.0.113.7', '203.0.113.7'],
      ['reads an address with a port', 'loopback', '203.0.113.7:4711', '203.0.113.7'],
      ['gives garbage one name', 'loopback', 'unknown', 'unknown'],
      ['gives other garbage the same one', 'loopback', '999.1.1.1"; <script>', 'unknown'],
      ['survives an empty header', 'loopback', '', '127.0.0.1'],
      ['survives commas', 'loopback', ',,,', '127.0.0.1'],
      ['survives a long header', 'loopback', '1.1.1.1,'.repeat(1_000), '1.1.1.1'],
    ]
  for (const [what, setting, forwarded, expected] of table) {
    it(what, async () => {
      assert.equal(await seenAddress(setting, forwarded), expected)
    })
  }
})

const anyV6 = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }),
  fc.constantFrom('plain', 'canonical', 'zone', 'bracketed'),
)
const written = (groups: readonly number[], form: string): string => {
  const plain = groups.map((group) => group.toString(16)).join(':')
  if (form === 'canonical') return new URL(`http://[${plain}]/`).hostname
  if (form === 'zone') return `${plain}%eth0`
  return form === 'bracketed' ? `[${plain}]:443` : plain
}

describe('the name of an address', () => {
  it('is the same for all of a customer and another one for the next, however they are written', () => {
    fc.assert(
      fc.property(anyV6, fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 }), (one, rest) => {
        const [groups, form] = one
        fc.pre(groups.slice(0, 4).some((group) => group !== 0))
        const key = addressKey(written(groups, form))
        assert.equal(key, addressKey(written([...groups.slice(0, 4), ...rest], 'plain')))
        const neighbour = groups.with(3, (groups[3] ?? 0) ^ 1)
        assert.notEqual(key, addressKey(written(neighbour, form)))
        assert.ok(isIPv6(key.replace('/64', '')))
      }),
    )
  })

  it('is the IPv4 address in every spelling of a mapped one', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
        for (const text of [address, `::ffff:${address}`, `::FFFF:${hex}`, `0:0:0:0:0:ffff:${hex}`, `${address}:80`]) {
          assert.equal(addressKey(text), address)
        }
      }),
    )
  })

  it('is one for everything that is no address', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const key = addressKey(text)
        assert.ok(key === 'unknown' || /^[\d.]+$/.test(key) || key.endsWith('::/64'), key)
      }),
    )
    assert.equal(addressKey(undefined), 'unknown')
    assert.equal(addressKey('::1'), '0:0:0:0::/64')
  })
})
