import assert from 'node:assert/strict'
import { it } from 'node:test'
import { EVENT_TYPES } from './event.ts'
import { NOTIFICATION_LANGUAGES, notificationOf, type NotableEvent } from './notification.ts'
import { notificationSentence, outsiderName, TOLD_TYPES } from './notification-text.ts'

const me = { userId: 'me', role: 'owner' } as const
const event: NotableEvent = {
  type: '',
  postId: 'post',
  channelId: null,
  subjectId: 'subject',
  authorId: 'me',
  makerId: 'me',
  parties: ['me'],
  waiting: { deciders: [], toldBefore: [], stage: null },
  toldApart: false,
  actorId: null,
  failureCode: null,
  needsAttention: false,
}
const facts = { count: 1, post: 'Ink', channel: null, sandbox: false, actor: 'Ana', needsAttention: false, link: '/' }

it('there are words in each language for whatever anybody is told, as a reminder and as news', () => {
  const waiting = { deciders: ['me'], toldBefore: [], stage: '1.1' }
  const told = EVENT_TYPES.flatMap((type) =>
    [event, { ...event, waiting }].flatMap((each) => {
      const notification = notificationOf({ ...each, type }, me)
      return notification === null ? [] : [{ type, kind: notification.kind }]
    }),
  )
  assert.ok(told.length > 20)
  for (const language of NOTIFICATION_LANGUAGES) {
    const sentences = told.map((each) => notificationSentence(language, { ...facts, ...each }))
    for (const [index, sentence] of sentences.entries()) assert.notEqual(sentence, told[index]?.type)
    assert.ok(sentences.every((sentence) => !sentence.includes('undefined')))
  }
})

it('a name that somebody outside chose is one short line that is read as it is written', () => {
  assert.equal(outsiderName('  Ana\r\n\u061c\u202eClient\u0000 '), 'Ana Client')
  assert.equal(outsiderName('😀'.repeat(200)), '😀'.repeat(80))
  assert.equal(outsiderName('\u2066\n'), null)
  const said = { ...facts, kind: 'decided', type: 'review.approved' } as const
  assert.equal(notificationSentence('de', { ...said, actor: 'Ana' }), '“Ana” hat von außen freigegeben: “Ink”')
  assert.equal(notificationSentence('en', { ...said, actor: null }), 'Somebody, from outside, approved “Ink”')
})

it('a chat is told of every kind in each language, and where nobody did it nobody is said to have', () => {
  for (const language of NOTIFICATION_LANGUAGES)
    for (const type of TOLD_TYPES) {
      const sentence = notificationSentence(language, { ...facts, kind: 'chat', type })
      assert.notEqual(sentence, type)
      assert.doesNotMatch(sentence, /undefined|\byour\b|\bdein/i, type)
    }
  const fallen = { ...facts, kind: 'chat', actor: null } as const
  assert.equal(notificationSentence('en', { ...fallen, type: 'approval.revoked' }), 'Not approved any more: “Ink”')
  assert.equal(notificationSentence('de', { ...fallen, type: 'approval.approved' }), 'Freigegeben: “Ink”')
})
