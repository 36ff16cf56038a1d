import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { insta } from './insta/index.ts'
import { twt } from './twt/index.ts'

const SANDBOX = 'http://localhost:8080/sandbox/twt'

const x = (link: string, web = twt.hosts.web, handle = 'ada') => twt.readPermalink(link, { web, handle })

describe("a link to a post on X, or on X's sandbox", () => {
  for (const link of [
    'https://x.com/ada/status/42',
    'https://x.com/Ada/status/42?s=20#top',
    'https://x.com/ada/status/42/photo/1',
    'https://twitter.com/ada/status/42',
    'https://mobile.twitter.com/ada/status/42/',
  ]) {
    it(`is read: ${link}`, () => assert.deepEqual(x(link), { remoteId: '42', url: 'https://x.com/ada/status/42' }))
  }

  it('is read on a sandbox, at its own place', () => {
    const url = `${SANDBOX}/ada/status/42`
    assert.deepEqual(x(url, SANDBOX), { remoteId: '42', url })
  })

  for (const link of [
    'https://x.com/grace/status/42',
    'https://x.com/i/web/status/42',
    'http://x.com/ada/status/42',
    'https://x.com:8443/ada/status/42',
    'https://x.com.example.org/ada/status/42',
    'https://ada@x.com/ada/status/42',
    'https://example.org/?u=https://x.com/ada/status/42',
    'https://x.com/ada/status/',
    'https://x.com/ada/status/4x2',
    'https://x.com/ada/status/042',
    'https://x.com/ada/status/12345678901234567890',
    'https://x.com/ada/status/9223372036854775808',
    'https://x.com/ada',
    'javascript:alert(1)//x.com/ada/status/42',
    `${SANDBOX}/ada/status/42`,
    'x.com/ada/status/42',
    '',
  ]) {
    it(`is none of the account: ${link}`, () => assert.equal(x(link), null))
  }

  it('of the real network is none of a sandbox, and one beside the sandbox neither', () => {
    assert.equal(x('https://twitter.com/ada/status/42', SANDBOX), null)
    assert.equal(x('http://localhost:8080/sandbox/twtx/ada/status/42', SANDBOX), null)
    assert.equal(x('http://localhost:8080/ada/status/42', SANDBOX), null)
  })
})

describe('a link to a post on Instagram', () => {
  const read = (link: string) => insta.readPermalink(link, { web: insta.hosts.web, handle: 'ada' })
  const post = { remoteId: 'DAbc-12_3', url: 'https://www.instagram.com/p/DAbc-12_3/' }

  it('is read with and without the account before it', () => {
    assert.deepEqual(read('https://www.instagram.com/p/DAbc-12_3/?igsh=x'), post)
    assert.deepEqual(read('https://instagram.com/Ada/p/DAbc-12_3'), post)
    assert.equal(read('https://www.instagram.com/reel/DAbc-12_3/')?.url, 'https://www.instagram.com/reel/DAbc-12_3/')
  })

  for (const link of [
    'https://www.instagram.com/grace/p/DAbc-12_3/',
    'https://www.instagram.com/ada/',
    'https://www.instagram.com/ada/followers/DAbc-12_3',
    'https://www.instagram.com/p/a%2fb/',
    'https://example.org/p/DAbc-12_3/',
  ]) {
    it(`is none: ${link}`, () => assert.equal(read(link), null))
  }
})
