import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insta, instaFacebook } from '#providers/insta/index.ts'
import { openEndpoint } from './endpoint.ts'
import type { Files } from './files.ts'
import { assertAgreement, finds, PATIENCE_MS, rulesOf, without } from './hold.ts'
import {
  advertisingExamples,
  endpointExamples,
  facebookCases,
  instaCases,
  instaExamples,
  instaFiles,
  instaVideoExamples,
  type InstaCase,
} from './insta-cases.ts'
import { ACCOUNTS, openInstaDesk } from './insta-desk.ts'

const COVER = { cover_media_id: '01900000-0000-7000-8000-0000000000c1' }

const trialBy =
  (known: Files) =>
  async ({ who, text, files, options, cover }: InstaCase) => {
    const content = { text, media: await known.items(files), options }
    if (cover === undefined) return { who, content }
    const chosenFiles = { cover_media_id: (await known.get(cover)).item }
    return { who, content: { ...content, options: { ...options, ...COVER }, chosenFiles } }
  }

const trialOf = trialBy(instaFiles)

const RULES = [
  'too_long too_many_hashtags too_many_mentions alt_text_too_long media_required media_kind media_format',
  'media_bytes media_width media_ratio media_count media_duration media_frame_rate media_bit_rate',
  'media_profile media_audio_channels media_audio_rate media_edit_list',
  'option_not_taken option_too_many option_too_great option_malformed story_needs_business cover_outside_video',
  'tag_without_place tag_not_taken empty_comment',
].flatMap((line) => line.split(' '))

test('what the rules of Instagram take its sandbox takes, and the reverse', { timeout: PATIENCE_MS }, async (t) => {
  const desk = await openInstaDesk(t, instaFiles)
  const examples = [...instaExamples, ...instaVideoExamples, ...advertisingExamples]
  await assertAgreement(t, desk, { cases: instaCases, examples, trialOf, rules: [...RULES, 'option_unknown'] })
})

test(
  'the same with Facebook Login, which has choices of its own and is sent videos',
  { timeout: PATIENCE_MS },
  async (t) => {
    const desk = await openInstaDesk(t, instaFiles, { provider: instaFacebook })
    const examples = [...advertisingExamples, ...instaExamples, ...instaVideoExamples]
    // The login does not tell which accounts are creators'.
    const rules = RULES.filter((rule) => rule !== 'story_needs_business')
    await assertAgreement(t, desk, { cases: facebookCases, examples, trialOf, rules, share: 0.5 })
  },
)

for (const provider of [insta, instaFacebook]) {
  test(
    `what POST …/posts/validate takes for ${provider.code} the sandbox takes, and the reverse`,
    { timeout: PATIENCE_MS },
    async (t) => {
      await using endpoint = await openEndpoint(instaFiles)
      const desk = await openInstaDesk(t, endpoint.files, { provider })
      const judge = await endpoint.judgeFor(desk, ACCOUNTS)
      const some = [...instaExamples, ...advertisingExamples, ...instaVideoExamples].filter(
        (_, index) => index % 6 === 0,
      )
      const examples = [...endpointExamples, ...some]
      const plan = { cases: facebookCases, examples, trialOf: trialBy(endpoint.files), judge, share: 0.25 }
      await assertAgreement(t, desk, { ...plan, rules: ['too_long', 'media_required', 'tag_without_place'] })
    },
  )
}

test('rules that forget something, or refuse too much, are found', async (t) => {
  const desk = await openInstaDesk(t, instaFiles)
  const plan = { examples: instaExamples, trialOf }
  assert.equal(await finds(desk, plan, rulesOf(insta)), false)
  for (const rule of ['too_many_hashtags', 'media_width', 'option_not_taken', 'story_needs_business']) {
    assert.ok(await finds(desk, plan, without(insta, rule)), rule)
  }
  const strict = rulesOf(insta)
  assert.ok(
    await finds(desk, plan, (content, facts, who) => strict(content, { ...facts, accountType: 'MEDIA_CREATOR' }, who)),
  )
})
