import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MEDIA_KINDS, type MediaItem, type MediaKind } from '#domain/media.ts'
import type { Issue } from '#domain/problem.ts'
import { breakRules, type Trial } from './contract-options.ts'
import type { Subject } from './contract-context.ts'
import type { KindRule, Range } from './media-rules.ts'
import type { Content, MediaForm } from './provider.ts'
import { aGif, anImage, aVideo } from './sample-media.ts'
import { checkContent } from './threads.ts'
import { textOnly } from './without-media.ts'

/** Registers the tests of what a provider's rules say: every fault with where its rule is from, and with what would mend it. */
export const testIssues = (subject: Subject): void => {
  testCompleteness(subject)
  testForms(subject)
  testOptions(subject)
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** Where a rule is written and when that was read, or a plain word that no page says it; and what to do. */
const assertComplete = (issue: Issue): void => {
  const { source, readOn, unwritten, fix, limit, actual } = issue
  const words = JSON.stringify(issue)
  if (source === undefined) {
    assert.ok(unwritten !== undefined && readOn === undefined, words)
  } else {
    assert.equal(new URL(source).protocol, 'https:', words)
    assert.match(readOn ?? '', DATE, words)
    assert.equal(unwritten, undefined, words)
  }
  assert.ok(fix !== undefined, words)
  // A number is said only beside the one that it is compared with, in the same unit.
  if (typeof limit === 'number') assert.ok(actual !== undefined, words)
  if (/\b(?:too_|count|bytes|outside)/.test(issue.code)) assert.ok(limit !== undefined && actual !== undefined, words)
}

/** The rules as they are asked from everywhere, each issue held to the above. */
const ask = ({ provider }: Subject, { content, facts = {} }: Trial): readonly Issue[] => {
  const issues = checkContent(provider, content, facts)
  for (const issue of issues) assertComplete(issue)
  return issues
}

const testCompleteness = (subject: Subject): void => {
  const { sample, provider } = subject
  test('every fault says where its rule is from, and what would mend it', () => {
    const { content } = sample.attempt
    const limits = Object.values(sample.limits).flatMap((check) => ('at' in check ? [check] : []))
    const contents = limits.flatMap(({ at, over, facts }) => [at, over].map((one) => ({ content: one, facts })))
    const faulty = Object.values(sample.faults)
    const thread = { ...content, thread: [textOnly('more')] }
    for (const trial of [...contents, ...faulty, { content: thread }, { content: textOnly('') }]) ask(subject, trial)
  })
  for (const [code, trial] of Object.entries(sample.faults)) {
    test(`the fault ${code} is found`, () => {
      assert.ok(ask(subject, trial).some((issue) => issue.code === code))
    })
  }
  test('a length is told in the unit in which it is limited', () => {
    for (const check of Object.values(sample.limits)) {
      if (!('at' in check) || check.code !== 'too_long') continue
      const { over, facts } = check
      const issue = ask(subject, { content: over, facts }).find(({ code }) => code === 'too_long')
      assert.equal(issue?.limit, provider.longestText(over, facts))
      assert.equal(issue?.actual, provider.textCounter.count(over.text))
    }
  })
}

const SAMPLES: Readonly<Record<MediaKind, MediaItem>> = { image: anImage(), gif: aGif(), video: aVideo() }

/** By bound of a rule, a file that has so much of it. */
const HAVING: Readonly<Record<string, (value: number) => Partial<MediaItem>>> = {
  bytes: (bytes) => ({ bytes }),
  width: (width) => ({ width }),
  height: (height) => ({ height }),
  shortSide: (side) => ({ width: side, height: side }),
  ratio: (ratio) => ({ width: ratio * 1_000, height: 1_000 }),
  frames: (frames) => ({ frames }),
  pixels: (pixels) => ({ width: pixels / 200, height: 1, frames: 200 }),
  seconds: (durationSeconds) => ({ durationSeconds }),
  frameRate: (frameRate) => ({ frameRate }),
  bitRate: (bitRate) => ({ bitRate }),
  audioChannels: (audioChannels) => ({ audioChannels }),
  audioSampleRate: (audioSampleRate) => ({ audioSampleRate }),
}

const isRange = (value: unknown): value is Range =>
  typeof value === 'object' && value !== null && ('least' in value || 'most' in value)

interface Bound {
  readonly name: string
  readonly limit: number
  readonly beyond: Partial<MediaItem>
}

/** All bounds of a rule, each with a file that is clearly beyond it. */
const boundsOf = (rule: KindRule): readonly Bound[] =>
  Object.entries(rule).flatMap(([name, range]: readonly [string, unknown]) => {
    if (!isRange(range)) return []
    const make = HAVING[name]
    assert.ok(make !== undefined, `the contract does not know the bound ${name}`)
    const { least, most } = range
    return [
      ...(least === undefined ? [] : [{ name, limit: least, beyond: make(least / 2) }]),
      ...(most === undefined ? [] : [{ name, limit: most, beyond: make(most * 2) }]),
    ]
  })

const formTrial = (form: MediaForm, media: readonly MediaItem[]): Trial => {
  const content: Content = { text: '', media, options: form.options }
  return { content, facts: form.facts }
}

/** So many files of the kinds that a form takes. */
const filesOf = ({ limits }: MediaForm, item: MediaItem): readonly MediaItem[] =>
  Array.from({ length: limits.least ?? 1 }, () => item)

/** What is no bound: each is told with its source where a form does not take it. */
const WRONG_ENCODINGS: readonly Partial<MediaItem>[] = [
  { mime: 'image/x-other' },
  { videoCodec: 'other', audioCodec: 'other' },
  { videoCodecString: 'avc1.f4001f', audioCodecString: 'mp4a.40.29', edited: true },
]

const testForms = (subject: Subject): void => {
  const { provider } = subject
  test('the table of files that people are told is the one that contents are held to', () => {
    assert.notEqual(provider.mediaForms.length, 0)
    for (const form of provider.mediaForms) {
      for (const kind of MEDIA_KINDS) {
        const rule = form.limits.rules[kind]
        if (rule === undefined) continue
        for (const { name, limit, beyond } of boundsOf(rule)) {
          const files = filesOf(form, { ...SAMPLES[kind], ...beyond })
          const issues = ask(subject, formTrial(form, files))
          const found = issues.some((issue) => issue.limit === limit && issue.pointer.startsWith('/media/0'))
          assert.ok(found, `${form.name}, ${kind}, ${name}: ${limit} is told, and not asked for`)
        }
        for (const wrong of WRONG_ENCODINGS)
          ask(subject, formTrial(form, filesOf(form, { ...SAMPLES[kind], ...wrong })))
      }
    }
  })
  test('each form says how many files it takes, and when it was read', () => {
    const names = provider.mediaForms.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    for (const form of provider.mediaForms) {
      const { limits, description } = form
      assert.match(description, /^[A-Z].*\.$/)
      for (const { source, readOn } of [limits, ...Object.values(limits.rules)]) {
        assert.equal(new URL(source).protocol, 'https:', form.name)
        assert.match(readOn, DATE, form.name)
      }
      // Another kind than the form's may be another form's: with choices of its own, this form stays what it is.
      const [kind = 'image'] = MEDIA_KINDS.filter((each) => limits.rules[each] !== undefined)
      const over = Array.from({ length: (limits.mostOf?.[kind] ?? limits.most) + 1 }, () => SAMPLES[kind])
      ask(subject, formTrial(form, over))
    }
  })
}

const testOptions = (subject: Subject): void => {
  const { provider, sample } = subject
  test('every rule of the options schema is tried: named, with its bound, at the very field', () => {
    const trials = breakRules(provider.options)
    assert.notEqual(trials.length, 0)
    for (const { options, code, pointer, limit, actual } of trials) {
      const issues = ask(subject, { content: { ...sample.attempt.content, options } })
      const issue = issues.find((each) => each.pointer === pointer && each.code === code)
      assert.ok(issue !== undefined, `${code} at ${pointer} is not among ${JSON.stringify(issues)}`)
      if (limit !== undefined) assert.equal(issue.limit, limit, pointer)
      if (actual !== undefined) assert.equal(issue.actual, actual, pointer)
      assert.ok(issue.limit !== undefined && issue.actual !== undefined, pointer)
      assert.ok(!issues.some((each) => each.code === 'option_invalid'), pointer)
    }
  })
  test('every choice says where it is written, or that no page has it', () => {
    const properties: unknown = 'properties' in provider.options ? provider.options.properties : {}
    assert.ok(typeof properties === 'object' && properties !== null)
    for (const [name, schema] of Object.entries(properties)) {
      const { 'x-source': source, 'x-read-on': readOn } = schema
      assert.ok(source === null || new URL(source).protocol === 'https:', name)
      if (source !== null) assert.match(readOn, DATE, name)
    }
  })
}
