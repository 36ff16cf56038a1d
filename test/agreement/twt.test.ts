import assert from 'node:assert/strict'
import { test } from 'node:test'
import { twt } from '#providers/twt/index.ts'
import { openEndpoint } from './endpoint.ts'
import type { Files } from './files.ts'
import { assertAgreement, finds, PATIENCE_MS, rulesOf, without } from './hold.ts'
import { twtCases, twtExamples, twtFiles, twtVideoExamples, type TwtCase } from './twt-cases.ts'
import { openTwtDesk, TIERS } from './twt-desk.ts'

const trialBy =
  (known: Files) =>
  async ({ who, text, files, options, thread = [] }: TwtCase) => {
    const parts = await Promise.all(
      thread.map(async (part) => ({ text: part.text, media: await known.items(part.files) })),
    )
    const media = await known.items(files)
    return { who, content: { text, media, options, ...(parts.length === 0 ? {} : { thread: parts }) } }
  }

const trialOf = trialBy(twtFiles)

const RULES = [
  'empty_text too_long invalid_characters too_many_cashtags alt_text_too_long media_bytes',
  'media_frames media_duration media_width media_height media_ratio media_frame_rate',
  'media_codec media_profile media_audio_channels media_audio_profile',
  'media_mixed media_count mutually_exclusive tags_without_files invalid_reference empty_choice option_too_long option_too_great',
].flatMap((line) => line.split(' '))

test('what the rules of X take its sandbox takes, and the reverse', { timeout: PATIENCE_MS }, async (t) => {
  const desk = await openTwtDesk(t, twtFiles)
  const examples = [...twtExamples, ...twtVideoExamples]
  await assertAgreement(t, desk, { cases: twtCases, examples, trialOf, rules: RULES })
})

test('what POST …/posts/validate takes its sandbox takes, and the reverse', { timeout: PATIENCE_MS }, async (t) => {
  await using endpoint = await openEndpoint(twtFiles)
  const desk = await openTwtDesk(t, endpoint.files)
  const judge = await endpoint.judgeFor(desk, TIERS)
  const long = { text: 'long '.repeat(100), files: [], options: {} }
  const some = [...twtExamples, ...twtVideoExamples].filter((_, index) => index % 4 === 0)
  const examples = [...TIERS.map((who) => ({ ...long, who })), ...some]
  const plan = { examples, trialOf: trialBy(endpoint.files) }
  const rules = ['too_long', 'empty_text']
  await assertAgreement(t, desk, { ...plan, cases: twtCases, rules, judge, share: 0.25 })
  // Asked for an account of another tier it says something else, which the sandbox shows.
  assert.ok(await finds(desk, plan, (content, facts) => judge(content, facts, 'None')))
})

test('rules that forget something, or refuse too much, are found', async (t) => {
  const desk = await openTwtDesk(t, twtFiles)
  const plan = { examples: twtExamples, trialOf }
  assert.equal(await finds(desk, plan, rulesOf(twt)), false)
  for (const rule of ['too_long', 'media_bytes', 'empty_choice', 'invalid_reference']) {
    assert.ok(await finds(desk, plan, without(twt, rule)), rule)
  }
  assert.ok(await finds(desk, plan, (content) => twt.validate(content, {})))
})

test('a network that changed its mind is found', async (t) => {
  const desk = await openTwtDesk(t, twtFiles, { oneCashtag: false })
  assert.ok(await finds(desk, { examples: twtExamples, trialOf }, rulesOf(twt)))
})
