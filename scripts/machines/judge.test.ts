import assert from 'node:assert/strict'
import { it } from 'node:test'
import { anAuditedPublication } from '#test/support/audited-publication.ts'
import type { PublicationRow } from '../torture/audit.ts'
import { judge, type Evidence } from './judge.ts'

const publication = (changes: Partial<PublicationRow> = {}): PublicationRow =>
  anAuditedPublication({ approvalRequired: false, ...changes })

const sound: Evidence = {
  facts: {
    ledger: [{ id: '11', text: 'One', replyTo: null, alias: null, removals: 0 }],
    publications: [publication()],
    attempts: [
      {
        publicationId: 'p1',
        part: 0,
        state: 'accepted',
        contentHash: 'aa',
        startedAt: new Date('2026-03-01T12:00:00Z'),
      },
    ],
    decisions: [],
    transitions: [
      { publicationId: 'p1', from: null, to: 'queued' },
      { publicationId: 'p1', from: 'queued', to: 'publishing' },
      { publicationId: 'p1', from: 'publishing', to: 'published' },
    ],
    removals: [],
    halted: null,
  },
  written: [{ id: 'post1', text: 'One', isMeant: true }],
  unanswered: [],
  done: [{ kind: 'stall', name: 'worker 1', atIntent: true, sentBefore: 2, sentCutOff: 0 }],
  crashes: new Map([['worker 1', 0]]),
}

const BROKEN: Readonly<Record<string, [Partial<Evidence>, RegExp]>> = {
  'that a post which people were told of is not there': [
    { written: [...sound.written, { id: 'post2', text: 'Two', isMeant: true }] },
    /^Two: is lost, and should be published$/,
  ],
  'that a post which nobody approved went out': [
    { written: [{ id: 'post1', text: 'One', isMeant: false }] },
    /^One: is published, and should be draft$/,
  ],
  'that one request wrote two posts': [
    { facts: { ...sound.facts, publications: [publication(), publication({ postId: 'post2' })] } },
    /^One: was written 2 times$/,
  ],
  'that a worker which is cut off sent something': [
    { done: [{ kind: 'deaf', name: 'worker 1', atIntent: true, sentBefore: 0, sentCutOff: 1 }] },
    /^worker 1: sent 1 posts while it was cut off \(deaf\)$/,
  ],
  'that a request was never answered': [{ unanswered: ['Three: no'] }, /^Three: no: was never answered$/],
  'that a machine ended by itself': [{ crashes: new Map([['http 2', 1]]) }, /^http 2: ended by itself, 1 times$/],
  'what the audit says': [
    { facts: { ...sound.facts, ledger: [...sound.facts.ledger, ...sound.facts.ledger] } },
    /^I1 One: is on the network 2 times$/,
  ],
}

it('says nothing of machines that kept every promise', () => {
  assert.deepEqual(judge(sound), [])
})

for (const [what, [changes, sentence]] of Object.entries(BROKEN)) {
  it(`says ${what}`, () => {
    const found = judge({ ...sound, ...changes })
    assert.ok(
      found.some((each) => sentence.test(each)),
      found.join('\n'),
    )
  })
}
