import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { violationsOf, type Command, type Story } from './audit.ts'
import type { Entry } from './journal.ts'
import { raceViolations } from './races.ts'

const [OLD, NEW] = ['aa', 'bb']

type Given = Partial<Entry> & Pick<Entry, 'kind'>

const status = (from: string | null, word: string, more: Partial<Entry> = {}): Given => ({
  kind: 'status',
  from,
  word,
  ...more,
})
const create: Partial<Entry> = { request: 'r1', actor: 'editor' }
const approve: Partial<Entry> = { request: 'r2', actor: 'owner' }
const third: Partial<Entry> = { request: 'r3', actor: 'owner' }

const entriesOf = (given: readonly Given[]): readonly Entry[] =>
  given.map((entry, number) => ({
    postId: 'post',
    number,
    request: null,
    actor: null,
    hash: null,
    from: null,
    word: null,
    epoch: null,
    ...entry,
  }))

const WRITTEN: readonly Given[] = [{ kind: 'content', hash: OLD, ...create }, status(null, 'draft', create)]
const APPROVED: readonly Given[] = [
  { kind: 'decision', word: 'approved', hash: OLD, ...approve },
  status('draft', 'queued', approve),
]
const CLAIM = status('queued', 'publishing', { epoch: 1 })
const INTENT: Given = { kind: 'intent', hash: OLD, epoch: 1 }
const PUBLISHED = status('publishing', 'published', { epoch: 1 })
const SENT = [CLAIM, INTENT, PUBLISHED]

const command = (request: string, act: Command['act'], more: Partial<Command> = {}): Command => ({
  act,
  by: 'owner',
  time: null,
  request,
  answer: 'done',
  ...more,
})
const FIRST = [command('r1', 'create', { by: 'editor' }), command('r2', 'approve')]

/** An editor's post that was approved and sent while the owner's cancellation came too late. */
const fine: Story = {
  name: 'a story',
  rules: { required: true, fourEyes: false, movingVoids: false },
  commands: [...FIRST, command('r3', 'cancel', { answer: 'publishing_in_progress' })],
  entries: entriesOf([...WRITTEN, ...APPROVED, ...SENT]),
  status: 'published',
  text: 'old',
  remoteId: '7',
  hashes: new Map([
    ['old', OLD],
    ['new', NEW],
  ]),
  onNetwork: [{ id: '7', text: 'old', replyTo: null }],
  below: [],
  belowOnNetwork: [],
  sent: [],
  removal: null,
  stuck: null,
}

const story = (more: Partial<Story>, entries?: readonly Given[]): Story => ({
  ...fine,
  ...more,
  ...(entries === undefined ? {} : { entries: entriesOf(entries) }),
})

const done = (act: Command['act'], more: Partial<Command> = {}): readonly Command[] => [
  ...FIRST,
  command('r3', act, more),
]
const edited: Given = { kind: 'content', hash: NEW, ...third }
const backAgain: Given = { kind: 'content', hash: OLD, ...third }
const takenBack: Given = status('queued', 'draft', third)
const queued: Given = status('draft', 'queued', third)
const decided = (word: string): Given => ({ kind: 'decision', word, hash: OLD, ...third })
const moved: Given = { kind: 'time', ...third }
const before = [...WRITTEN, ...APPROVED]

const removal = (word: string, more: Partial<Entry> = {}): Given => ({ kind: 'removal', word, ...more })
const taken = [removal('removing', third), removal('removed')]
/** It was sent, and then taken down. */
const gone: Partial<Story> = { commands: done('unpublish'), onNetwork: [], removal: 'removed' }

/** A worker had it in hand, and somebody took it out. */
const takenOut = [status('publishing', 'queued', third), status('queued', 'canceled', third)]
const inHand = (act: Command['act']): Partial<Story> => ({
  commands: done(act),
  status: 'canceled',
  onNetwork: [],
  remoteId: null,
})

/** It was sent with two more parts. */
const SECOND = { id: '8', text: 'second', replyTo: '7' }
const THIRD = { id: '9', text: 'third', replyTo: '8' }
const thread: Partial<Story> = {
  below: ['second', 'third'],
  belowOnNetwork: [SECOND, THIRD],
  sent: ['7', '8', '9'],
}
const MEANT = ['0', '1', '2'].map((word): Given => ({ ...INTENT, word }))
const sentInParts = [...before, CLAIM, ...MEANT, PUBLISHED]

