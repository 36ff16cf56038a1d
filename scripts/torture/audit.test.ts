import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { audit, type AuditFacts, type PublicationRow, type TransitionRow } from './audit.ts'

const STARTED = new Date('2026-03-01T12:00:00Z')
const minutesLater = (minutes: number): Date => new Date(STARTED.getTime() + minutes * 60_000)

const publication = (changes: Partial<PublicationRow> = {}): PublicationRow => ({
  id: 'p1',
  postId: 'post1',
  status: 'published',
  text: 'One',
  remoteId: '11',
  needsAttention: false,
  approvalRequired: true,
  ...changes,
})

const way = (...states: readonly string[]): readonly TransitionRow[] =>
  states.map((to, index) => ({ publicationId: 'p1', from: states[index - 1] ?? null, to }))

/** One publication that needed approval, got it, and went out once. */
const sound: AuditFacts = {
  ledger: [{ id: '11', text: 'One' }],
  publications: [publication()],
  attempts: [{ publicationId: 'p1', state: 'accepted', contentHash: 'aa', startedAt: STARTED }],
  decisions: [{ postId: 'post1', approved: true, contentHash: 'aa', at: minutesLater(-1) }],
  transitions: way('draft', 'queued', 'publishing', 'published'),
  halted: null,
}

const found = (changes: Partial<AuditFacts>): readonly string[] =>
  audit({ ...sound, ...changes }).map(({ invariant, detail }) => `${invariant} ${detail}`)

const unsent = (status: string, states: readonly string[]): Partial<AuditFacts> => ({
  publications: [publication({ status, remoteId: null })],
  transitions: way(...states),
})

describe('the audit finds nothing', () => {
  it('where everything is as it should be', () => {
    assert.deepEqual(audit(sound), [])
  })

  it('in a post that is on the network and waits for a person', () => {
    const publications = [publication({ status: 'failed', remoteId: null, needsAttention: true })]
    assert.deepEqual(found({ publications, transitions: way('draft', 'queued', 'publishing', 'failed') }), [])
  })

  it('in an approval that was taken back after the intent', () => {
    const decisions = [...sound.decisions, { postId: 'post1', approved: false, contentHash: 'aa', at: minutesLater(1) }]
    assert.deepEqual(found({ decisions }), [])
  })
})

describe('the audit finds', () => {
  it('publishing that was halted for no reason', () => {
    assert.deepEqual(found({ halted: 'older' }), ['I4 was halted: older'])
  })

  it('a post that went out twice', () => {
    const ledger = [...sound.ledger, { id: '12', text: 'One' }]
    assert.ok(found({ ledger }).includes('I1 is on the network 2 times'))
  })

  it('what was sent without an approval, with one of another content, and after it was taken back', () => {
    const unapproved = ['I2 was sent without an approval of its content']
    const [approval] = sound.decisions
    assert.ok(approval !== undefined)
    assert.deepEqual(found({ decisions: [] }), unapproved)
    assert.deepEqual(found({ decisions: [{ ...approval, contentHash: 'bb' }] }), unapproved)
    assert.deepEqual(found({ decisions: [{ ...approval, at: minutesLater(1) }] }), unapproved)
    const revoked = { ...approval, approved: false, at: minutesLater(-0.5) }
    assert.deepEqual(found({ decisions: [approval, revoked] }), unapproved)
  })

  it('what went out without an intent, and what nobody knows', () => {
    assert.deepEqual(found({ attempts: [] }), ['I2 went out without an intent'])
    const ledger = [...sound.ledger, { id: '12', text: 'Other' }]
    assert.deepEqual(found({ ledger }), ['I2 is on the network, and no publication has this text'])
  })

  it('a draft that went out', () => {
    assert.deepEqual(found(unsent('draft', ['draft'])), ['I2 is a draft, and is on the network'])
  })

  it('what counts as published and is not there, or is something else', () => {
    assert.deepEqual(found({ ledger: [] }), ['I3 counts as published, but 11 is not it'])
    const publications = [publication({ remoteId: '12' })]
    assert.ok(found({ publications }).includes('I3 counts as published, but 12 is not it'))
  })

  it('what is still on its way', () => {
    const queued = { ...unsent('queued', ['draft', 'queued']), ledger: [] }
    assert.deepEqual(found(queued), ['I4 is still queued'])
    const publishing = { ...unsent('publishing', ['draft', 'queued', 'publishing']), ledger: [] }
    assert.deepEqual(found(publishing), ['I4 is still publishing'])
  })

  it('what was canceled and is on the network', () => {
    assert.deepEqual(found(unsent('canceled', ['draft', 'canceled'])), ['I5 was canceled, and is on the network'])
  })

  it('transitions that are not drawn, that do not follow from each other, and that the log does not have', () => {
    assert.deepEqual(found({ transitions: way('draft', 'published') }), ['I8 went from draft to published'])
    const [first, , third, fourth] = sound.transitions
    assert.ok(first !== undefined && third !== undefined && fourth !== undefined)
    assert.deepEqual(found({ transitions: [first, third, fourth] }), ['I8 was draft, and left queued'])
    assert.deepEqual(found({ transitions: way('draft', 'queued', 'publishing') }), [
      'I8 is published, and the log ends with publishing',
    ])
  })

  it('what is on the network and failed without a word about it', () => {
    const failed = unsent('failed', ['draft', 'queued', 'publishing', 'failed'])
    assert.deepEqual(found(failed), ['I9 is on the network as 11, and the database says failed'])
  })
})
