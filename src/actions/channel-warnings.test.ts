import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChannelRow } from '#db/channels.ts'
import { bad } from '#domain/finding.ts'
import { insta } from '#providers/insta/index.ts'
import { twt } from '#providers/twt/index.ts'
import { missingScopes, warningsOf, type Surroundings } from './channel-warnings.ts'

const NOW = new Date('2026-11-28T12:00:00Z')
const inSeconds = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000)
const DAY = 86_400

const aRow = (changes: Partial<ChannelRow> = {}): ChannelRow => ({
  orgId: 'o',
  id: 'c',
  provider: 'twt',
  state: 'active',
  sandbox: false,
  remoteId: '1',
  handle: 'ink',
  displayName: 'Ink',
  facts: {},
  factsReadAt: NOW,
  tokenExpiresAt: inSeconds(7_200),
  trouble: null,
  scopes: twt.scopes,
  keysRenewable: true,
  keysSince: NOW,
  renewalFailingSince: null,
  renewalTrouble: null,
  lostSince: null,
  pausedAt: null,
  pausedBy: null,
  pauseReason: null,
  connectTriedAt: null,
  connectTrouble: null,
  connectChoices: null,
  createdBy: 'u',
  createdAt: NOW,
  updatedAt: NOW,
  ...changes,
})

const around = (changes: Partial<Surroundings> = {}): Surroundings => ({
  provider: twt,
  now: NOW,
  waiting: undefined,
  reach: null,
  ...changes,
})

const codes = (row: ChannelRow, surroundings = around()): readonly string[] =>
  warningsOf(row, surroundings).map(({ code }) => code)

describe('a channel', () => {
  it('in order has no warning, nor has one of which little is known yet', () => {
    assert.deepEqual(codes(aRow()), [])
    assert.deepEqual(codes(aRow({ scopes: null, keysRenewable: null, keysSince: null })), [])
    assert.deepEqual(codes(aRow({ state: 'pending', tokenExpiresAt: null, scopes: null })), [])
    assert.deepEqual(codes(aRow(), around({ provider: undefined })), [])
  })

  it('lacks each permission that was asked for and not granted, with what does not work', () => {
    const row = aRow({ scopes: twt.scopes.filter((scope) => scope !== 'media.write') })
    const [warning] = warningsOf(row, around())
    assert.equal(warning?.code, 'scope_missing')
    assert.match(warning.detail, /media\.write was not granted\. Posts with pictures, GIFs or videos cannot go out\./)
    const plain = aRow({ provider: 'insta', scopes: insta.scopes.slice(0, 2) })
    assert.deepEqual(missingScopes(plain, insta), [
      { scope: 'instagram_business_manage_comments', effect: 'Posts with a first comment cannot go out.' },
    ])
  })

  const failing = { renewalFailingSince: inSeconds(-600), renewalTrouble: 'X answered with status 503.' }

  it('whose renewal fails is warned of from when it was due, not before', () => {
    assert.deepEqual(codes(aRow({ ...failing, tokenExpiresAt: inSeconds(901) })), [])
    const [warning] = warningsOf(aRow({ ...failing, tokenExpiresAt: inSeconds(899) }), around())
    assert.deepEqual(warning, {
      code: 'keys_ending',
      detail:
        "This channel's keys end soon, and renewing them fails: X answered with status 503. It is tried again and again; connecting the channel again helps at once.",
      since: '2026-11-28T11:50:00.000Z',
      at: '2026-11-28T12:14:59.000Z',
      posts: null,
    })
    const [ended] = warningsOf(aRow({ ...failing, tokenExpiresAt: inSeconds(-1) }), around())
    assert.match(ended?.detail ?? '', /have ended/)
    const weeks = aRow({ ...failing, provider: 'insta', scopes: insta.scopes, tokenExpiresAt: inSeconds(19 * DAY) })
    assert.deepEqual(codes(weeks, around({ provider: insta })), ['keys_ending'])
  })

  it('whose keys no program can renew is warned of at once, with their end', () => {
    const [warning] = warningsOf(aRow({ keysRenewable: false, tokenExpiresAt: inSeconds(50 * DAY) }), around())
    assert.deepEqual([warning?.code, warning?.at], ['keys_not_renewable', inSeconds(50 * DAY).toISOString()])
    assert.deepEqual(codes(aRow({ keysRenewable: false, tokenExpiresAt: null })), [])
  })

  it('that must be connected anew says what is at risk, and since when, and nothing of the end of its dead keys', () => {
    const lost = aRow({ ...failing, state: 'reconnect_required', lostSince: inSeconds(-60), keysRenewable: false })
    const waiting = { channelId: 'c', posts: 3, earliestAt: inSeconds(3_600) }
    const [warning, ...others] = warningsOf(lost, around({ waiting }))
    assert.deepEqual(others, [])
    assert.deepEqual(
      [warning?.code, warning?.since, warning?.at, warning?.posts],
      ['reconnect_required', '2026-11-28T11:59:00.000Z', '2026-11-28T13:00:00.000Z', 3],
    )
    assert.match(warning?.detail ?? '', /3 posts wait for it\. Connect the channel again\./)
    assert.equal(warningsOf(lost, around())[0]?.posts, 0)
  })

  it('of a network that fetches files is warned of when it cannot from here, connected or not; a test network always can', () => {
    const reach = bad('not_https', 'http://ink.coop is no https address.')
    const row = aRow({ provider: 'insta', scopes: insta.scopes })
    const [warning] = warningsOf(row, around({ provider: insta, reach }))
    assert.equal(warning?.code, 'media_unreachable')
    assert.match(warning.detail, /^Instagram fetches files .*http:\/\/ink\.coop is no https address\./)
    assert.deepEqual(codes({ ...row, state: 'pending' }, around({ provider: insta, reach })), ['media_unreachable'])
    assert.deepEqual(codes({ ...row, sandbox: true }, around({ provider: insta, reach })), [])
    assert.deepEqual(codes(aRow(), around({ reach })), [])
  })
})
