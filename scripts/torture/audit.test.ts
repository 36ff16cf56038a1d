import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anAuditedPublication as publication } from '#test/support/audited-publication.ts'
import { audit, type AttemptRow, type AuditFacts, type LedgerPost, type TransitionRow } from './audit.ts'

const STARTED = new Date('2026-03-01T12:00:00Z')
const minutesLater = (minutes: number): Date => new Date(STARTED.getTime() + minutes * 60_000)

const way = (...states: readonly string[]): readonly TransitionRow[] =>
  states.map((to, index) => ({ publicationId: 'p1', from: states[index - 1] ?? null, to }))

const post = (id: string, text: string, changes: Partial<LedgerPost> = {}): LedgerPost => ({
  id,
  text,
  replyTo: null,
  alias: null,
  removals: 0,
  ...changes,
})

const attempt = (part: number, state: string): AttemptRow => ({
  publicationId: 'p1',
  part,
  state,
  contentHash: 'aa',
  startedAt: STARTED,
})

/** One publication that needed approval, got it, and went out once. */
const sound: AuditFacts = {
  ledger: [post('11', 'One')],
  publications: [publication()],
  attempts: [attempt(0, 'accepted')],
  decisions: [{ postId: 'post1', approved: true, contentHash: 'aa', at: minutesLater(-1) }],
  transitions: way('draft', 'queued', 'publishing', 'published'),
  removals: [],
  halted: null,
}

const found = (changes: Partial<AuditFacts>): readonly string[] =>
  audit({ ...sound, ...changes }).map(({ invariant, detail }) => `${invariant} ${detail}`)

const unsent = (status: string, states: readonly string[]): Partial<AuditFacts> => ({
  publications: [publication({ status, sent: [] })],
  attempts: [attempt(0, 'refused')],
  transitions: way(...states),
})