/** What each rule must find: the words of the finding, and a story that ends so. */
const BROKEN: readonly (readonly [string, Story])[] = [
  ['more than once', story({ onNetwork: [...fine.onNetwork, { id: '8', text: 'old', replyTo: null }] })],
  ['is not there', story({ onNetwork: [] })],
  ['is not there', story({ remoteId: '8' })],
  ['is not there', story({ text: 'new' })],
  ['does not count as published', story({ status: 'failed' })],
  ['went out without an intent', story({ onNetwork: [{ id: '7', text: 'new', replyTo: null }] })],
  ['without an approval', story({}, [...WRITTEN, ...APPROVED.slice(1), ...SENT])],
  ['without an approval', story({}, [...before, decided('rejected'), ...SENT])],
  ['without an approval', story({}, [...before, decided('revoked'), ...SENT])],
  ['without an approval', story({}, [...before, decided('changes_requested'), ...SENT])],
  // There and back again: the very content had been approved, but since then it was edited.
  ['without an approval', story({}, [...before, takenBack, edited, backAgain, queued, ...SENT])],
  ['without an approval', story({ rules: { ...fine.rules, movingVoids: true } }, [...before, moved, ...SENT])],
  [
    'without an approval',
    story({ rules: { ...fine.rules, fourEyes: true } }, [
      { ...(WRITTEN[0] ?? CLAIM), actor: 'owner' },
      ...WRITTEN.slice(1),
      ...APPROVED,
      ...SENT,
    ]),
  ],
  ['without a claim', story({}, [...before, CLAIM, { ...INTENT, epoch: 2 }, PUBLISHED])],
  ['something else was sent', story({}, [...before, CLAIM, { ...INTENT, hash: NEW }, PUBLISHED])],
  ['content while it was publishing', story({ commands: done('edit') }, [...before, CLAIM, edited, INTENT, PUBLISHED])],
  ['content while it was published', story({ commands: done('edit') }, [...before, ...SENT, edited])],
  [
    'time while it was publishing',
    story({ commands: done('unschedule') }, [...before, CLAIM, moved, INTENT, PUBLISHED]),
  ],
  [
    'revoked while it was publishing',
    story({ commands: done('revoke') }, [...before, CLAIM, decided('revoked'), INTENT, PUBLISHED]),
  ],
  [
    'somebody made draft of what was in hand',
    story({ commands: done('revoke') }, [...before, CLAIM, status('publishing', 'draft', third), INTENT, PUBLISHED]),
  ],
  ['somebody made queued of what was in hand', story(inHand('edit'), [...before, CLAIM, ...takenOut])],
  ['somebody made queued of what was in hand', story(inHand('cancel'), [...before, CLAIM, INTENT, ...takenOut])],
  [
    'somebody made queued of what was in hand',
    story({ ...inHand('cancel'), status: 'queued' }, [...before, CLAIM, ...takenOut.slice(0, 1)]),
  ],
  [
    'from canceled to queued',
    story({}, [...before, status('queued', 'canceled', third), status('canceled', 'queued')]),
  ],
  ['left draft where it was not', story({}, [...WRITTEN, ...APPROVED, queued, ...SENT])],
  ['never became it', story({ status: 'failed' })],
  ['a worker wrote content', story({}, [...before, { ...edited, request: null }, ...SENT])],
  ['a worker wrote status draft', story({}, [...before, CLAIM, INTENT, status('publishing', 'draft', { epoch: 1 })])],
  ['nobody knows who wrote time', story({}, [...before, { kind: 'time', request: 'r9' }, ...SENT])],
  [
    'cancel was refused (publishing_in_progress), and wrote status canceled',
    story({}, [...before, status('queued', 'canceled', third)]),
  ],
  ['cancel wrote decision revoked', story({ commands: done('cancel') }, [...before, decided('revoked')])],
  ['none of its refusals', story({ commands: done('cancel', { answer: 'internal' }) })],
  ['none of its refusals', story({ commands: done('approve', { answer: 'not_approved' }) })],
  ['not true', story({ commands: done('cancel', { answer: 'already_canceled' }) })],
  ['not true', story({ status: 'queued', onNetwork: [] }, before)],
  ['not true', story({ commands: done('reject', { answer: 'approval_not_required' }) })],
  ['not true', story({ commands: done('reject', { answer: 'forbidden' }) })],
  ['there is no status canceled', story({ commands: done('cancel') })],
  ['there is no decision approved', story({ commands: done('approve', { time: 'now' }) })],
  ['an editor may not reject', story({ commands: done('reject', { by: 'editor' }) }, [...before, decided('rejected')])],
  ['not even written', story({ commands: [command('r1', 'create', { answer: 'internal' })] })],
  ['stuck: queued', story({ stuck: 'queued' })],
  ['taken down and is there', story({ ...gone, onNetwork: fine.onNetwork }, [...before, ...SENT, ...taken])],
  ['before it was out', story(gone, [...before, taken[0] ?? CLAIM, ...SENT, ...taken.slice(1)])],
  ['taken down more than once', story(gone, [...before, ...SENT, ...taken, removal('removed')])],
  ['never became it', story(gone, [...before, ...SENT, ...taken.slice(0, 1)])],
  ['nothing was wrong', story({ ...gone, removal: 'failed' }, [...before, ...SENT, ...taken])],
  ['a worker wrote removal removing', story(gone, [...before, ...SENT, removal('removing'), removal('removed')])],
  ['there is no removal removing', story({ commands: done('unpublish') })],
  [
    'an editor may not unpublish',
    story({ ...gone, commands: done('unpublish', { by: 'editor' }) }, [...before, ...SENT, ...taken]),
  ],
  [
    '"second" is on the network more than once',
    story({ ...thread, belowOnNetwork: [SECOND, THIRD, { ...SECOND, id: '10' }] }),
  ],
  ['"third" counts as out and is not there', story({ ...thread, belowOnNetwork: [SECOND] })],
  ['"third" counts as out and is not there', story({ ...thread, sent: ['7', '8'] })],
  ['"second" is there and does not count as out', story({ ...thread, status: 'failed' })],
  ['"third" is there and does not count as out', story({ ...thread, ...gone }, [...sentInParts, ...taken])],
  [
    '"third" is not below the part before it',
    story({ ...thread, belowOnNetwork: [SECOND, { ...THIRD, replyTo: '7' }] }),
  ],
  [
    '"second" is not below the part before it',
    story({ ...thread, belowOnNetwork: [{ ...SECOND, replyTo: null }, THIRD] }),
  ],
  ['"third" went out without an intent', story(thread, [...before, CLAIM, ...MEANT.slice(0, 2), PUBLISHED])],
]

