import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insta } from '#providers/insta/index.ts'
import { assertAgreement, finds, PATIENCE_MS, rulesOf, without } from './hold.ts'
import { instaCases, instaExamples, instaFiles, instaVideoExamples, type InstaCase } from './insta-cases.ts'
import { openInstaDesk } from './insta-desk.ts'

const COVER = { cover_media_id: '01900000-0000-7000-8000-0000000000c1' }

const trialOf = async ({ who, text, files, options, cover }: InstaCase) => {
  const content = { text, media: await instaFiles.items(files), options }
  if (cover === undefined) return { who, content }
  const chosenFiles = { cover_media_id: (await instaFiles.get(cover)).item }
  return { who, content: { ...content, options: { ...options, ...COVER }, chosenFiles } }
}

const RULES = [
  'too_long too_many_hashtags too_many_mentions alt_text_too_long media_required media_kind media_format',
  'media_bytes media_width media_ratio media_count media_duration media_frame_rate media_bit_rate',
  'media_profile media_audio_channels media_audio_rate media_edit_list',
  'option_not_taken option_too_many story_needs_business cover_outside_video tag_without_place tag_not_taken empty_comment',
].flatMap((line) => line.split(' '))

test('what the rules of Instagram take its sandbox takes, and the reverse', { timeout: PATIENCE_MS }, async (t) => {
  const desk = await openInstaDesk(t, instaFiles)
  const examples = [...instaExamples, ...instaVideoExamples]
  await assertAgreement(t, desk, { cases: instaCases, examples, trialOf, rules: RULES })
})

test('rules that forget something, or refuse too much, are found', async (t) => {
  const desk = await openInstaDesk(t, instaFiles)
  const plan = { examples: instaExamples, trialOf }
  assert.equal(await finds(desk, plan, rulesOf(insta)), false)
  for (const rule of ['too_many_hashtags', 'media_width', 'option_not_taken', 'story_needs_business']) {
    assert.ok(await finds(desk, plan, without(insta, rule)), rule)
  }
  const strict = rulesOf(insta)
  assert.ok(await finds(desk, plan, (content, facts) => strict(content, { ...facts, accountType: 'MEDIA_CREATOR' })))
})