describe('the audit finds nothing', () => {
  it('where everything is as it should be', () => {
    assert.deepEqual(audit(sound), [])
  })

  it('in a post that is on the network and waits for a person', () => {
    const publications = [publication({ status: 'failed', sent: [], needsAttention: true })]
    const attempts = [attempt(0, 'unknown')]
    assert.deepEqual(found({ publications, attempts, transitions: way('draft', 'queued', 'publishing', 'failed') }), [])
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
    const ledger = [...sound.ledger, post('12', 'One')]
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
    assert.ok(found({ attempts: [] }).includes('I2 went out without an intent'))
    const ledger = [...sound.ledger, post('12', 'Other')]
    assert.deepEqual(found({ ledger }), ['I2 is on the network, and no publication has this text'])
  })

  it('a draft that went out', () => {
    assert.deepEqual(found(unsent('draft', ['draft'])), ['I2 is a draft, and is on the network'])
  })

  it('what counts as published and is not there, or is something else', () => {
    assert.deepEqual(found({ ledger: [] }), ['I3 counts as out, but 11 is not it'])
    const publications = [publication({ sent: ['12'] })]
    assert.ok(found({ publications }).includes('I3 counts as out, but 12 is not it'))
    assert.ok(found({ publications: [publication({ sent: [] })] }).includes('I3 counts as out, but nothing is not it'))
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

/** The same as a thread of three parts, all of them out. */
const thread: AuditFacts = {
  ...sound,
  ledger: [post('11', 'One'), post('12', 'Two', { replyTo: '11' }), post('13', 'Three', { replyTo: '12' })],
  publications: [publication({ texts: ['One', 'Two', 'Three'], sent: ['11', '12', '13'] })],
  attempts: [attempt(0, 'continued'), attempt(1, 'continued'), attempt(2, 'accepted')],
}

const foundInThread = (changes: Partial<AuditFacts>): readonly string[] =>
  audit({ ...thread, ...changes }).map(({ invariant, subject, detail }) => `${invariant} ${subject}: ${detail}`)

const WAYS: Readonly<Record<string, readonly TransitionRow[]>> = {
  draft: way('draft', 'queued', 'draft'),
  canceled: way('draft', 'queued', 'canceled'),
  failed: way('draft', 'queued', 'publishing', 'failed'),
}

/** Its first part is known to be out, and so many are there. */
const halfway = (status: 'draft' | 'canceled' | 'failed', there = 1): Partial<AuditFacts> => ({
  ledger: thread.ledger.slice(0, there),
  publications: [publication({ status, texts: ['One', 'Two', 'Three'], sent: ['11'] })],
  attempts: [attempt(0, 'continued'), attempt(1, 'refused'), attempt(2, 'refused')],
  transitions: WAYS[status] ?? [],
})

describe('of a thread the audit finds nothing', () => {
  it('where all parts are out', () => {
    assert.deepEqual(audit(thread), [])
  })

  it('where it stopped halfway, and the database knows how far it came', () => {
    for (const status of ['draft', 'canceled', 'failed'] as const) assert.deepEqual(foundInThread(halfway(status)), [])
  })

  it('in a part that is there and waits for a person', () => {
    const [known] = halfway('failed').publications ?? []
    assert.ok(known !== undefined)
    const publications = [{ ...known, needsAttention: true }]
    const attempts = [attempt(0, 'continued'), attempt(1, 'unknown')]
    assert.deepEqual(foundInThread({ ...halfway('failed', 2), publications, attempts }), [])
  })
})

describe('of a thread the audit finds', () => {
  it('a part that went out twice', () => {
    const ledger = [...thread.ledger, post('14', 'Two', { replyTo: '11' })]
    assert.ok(foundInThread({ ledger }).includes('I1 Two: is on the network 2 times'))
  })

  it('a part that went out without an intent of its own', () => {
    const attempts = [attempt(0, 'continued'), attempt(2, 'accepted')]
    assert.ok(foundInThread({ attempts }).includes('I2 Two: went out without an intent'))
  })

  it('parts that count as out and are not there, and what is published before its last part', () => {
    const [first, second] = thread.ledger
    assert.ok(first !== undefined && second !== undefined)
    assert.deepEqual(foundInThread({ ledger: [first, second] }), ['I3 Three: counts as out, but 13 is not it'])
    const publications = [publication({ texts: ['One', 'Two', 'Three'], sent: ['11', '12'] })]
    assert.ok(foundInThread({ publications }).includes('I3 Three: counts as out, but nothing is not it'))
    assert.ok(foundInThread({ ...halfway('failed'), ledger: [] }).includes('I3 One: counts as out, but 11 is not it'))
  })

  it('parts that the database has in another order', () => {
    const publications = [publication({ texts: ['One', 'Two', 'Three'], sent: ['11', '13', '12'] })]
    assert.ok(foundInThread({ publications }).includes('I3 Two: counts as out, but 13 is not it'))
  })

  it('parts of a draft, or of what was canceled, that the database does not know', () => {
    assert.deepEqual(foundInThread(halfway('draft', 2)), ['I2 Two: is a draft, and is on the network'])
    assert.deepEqual(foundInThread(halfway('canceled', 2)), ['I5 Two: was canceled, and is on the network'])
    const publications = [publication({ status: 'canceled', texts: ['One', 'Two', 'Three'], sent: ['11', '12', '13'] })]
    const changes = { publications, transitions: way('draft', 'queued', 'canceled') }
    assert.ok(foundInThread(changes).includes('I5 Three: was canceled, and is on the network'))
  })

  it('parts that are out and failed without a word about them', () => {
    const words = 'I9 Two: is on the network as 12, and the database says failed'
    assert.deepEqual(foundInThread(halfway('failed', 2)), [words])
    const [known] = halfway('failed').publications ?? []
    assert.ok(known !== undefined)
    const publications = [{ ...known, needsAttention: true }]
    // The doubt is about the second part; nothing says that the third could be there.
    const third = 'I9 Three: is on the network as 13, and the database says failed'
    assert.deepEqual(foundInThread({ ...halfway('failed', 3), publications }), [third])
  })

  it('attempts that do not end as their parts do', () => {
    const attempts = [attempt(0, 'continued'), attempt(1, 'accepted'), attempt(2, 'accepted')]
    assert.deepEqual(foundInThread({ attempts }), ['I9 Two: counts as out, and its attempts ended as accepted'])
    const twice = [...thread.attempts, attempt(1, 'continued')]
    assert.deepEqual(foundInThread({ attempts: twice }), [
      'I9 Two: counts as out, and its attempts ended as continued, continued',
    ])
    const { attempts: own = [], ...rest } = halfway('failed')
    const more = [...own, attempt(1, 'continued')]
    assert.deepEqual(foundInThread({ ...rest, attempts: more }), [
      'I9 Two: does not count as out, and its attempts ended as continued',
    ])
  })

  it('a part without the one before it, below something else, or a first one that is below anything', () => {
    const [first, second, third] = thread.ledger
    assert.ok(first !== undefined && second !== undefined && third !== undefined)
    const gap = foundInThread({ ledger: [first, third] })
    assert.ok(gap.includes('I10 Three: is on the network without the part before it'))
    const elsewhere = [first, second, { ...third, replyTo: '11' }]
    assert.deepEqual(foundInThread({ ledger: elsewhere }), ['I10 Three: is below 11, not below the part before it'])
    const loose = [first, second, { ...third, replyTo: null }]
    assert.deepEqual(foundInThread({ ledger: loose }), ['I10 Three: is below nothing, not below the part before it'])
    const below = [{ ...first, replyTo: '9' }, second, third]
    assert.deepEqual(foundInThread({ ledger: below }), ['I10 One: is the first part, and below 9'])
  })
})

describe('where only a container says that a post is out', () => {
  it('the container stands for the post that it became, and for no other', () => {
    const ledger = [post('11', 'One', { alias: 'container:7' })]
    assert.deepEqual(found({ ledger, publications: [publication({ sent: ['container:7'] })] }), [])
    const other = found({ ledger, publications: [publication({ sent: ['container:8'] })] })
    assert.ok(other.includes('I3 counts as out, but container:8 is not it'))
  })
})

describe('of what is taken down', () => {
  const gone = post('11', 'One', { removals: 1 })
  const wish = (state: string, told = state === 'removed' ? 1 : 0) => [{ publicationId: 'p1', state, told }]

  it('nothing is found where a wish was carried out, or said to have failed', () => {
    assert.deepEqual(found({ ledger: [gone], removals: wish('removed') }), [])
    assert.deepEqual(found({ removals: wish('failed') }), [])
    // Its network was asked and did not say so before it was given up.
    assert.deepEqual(found({ ledger: [gone], removals: wish('failed') }), [])
  })

  it('what nobody wanted to be, what is there, and what is still on its way are found', () => {
    assert.deepEqual(found({ ledger: [gone] }), ['I11 was taken down, and nobody wanted that'])
    assert.deepEqual(found({ removals: wish('removed') }), ['I11 counts as taken down, and is there'])
    assert.deepEqual(found({ removals: wish('removing') }), ['I11 is still being taken down'])
  })

  it('what was done or told twice, or told and taken back, is found', () => {
    const twice = [post('11', 'One', { removals: 2 })]
    assert.deepEqual(found({ ledger: twice, removals: wish('removed') }), ['I11 was taken down 2 times'])
    const told = found({ ledger: [gone], removals: wish('removed', 2) })
    assert.deepEqual(told, ['I11 was told to be taken down 2 times'])
    const back = found({ ledger: [gone], removals: wish('failed', 1) })
    assert.deepEqual(back, ['I11 was taken down, and counts as not'])
  })

  it('a thread of which a part stayed is found', () => {
    const parts = { texts: ['One', 'Two'], sent: ['11', '12'] }
    const facts = {
      publications: [publication(parts)],
      ledger: [gone, post('12', 'Two', { replyTo: '11' })],
      attempts: [attempt(0, 'continued'), attempt(1, 'accepted')],
      removals: wish('removed'),
    }
    assert.deepEqual(found(facts), ['I11 counts as taken down, and is there'])
  })
})
