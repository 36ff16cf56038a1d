import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeServer, type ServerFacts } from './database-server.ts'
import type { Finding } from './finding.ts'
import {
  judgeClock,
  judgeQueue,
  judgeRoom,
  judgeSilentDisk,
  judgeWorkers,
  judgeZones,
  spanOf,
  type QueueFacts,
  type RoomFacts,
  type WorkerFacts,
} from './system-status.ts'
import { compareZones, PROBED_ZONES, probedMoments } from './zone-probes.ts'

const codes = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ verdict, code }) => `${verdict} ${code}`)

const OWN = { version: '1.2.0', tzdata: '2026c' }
const worker = (facts: Partial<WorkerFacts> = {}): WorkerFacts => ({
  name: 'one/7',
  role: 'worker',
  standing: 'fine',
  beatSeconds: 4,
  clockAheadMs: 3,
  ...OWN,
  ...facts,
})

describe('workers', () => {
  const cases: readonly (readonly [string, readonly WorkerFacts[], readonly string[]])[] = [
    ['none', [], ['fail no_worker']],
    ['one that works', [worker()], ['ok workers']],
    [
      'one of an older version, which tells less',
      [worker({ role: null, clockAheadMs: null, tzdata: null })],
      ['ok workers'],
    ],
    ['one that ended without a word', [worker({ beatSeconds: 3_600 })], ['fail no_worker', 'warn worker_silent']],
    [
      'one that fell silent beside another',
      [worker(), worker({ beatSeconds: 61 })],
      ['ok workers', 'warn worker_silent'],
    ],
    [
      'one that may not publish from here',
      [worker({ standing: 'refused' })],
      ['fail no_worker', 'warn worker_refuses'],
    ],
    ['another version', [worker({ version: '1.1.0' })], ['ok workers', 'warn version_differs']],
    ['other time zones', [worker({ tzdata: '2024a' })], ['ok workers', 'warn worker_zones_differ']],
    ['a clock that is off', [worker({ clockAheadMs: -40_000 })], ['ok workers', 'fail clock_skew']],
  ]
  for (const [name, workers, expected] of cases)
    it(name, () => assert.deepEqual(codes(judgeWorkers(workers, OWN)), expected))
})

describe('the queue', () => {
  const late: QueueFacts = { due: 3, oldestSeconds: 61, nextDueAt: null, stopped: null }
  const cases: readonly (readonly [string, QueueFacts, string])[] = [
    ['empty', { due: 0, oldestSeconds: null, nextDueAt: new Date(0), stopped: null }, 'ok queue'],
    ['just come due', { ...late, oldestSeconds: 59 }, 'ok queue'],
    ['late', late, 'warn queue_late'],
    ['very late', { ...late, oldestSeconds: 600 }, 'fail queue_late'],
    ['late by the wish of somebody', { ...late, oldestSeconds: 9_000, stopped: 'paused' }, 'warn queue_stopped'],
  ]
  for (const [name, facts, expected] of cases) it(name, () => assert.deepEqual(codes([judgeQueue(facts)]), [expected]))
})

it('a clock is judged by what is sure of its difference', () => {
  const judge = (aheadMs: number, withinMs: number) => codes(judgeClock('x', { aheadMs, withinMs })).join()
  assert.equal(judge(1_900, 1), 'ok clock')
  assert.equal(judge(-2_001, 1), 'warn clock_skew')
  // A slow answer may explain all of it.
  assert.equal(judge(2_001, 100), 'ok clock')
  assert.equal(judge(31_000, 500), 'fail clock_skew')
  assert.match(
    judgeClock('this machine', { aheadMs: -120_000, withinMs: 1 }, 'x.com')[0]?.detail ?? '',
    /2 minutes behind that of x\.com/,
  )
})

it('spans are said in the unit that fits', () => {
  assert.deepEqual([1.234, 119, 120, 5_400, 7_200, 200_000].map(spanOf), [
    '1.2 seconds',
    '119 seconds',
    '2 minutes',
    '90 minutes',
    '2 hours',
    '2.3 days',
  ])
})

