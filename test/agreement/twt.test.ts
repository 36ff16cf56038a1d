import assert from 'node:assert/strict'
import { test } from 'node:test'
import { twt } from '#providers/twt/index.ts'
import { assertAgreement, finds, PATIENCE_MS, rulesOf, without } from './hold.ts'
import { twtCases, twtExamples, twtFiles, twtVideoExamples, type TwtCase } from './twt-cases.ts'
import { openTwtDesk } from './twt-desk.ts'

const trialOf = async ({ who, text, files, options, thread = [] }: TwtCase) => {
  const parts = await Promise.all(
    thread.map(async (part) => ({ text: part.text, media: await twtFiles.items(part.files) })),
  )
  const media = await twtFiles.items(files)
  return { who, content: { text, media, options, ...(parts.length === 0 ? {} : { thread: parts }) } }
}

const RULES = [
  'empty_text too_long invalid_characters too_many_cashtags alt_text_too_long media_bytes',
  'media_frames media_duration media_width media_height media_ratio media_frame_rate',
  'media_codec media_profile media_audio_channels media_audio_profile',
  'media_mixed media_count mutually_exclusive tags_without_files invalid_reference empty_choice option_too_long',
].flatMap((line) => line.split(' '))

test('what the rules of X take its sandbox takes, and the reverse', { timeout: PATIENCE_MS }, async (t) => {
  const desk = await openTwtDesk(t, twtFiles)
  const examples = [...twtExamples, ...twtVideoExamples]
  await assertAgreement(t, desk, { cases: twtCases, examples, trialOf, rules: RULES })
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
