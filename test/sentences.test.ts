import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { WARNING_CODES } from '#actions/channel-warnings.ts'
import { SENDABLE_TYPES } from '#domain/event.ts'
import { TOLD_TYPES } from '#domain/notification-text.ts'
import { CHANGE_SENTENCES, PLAN_SENTENCES } from '#http/sentences/conversions.ts'
import { FAILURE_SENTENCES } from '#http/sentences/failures.ts'
import { FINDING_SENTENCES } from '#http/sentences/findings.ts'
import { PROBLEM_SENTENCES } from '#http/sentences/problems.ts'
import { REQUEST_SENTENCES } from '#http/sentences/requests.ts'
import { RULE_SENTENCES } from '#http/sentences/rules.ts'
import type { Sentences } from '#http/sentences/said.ts'
import { PROBLEMS } from '#http/problem.ts'
import { CHANGE_CODES } from '#media/video-changes.ts'
import { plansOfAllKinds } from './support/conversions.ts'
import { generalErrors, publishingErrors, tokenErrors } from '#providers/insta/errors.ts'
import { providers } from '#providers/registry.ts'
import { choicesIn } from './support/choices.ts'
import { sentenceIn } from '#web/i18n/sentence.ts'
import { book } from '#web/said/de/book.ts'
import { typesOf } from '#web/screens/webhooks/types.ts'
import { root } from './support/planted-tree.ts'

/** Each case of each code with what its sentence names. */
const holesOf = (sentences: Sentences): ReadonlyMap<string, readonly string[]> => {
  const cases = Object.entries(sentences).flatMap(([code, told]) =>
    typeof told === 'string'
      ? [[code, told] as const]
      : Object.entries(told).map(([of, said]) => [`${code}.${of}`, said] as const),
  )
  return new Map(cases.map(([name, said]) => [name, (said.match(/\{[^}]*\}/g) ?? []).toSorted()]))
}

const ENGLISH = {
  problems: PROBLEM_SENTENCES,
  issues: { ...REQUEST_SENTENCES, ...RULE_SENTENCES },
  failures: FAILURE_SENTENCES,
  findings: FINDING_SENTENCES,
  changes: CHANGE_SENTENCES,
  plans: PLAN_SENTENCES,
} satisfies Record<string, Sentences>

const known = new Set(Object.values(ENGLISH).flatMap((sentences) => Object.keys(sentences)))

const sources = globSync('src/{actions,auth,domain,http,jobs,lib,media,providers,publishing}/**/*.ts', { cwd: root })
  .filter(
    (name) => !/\.test\.ts$|sentences\/|\/(?:contract|scripted|check|fake)[^/]*\.ts$|\/facebook-check\.ts$/.test(name),
  )
  .map((name) => [name, readFileSync(path.join(root, name), 'utf8')] as const)

/** Codes that stand for something else than a refusal, a fault, a failure or a change: networks. */
const OTHERS: ReadonlySet<string> = new Set(['twt', 'insta', 'insta_facebook'])