describe('the audit of a story', () => {
  it('finds nothing where nothing is wrong', () => assert.deepEqual(violationsOf(fine), []))

  it('finds nothing in an edit that was approved anew, and in what needs no approval', () => {
    const anew = { kind: 'decision' as const, word: 'approved', hash: NEW, request: 'r4', actor: 'owner' }
    const more = { text: 'new', onNetwork: [{ id: '7', text: 'new', replyTo: null }] }
    const commands = [...done('edit'), command('r4', 'approve')]
    const again = status('draft', 'queued', { request: 'r4' })
    const sent = [CLAIM, { ...INTENT, hash: NEW }, PUBLISHED]
    assert.deepEqual(
      violationsOf(story({ ...more, commands }, [...before, takenBack, edited, anew, again, ...sent])),
      [],
    )
    const rules = { ...fine.rules, required: false }
    const edits = [...WRITTEN, ...APPROVED, takenBack, edited, queued, ...sent]
    assert.deepEqual(violationsOf(story({ ...more, rules, commands: done('edit') }, edits)), [])
  })

  it('finds nothing in a thread, in what was taken down, and in a second wish for that', () => {
    assert.deepEqual(violationsOf(story(thread, sentInParts)), [])
    const commands = [...done('unpublish'), command('r4', 'unpublish')]
    const all = { ...thread, ...gone, belowOnNetwork: [], commands }
    assert.deepEqual(violationsOf(story(all, [...sentInParts, ...taken])), [])
  })

  it('finds nothing in a cancellation of what a worker has in hand and has not begun to send, also of another claim', () => {
    assert.deepEqual(violationsOf(story(inHand('cancel'), [...before, CLAIM, ...takenOut])), [])
    const again = [CLAIM, INTENT, status('publishing', 'queued'), status('queued', 'publishing', { epoch: 2 })]
    assert.deepEqual(violationsOf(story(inHand('cancel'), [...before, ...again, ...takenOut])), [])
  })

  for (const [words, broken] of BROKEN) {
    it(`finds: ${words}`, () => {
      const found = violationsOf(broken)
      assert.ok(
        found.some((violation) => violation.includes(words)),
        found.join('\n'),
      )
    })
  }
})

describe('the audit of a race', () => {
  const late = command('r3', 'cancel', { answer: 'publishing_in_progress' })
  it('finds nothing where nothing is wrong', () => assert.deepEqual(raceViolations('cancel', late, fine), []))

  const broken: readonly (readonly [string, ReturnType<typeof raceViolations>])[] = [
    ['was done, and it ended published', raceViolations('cancel', command('r3', 'cancel'), fine)],
    ['the old text went out', raceViolations('edit', command('r3', 'edit'), fine)],
    ['no reason for that', raceViolations('cancel', { ...late, answer: 'already_canceled' }, fine)],
    ['was refused, and it ended queued', raceViolations('cancel', late, story({ status: 'queued' }))],
    ['the text is another one', raceViolations('edit', { ...late, act: 'edit' }, story({ text: 'new' }))],
    [
      'approve was done, and it ended draft',
      raceViolations('approve', command('r3', 'approve'), story({ status: 'draft' })),
    ],
    ['and is not', raceViolations('unpublish', command('r3', 'unpublish'), fine)],
    ['and it was taken down', raceViolations('cancel', late, story({ removal: 'removed' }))],
    ['stuck', raceViolations('cancel', late, story({ stuck: 'queued' }))],
  ]
  for (const [words, found] of broken) {
    it(`finds: ${words}`, () =>
      assert.ok(
        found.some((violation) => violation.includes(words)),
        found.join('\n'),
      ))
  }
})