describe('time zones', () => {
  const now = new Date('2026-11-29T12:00:00Z')
  const own = { ...OWN, icu: '78.3', zones: PROBED_ZONES.length, embedded: false }
  const berlin = probedMoments(now).map((at) => ({
    zone: 'Europe/Berlin',
    at,
    minutes: at.getUTCMonth() > 2 && at.getUTCMonth() < 9 ? 120 : 60,
  }))

  it('agree when each moment of a year does', () => {
    assert.equal(berlin.length, 13)
    // The clocks go back on the last Sunday of October, after its middle.
    const right = berlin.map((each) => (each.at.getUTCMonth() === 9 ? { ...each, minutes: 120 } : each))
    assert.deepEqual(compareZones(right), [])
    assert.deepEqual(codes([judgeZones([], own)]), ['ok zones'])
  })

  it('differ where an offset does, or a zone is not known, and the first moment of each is told', () => {
    const differences = compareZones([...berlin, { zone: 'America/Nuuk', at: now, minutes: null }])
    assert.deepEqual(
      differences.map(({ zone }) => zone),
      ['Europe/Berlin', 'America/Nuuk'],
    )
    const { detail } = judgeZones(differences, own)
    assert.match(
      detail,
      /Europe\/Berlin at 2027-10-15: UTC\+2 here, UTC\+1 there; America\/Nuuk at 2026-11-29: UTC−2 here, unknown there/,
    )
    assert.deepEqual(codes([judgeZones(differences, own)]), ['warn zones_differ'])
    assert.deepEqual(codes([judgeZones(differences, { ...own, embedded: true })]), ['ok zones_differ_embedded'])
  })

  it('are all known to this process', () => {
    const known = PROBED_ZONES.filter((zone) => compareZones([{ zone, at: now, minutes: null }]).length === 1)
    assert.deepEqual(known, PROBED_ZONES)
  })
})

describe('room on a disk', () => {
  const gigabyte = 1024 ** 3
  const disk = (facts: Partial<RoomFacts>): RoomFacts => ({
    uses: ['files'],
    freeBytes: 50 * gigabyte,
    totalBytes: 100 * gigabyte,
    freeFiles: 9_000_000,
    ...facts,
  })
  const cases: readonly (readonly [string, RoomFacts, string])[] = [
    ['much', disk({}), 'ok disk'],
    ['a file system that counts no files', disk({ freeFiles: null }), 'ok disk'],
    ['a small share of very much', disk({ freeBytes: 30 * gigabyte, totalBytes: 4_000 * gigabyte }), 'ok disk'],
    ['a small share', disk({ freeBytes: 4 * gigabyte }), 'warn disk_scarce'],
    ['little', disk({ freeBytes: gigabyte, totalBytes: 4 * gigabyte }), 'warn disk_scarce'],
    ['what is kept back', disk({ freeBytes: 0.6 * gigabyte }), 'warn disk_reserve'],
    ['next to nothing', disk({ freeBytes: 0.2 * gigabyte }), 'fail disk_full'],
    ['no more files', disk({ freeFiles: 12 }), 'fail no_files'],
  ]
  for (const [name, facts, expected] of cases)
    it(name, () => assert.deepEqual(codes([judgeRoom(facts, 512 * 1024 ** 2)]), [expected]))
  it('is not known where a disk is silent', () =>
    assert.deepEqual(codes([judgeSilentDisk({ use: 'files', folder: '/mnt/files' })]), ['fail disk_silent']))
})

describe('a database server', () => {
  const roles = [
    { name: 'scheduly_app', exists: true, powerful: false },
    { name: 'scheduly_worker', exists: true, powerful: false },
  ]
  const fine: ServerFacts = {
    version: '17.5',
    number: 170_005,
    encoding: 'UTF8',
    connections: { used: 20, most: 100 },
    roles,
    migrated: true,
  }
  const none = roles.map((role) => ({ ...role, exists: false }))
  const cases: readonly (readonly [string, ServerFacts, readonly string[]])[] = [
    ['as it should be', fine, ['ok server']],
    ['too old', { ...fine, version: '14.9', number: 140_009 }, ['fail server_old']],
    ['of another encoding', { ...fine, encoding: 'LATIN1' }, ['ok server', 'fail encoding']],
    ['almost full', { ...fine, connections: { used: 90, most: 100 } }, ['ok server', 'warn connections_scarce']],
    ['before the first migration, which makes the roles', { ...fine, roles: none, migrated: false }, ['ok server']],
    ['restored without roles', { ...fine, roles: none }, ['ok server', 'fail role_missing', 'fail role_missing']],
    [
      'with a role that sees everything',
      { ...fine, roles: roles.map((role) => ({ ...role, powerful: role.name === 'scheduly_app' })) },
      ['ok server', 'fail role_powerful'],
    ],
  ]
  for (const [name, facts, expected] of cases) it(name, () => assert.deepEqual(codes(judgeServer(facts)), expected))
})