describe('what the server says by a code', () => {
  for (const list of ['problems', 'issues', 'failures', 'findings', 'changes', 'plans'] as const) {
    it(`has the same cases in German, which name the same: ${list}`, () => {
      assert.deepEqual(holesOf(book[list]), holesOf(ENGLISH[list]))
    })
  }

  it('has a sentence for every code in the source', () => {
    const named = sources.flatMap(([name, text]) =>
      [
        ...text.matchAll(/\bcode: '([a-z_]+)'/g),
        ...text.matchAll(
          /\b(?:refuse|fail|unusable|giveUpRemoval|urlIssue|malformed|FitFailed|CsvFault|impossible)\(\s*'([a-z_]+)'/g,
        ),
      ].map((match) => [match[1] ?? '', name] as const),
    )
    const unsaid = named.filter(([code]) => !known.has(code) && !known.has(`media_${code}`) && !OTHERS.has(code))
    assert.deepEqual(unsaid, [])
    assert.ok(named.length > 150)
  })

  it('has one for every problem, for what Instagram says by numbers, and for what a channel is warned of', () => {
    const meanings = [generalErrors, publishingErrors, tokenErrors].flatMap((errors) => Object.values(errors))
    const failures = [...meanings.map(({ code }) => code), ...WARNING_CODES]
    assert.deepEqual(
      failures.filter((code) => !Object.hasOwn(FAILURE_SENTENCES, code)),
      [],
    )
    assert.deepEqual(Object.keys(PROBLEM_SENTENCES).toSorted(), Object.keys(PROBLEMS).toSorted())
  })

  it('has one for all that is found wrong with an installation', () => {
    const judges = ['domain/system-status.ts', 'domain/replica.ts']
    const text = sources.filter(([name]) => judges.some((judge) => name.endsWith(judge))).flat()
    const wrong = [...text.join('\n').matchAll(/(?:doubtful|bad)\)?\(\s*'([a-z_]+)'/g)].map(([, code = '']) => code)
    assert.deepEqual([...new Set(wrong)].toSorted(), Object.keys(FINDING_SENTENCES).toSorted())
  })

  it('has a case for every reason in the source', () => {
    const cases = new Set(
      Object.values(ENGLISH)
        .flatMap((sentences) => Object.values<string | object>(sentences))
        .flatMap((told) => (typeof told === 'string' ? [] : Object.keys(told))),
    )
    const reasons = sources.flatMap(([name, text]) =>
      [...text.matchAll(/\{ reason: '([a-z_]+)'/g)].map((match) => [match[1] ?? '', name] as const),
    )
    assert.deepEqual(
      reasons.filter(([reason]) => !cases.has(reason)),
      [],
    )
    assert.ok(reasons.length > 80)
  })
})

describe('what a network lets choose, and what its permissions are for', () => {
  it('has a code for each choice, and all of its words in German, which name nothing that it does not tell', () => {
    const found = new Map(providers.flatMap(({ options }) => choicesIn(options)).map((choice) => [choice.code, choice]))
    const english = Object.fromEntries([...found].map(([code, { words }]) => [code, words.toSorted()]))
    const german = Object.fromEntries(
      Object.entries(book.choices).map(([code, told]) => [code, Object.keys(told).toSorted()]),
    )
    assert.deepEqual(german, english)
    for (const [said, holes] of holesOf(book.choices)) {
      const names = found.get(said.split('.')[0] ?? '')?.params ?? []
      for (const hole of holes) assert.ok(names.includes(hole.replaceAll(/[{}]|:.*/g, '')), `${said} names ${hole}`)
    }
    assert.ok(found.size > 20)
  })

  it('has a German sentence for what does not work without each permission', () => {
    const uses = providers.flatMap(({ scopeUses }) => Object.keys(scopeUses))
    assert.deepEqual(Object.keys(book.scopes).toSorted(), [...new Set(uses)].toSorted())
  })
})

describe('what is said of a conversion', () => {
  const { changes, hindrances } = plansOfAllKinds()
  const english = { book: { ...book, ...ENGLISH, terms: {} }, locale: 'en-US' }

  it('is the same by its code as in the words of the server, for each case that there is', () => {
    for (const change of changes) {
      // The server counts bytes, and a sentence by code tells sizes.
      if (change.code !== 'bytes') assert.equal(sentenceIn(english, ['changes'], change), change.detail)
      assert.notEqual(sentenceIn({ book, locale: 'de' }, ['changes'], change), null)
    }
    const met = new Set(changes.map(({ code, params }) => [code, params?.['reason'] ?? []].flat().join('.')))
    // Nothing is cut off and padded at once, at the sides and above at once, and no video becomes a GIF.
    for (const never of ['size.rest_margins', 'crop.both', 'sound.dropped']) met.add(never)
    assert.deepEqual([...met].toSorted(), [...holesOf(CHANGE_SENTENCES).keys()].toSorted())
    assert.deepEqual(Object.keys(CHANGE_SENTENCES), CHANGE_CODES)
  })

  it('has a sentence with all that it names for why it cannot be', () => {
    for (const hindrance of hindrances) {
      for (const each of [english, { book, locale: 'de' }])
        assert.notEqual(sentenceIn(each, ['plans'], hindrance), null, hindrance.detail)
    }
    assert.ok(hindrances.length > 8)
  })
})

describe('what the dashboard offers a webhook', () => {
  it('is every kind of event that may be sent, and to a chat what there is a sentence for', () => {
    assert.deepEqual(typesOf('events').toSorted(), SENDABLE_TYPES.toSorted())
    // A test is sent by a button of its own.
    assert.deepEqual(typesOf('slack').toSorted(), TOLD_TYPES.filter((type) => type !== 'webhook.test').toSorted())
  })
})
