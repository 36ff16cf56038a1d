import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { PublicationActRow, PublicationAttemptRow } from '#db/publication-history.ts'
import { latenessSeconds, timeline } from './publication-timeline.ts'

const START = Date.parse('2026-11-23T12:00:00.000Z')

const moment = (micros: number) => ({
  at: new Date(START + Math.floor(micros / 1_000)),
  micros: String(START * 1_000 + micros),
})

const act = (micros: number, action: string, detail: Record<string, unknown> = {}): PublicationActRow => ({
  ...moment(micros),
  actorKind: 'worker',
  actorId: null,
  username: null,
  action,
  detail,
})

const attempt = (
  from: number,
  to: number | null,
  rest: Partial<PublicationAttemptRow> = {},
): PublicationAttemptRow => ({
  ...moment(from),
  number: 1,
  part: 0,
  state: to === null ? 'sending' : 'accepted',
  finishedAt: to === null ? null : moment(to).at,
  finishedMicros: to === null ? null : moment(to).micros,
  outcome: to === null ? null : 'published',
  detail: null,
  evidence: [],
  ...rest,
})

const kinds = (...given: Parameters<typeof timeline>) => timeline(...given).map(({ kind }) => kind)

describe('the timeline of a publication', () => {
  it('puts what happened within one millisecond into its order', () => {
    const acts = [
      act(90, 'publication.published'),
      act(25, 'post.delayed'),
      act(20, 'publication.publishing'),
      act(10, 'publication.queued'),
    ]
    const expected = ['queued', 'publishing', 'delayed', 'attempt_started', 'attempt_answered', 'published']
    assert.deepEqual(kinds(acts, [attempt(30, 80)]), expected)
  })

  it('tells the parts of a thread apart', () => {
    const entries = timeline(
      [act(5, 'publication.publishing')],
      [attempt(30, 40, { number: 2, part: 1 }), attempt(10, 20)],
    )
    assert.deepEqual(
      entries.map(({ attempt: number, part }) => [number, part]),
      [
        [null, null],
        [1, 0],
        [1, 0],
        [2, 1],
        [2, 1],
      ],
    )
  })

  it('keeps the order of the log for what is of one microsecond, and tells of a send that has no answer yet', () => {
    const acts = [act(10, 'publication.publishing'), act(10, 'publication.queued')]
    assert.deepEqual(kinds(acts, [attempt(10, null)]), ['queued', 'publishing', 'attempt_started'])
  })

  it('tells a word of a person once: from the log, which knows whose it is', () => {
    const at = new Date(START + 5).toISOString()
    const evidence = [
      { at, kind: 'absent', detail: 'Not there.' },
      { at, kind: 'confirmed_live', detail: 'There.' },
    ]
    const acts = [act(6_000, 'publication.confirmed_live', { url: 'https://x.com/ada/status/42' })]
    const entries = timeline(acts, [attempt(0, 1, { evidence })])
    assert.deepEqual(
      entries.map(({ kind, result, detail }) => [kind, result, detail]),
      [
        ['attempt_started', null, null],
        ['attempt_answered', 'published', null],
        ['looked', 'absent', 'Not there.'],
        ['confirmed_live', null, 'https://x.com/ada/status/42'],
      ],
    )
  })

  it('never shows a secret that a network said, wherever it said it', () => {
    const secret = fc
      .uint8Array({ minLength: 24, maxLength: 48 })
      .map((bytes) => Buffer.from(bytes).toString('base64url'))
    fc.assert(
      fc.property(secret, (token) => {
        const at = new Date(START).toISOString()
        const evidence = [{ at, kind: 'absent', detail: `looked with ${token}` }]
        const acts = [act(1, 'publication.failed', { code: token, url: `https://x.com/?t=${token}` })]
        const shown = JSON.stringify(timeline(acts, [attempt(0, 1, { detail: `Bearer ${token}!`, evidence })]))
        assert.ok(!shown.includes(token), shown)
      }),
    )
  })
})

describe('lateness', () => {
  const due = new Date(START)

  it('is from the due time to the first send for it', () => {
    assert.equal(latenessSeconds(due, [attempt(9_000_000, null), attempt(1_500_000, null)]), 1.5)
  })

  it('leaves aside what was sent for an earlier due time', () => {
    assert.equal(latenessSeconds(due, [attempt(2_000_000, null), attempt(-5_000_000, 0)]), 2)
  })

  it('is not known before anything was sent, or due', () => {
    assert.equal(latenessSeconds(due, []), null)
    assert.equal(latenessSeconds(null, [attempt(0, null)]), null)
  })
})
