import fc from 'fast-check'
import { aGif, aJpeg, aMov, anMp4, aPng, aWebp } from '#test/support/media-files.ts'
import { cleaned, createFiles, edited, padded, paddedVideo, type Chosen } from './files.ts'
import { ACCOUNTS } from './insta-desk.ts'
import { anyText, aroundLength, aroundTags, descriptions } from './texts.ts'

const MIB = 1_048_576
const reel = { width: 96, height: 96, seconds: 4, frameRate: 24, audio: false }

const IMAGES = {
  square: () => aJpeg({ width: 400, height: 400 }),
  '4:5': () => aJpeg({ width: 320, height: 400 }),
  '4:5 but for rounding': () => aJpeg({ width: 323, height: 405 }),
  'narrower than 4:5': () => aJpeg({ width: 320, height: 403 }),
  '1.91:1': () => aJpeg({ width: 382, height: 200 }),
  '1.91:1 but for rounding': () => aJpeg({ width: 320, height: 167 }),
  'wider than 1.91:1': () => aJpeg({ width: 321, height: 167 }),
  '319 wide': () => aJpeg({ width: 319, height: 319 }),
  '9:16': () => aJpeg({ width: 360, height: 640 }),
  'jpeg of 8 MiB': () => padded(aJpeg({ width: 400, height: 400 }), 8 * MIB),
  'jpeg over 8 MiB': () => padded(aJpeg({ width: 400, height: 400 }), 8 * MIB + 1),
  png: () => aPng({ width: 400, height: 400 }),
  webp: () => aWebp({ width: 400, height: 400 }),
  'still gif': () => aGif({ width: 400, height: 400, frames: 1 }),
  gif: () => aGif({ width: 400, height: 400, frames: 2 }),
}

const VIDEOS = {
  mp4: () => anMp4({ ...reel, audio: true }),
  mov: () => aMov(reel),
  'index at the end': () => cleaned(anMp4({ ...reel, index: 'end' })),
  turned: () => anMp4({ ...reel, width: 96, height: 160, rotation: 90 }),
  '2.9 s': () => anMp4({ ...reel, seconds: 2.9, frameRate: 30 }),
  '2.96 s': () => anMp4({ ...reel, seconds: 2.96, frameRate: 25 }),
  '3 s': () => anMp4({ ...reel, seconds: 3 }),
  '60 s': () => anMp4({ ...reel, seconds: 60 }),
  '61 s': () => anMp4({ ...reel, seconds: 61 }),
  '15 min': () => anMp4({ ...reel, width: 32, height: 32, seconds: 900, frameRate: 23 }),
  'over 15 min': () => anMp4({ ...reel, width: 32, height: 32, seconds: 901, frameRate: 23 }),
  '22 a second': () => anMp4({ ...reel, frameRate: 22 }),
  '23 a second': () => anMp4({ ...reel, frameRate: 23 }),
  '23.976 a second': () => anMp4({ ...reel, frameRate: 24_000 / 1_001 }),
  '60 a second': () => anMp4({ ...reel, frameRate: 60 }),
  '60.5 a second': () => anMp4({ ...reel, frameRate: 60.5 }),
  '62 a second': () => anMp4({ ...reel, frameRate: 62 }),
  '10:1': () => anMp4({ ...reel, width: 320, height: 32 }),
  '10:1 but for rounding': () => anMp4({ ...reel, width: 1_282, height: 128 }),
  'wider than 10:1': () => anMp4({ ...reel, width: 326, height: 32 }),
  '1:12': () => anMp4({ ...reel, width: 32, height: 384 }),
  '1920 wide': () => anMp4({ ...reel, width: 1_920, height: 256 }),
  '1922 wide': () => anMp4({ ...reel, width: 1_922, height: 256 }),
  'H.264 Main': () => anMp4({ ...reel, profile: 'main' }),
  'H.264 High': () => anMp4({ ...reel, profile: 'high' }),
  'H.264 High 10': () => anMp4({ ...reel, profile: 'high10' }),
  'H.264 in 4:2:2': () => anMp4({ ...reel, profile: 'high422' }),
  HEVC: () => anMp4({ ...reel, hevc: 'main' }),
  'HEVC Main 10': () => anMp4({ ...reel, hevc: 'main10' }),
  'HEVC in 4:2:2': () => anMp4({ ...reel, hevc: 'rext' }),
  'one channel': () => anMp4({ ...reel, audio: true, sound: { channels: 1 } }),
  'six channels': () => anMp4({ ...reel, audio: true, sound: { channels: 6 } }),
  'sound of 44.1 kHz': () => anMp4({ ...reel, audio: true, sound: { rate: 44_100 } }),
  'sound of 96 kHz': () => anMp4({ ...reel, audio: true, sound: { rate: 96_000 } }),
  'HE-AAC': () => anMp4({ ...reel, audio: true, sound: { kind: 'HE-AAC' } }),
  'cut by an edit list': () => edited(reel, [{ seconds: 3.2, from: 0.8 }]),
  'delayed by an edit list': () =>
    edited(reel, [
      { seconds: 1, from: -1 },
      { seconds: 4, from: 0 },
    ]),
  'primed by an edit list': () => edited(reel, [{ seconds: 3.95, from: 0.05 }]),
  '24 Mbit/s': () => paddedVideo(anMp4(reel), 12_000_000),
  '26 Mbit/s': () => paddedVideo(anMp4(reel), 13_000_000),
}

/** Real files on both sides of each of Instagram's limits, but those whose bytes would take minutes: 100 and 300 MiB. */
export const instaFiles = createFiles({ ...IMAGES, ...VIDEOS })

/** What a trial consists of; its files by name. */
export interface InstaCase {
  readonly who: string
  readonly text: string
  readonly files: readonly Chosen[]
  /** A file that is chosen for the cover. */
  readonly cover?: string
  readonly options: Readonly<Record<string, unknown>>
}

/** The greatest number that is kept in 64 bits with a sign, and the next one. */
const GREATEST_ID = String(2n ** 63n - 1n)
const BEYOND_ID = String(2n ** 63n)

const who = fc.constantFrom(...ACCOUNTS)

const texts = fc.oneof(
  { weight: 4, arbitrary: anyText },
  { weight: 3, arbitrary: aroundLength(2_200) },
  { weight: 3, arbitrary: aroundTags('#', 30) },
  { weight: 3, arbitrary: aroundTags('@', 20) },
)

const nameOf = (recipes: object): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(recipes))

const chosen = (names: fc.Arbitrary<string>): fc.Arbitrary<Chosen> =>
  fc.record({ name: names, altText: descriptions(1_000) })

const image = chosen(nameOf(IMAGES)).map((one) => [one])
const video = chosen(nameOf(VIDEOS)).map((one) => [one])
const several = (minLength: number, maxLength: number) =>
  fc.array(chosen(fc.constantFrom('square', 'square', '1.91:1', 'mp4')), { minLength, maxLength, size: 'max' })

const files = fc.oneof(
  { weight: 6, arbitrary: image },
  { weight: 4, arbitrary: video },
  { weight: 2, arbitrary: several(2, 4) },
  { weight: 1, arbitrary: several(10, 11) },
  { weight: 1, arbitrary: fc.constant([]) },
)

const place = fc.constantFrom(undefined, 0, 0.5, 1)

const tag = fc
  .record({
    username: fc.constantFrom('ada', '@a.b_c'),
    x: place,
    y: place,
    media_index: fc.constantFrom(undefined, 0, 1),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))

const tags = fc.oneof(
  { weight: 4, arbitrary: fc.array(tag, { minLength: 1, maxLength: 2 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(20, 21)
      .map((count) => Array.from({ length: count }, () => ({ username: 'ada', x: 0.5, y: 0.5 }))),
  },
)

const CHOICES = {
  kind: fc.constantFrom('auto', 'feed', 'reel', 'story'),
  user_tags: tags,
  location_id: fc.constantFrom('1234567', GREATEST_ID, BEYOND_ID, 'somewhere'),
  collaborators: fc.integer({ min: 1, max: 4 }).map((count) => Array(count).fill('ada')),
  thumb_offset_ms: fc.constantFrom(0, 1_000, 3_999, 4_000, 61_000),
  share_to_feed: fc.boolean(),
  audio_name: fc.constantFrom('Rain', 'a'.repeat(100)),
  trial_params: fc.constantFrom('MANUAL', 'LUCK').map((word) => ({ graduation_strategy: word })),
  first_comment: fc.constantFrom('#cats', ' ', '\n'),
  is_ai_generated: fc.constant(true),
}

const choices = fc
  .uniqueArray(fc.constantFrom(...Object.keys(CHOICES)), { minLength: 1, maxLength: 2 })
  .chain((names) => fc.record(Object.fromEntries(Object.entries(CHOICES).filter(([name]) => names.includes(name)))))

const none = fc.constant({})
const story = fc.constant({ kind: 'story' })
const simple = fc.constantFrom('square', 'square', '4:5', 'mp4').map((name) => [{ name, altText: '' }])

/** What tells of advertising, which Facebook Login alone has. */
const ADVERTISING = {
  is_paid_partnership: fc.boolean(),
  branded_content_sponsor_ids: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(['1'], ['1', '2'], [GREATEST_ID]) },
    { weight: 1, arbitrary: fc.constantFrom(['1', '2', '3'], ['ada'], [BEYOND_ID]) },
  ),
}

const advertising = fc
  .subarray(Object.keys(ADVERTISING), { minLength: 1 })
  .chain((names) => fc.record(Object.fromEntries(Object.entries(ADVERTISING).filter(([name]) => names.includes(name)))))

/** Posts that tell of advertising, or would. */
const advertised: fc.Arbitrary<InstaCase> = fc.record({
  who,
  text: fc.constant('Look'),
  files: fc.oneof({ weight: 4, arbitrary: simple }, { weight: 1, arbitrary: several(2, 3) }),
  options: advertising,
})

/** Most vary in one respect; what they refuse is then refused for that alone. */
export const instaCases: fc.Arbitrary<InstaCase> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ who, text: texts, files: fc.constant([{ name: 'square', altText: '' }]), options: none }),
  },
  { weight: 4, arbitrary: fc.record({ who, text: fc.constantFrom('Look', ''), files, options: none }) },
  { weight: 2, arbitrary: fc.record({ who: fc.constant('BUSINESS'), text: fc.constant(''), files, options: story }) },
  { weight: 5, arbitrary: fc.record({ who, text: fc.constant('Look'), files: simple, options: choices }) },
  { weight: 1, arbitrary: fc.record({ who, text: texts, files, options: choices }) },
)

const post = (names: readonly string[], from: Partial<InstaCase> = {}): InstaCase => ({
  who: 'BUSINESS',
  text: 'Look',
  files: names.map((name) => ({ name, altText: '' })),
  options: {},
  ...from,
})

const TRIAL = { trial_params: { graduation_strategy: 'MANUAL' } }

const COVERS = ['9:16', '319 wide', 'jpeg of 8 MiB', 'jpeg over 8 MiB', 'png', 'gif'] as const

const covered = (cover: string, names = ['mp4'], options: InstaCase['options'] = {}): InstaCase =>
  post(names, { cover, options })

const withText = (text: string): InstaCase => post(['square'], { text })
const choosing = (names: readonly string[], chosenOptions: InstaCase['options'], by = 'BUSINESS'): InstaCase =>
  post(names, { who: by, options: chosenOptions })
const tagged = (names: readonly string[], ...people: readonly object[]): InstaCase =>
  choosing(names, { user_tags: people })

const TEXTS = [
  'a'.repeat(2_201),
  '日'.repeat(2_200),
  '#a'.repeat(31),
  '#a '.repeat(30),
  '@ada '.repeat(21),
  '@ada '.repeat(20),
]
const ODD_TAGS = [
  '##a '.repeat(31),
  'a#b '.repeat(31),
  '.@ada '.repeat(21),
  '@é '.repeat(21),
  '@.a '.repeat(21),
  'a@b.c '.repeat(21),
]

/** The same with Facebook Login. */
export const facebookCases: fc.Arbitrary<InstaCase> = fc.oneof(
  { weight: 3, arbitrary: instaCases },
  { weight: 1, arbitrary: advertised },
)

/** One for each rule at least, so that a run by chance that is short has them too. */
export const instaExamples: readonly InstaCase[] = [
  ...[...TEXTS, ...ODD_TAGS].map(withText),
  ...Object.keys(IMAGES).map((name) => post([name])),
  ...['319 wide', '9:16', 'narrower than 4:5'].map((name) => choosing([name], { kind: 'story' })),
  post([]),
  post(Array(10).fill('square')),
  post(Array(11).fill('square')),
  post(['square', 'png']),
  post(['square'], { files: [{ name: 'square', altText: 'a'.repeat(1_001) }] }),
  choosing(['square'], { kind: 'reel' }),
  ...[GREATEST_ID, BEYOND_ID, 'somewhere'].map((id) => choosing(['square'], { location_id: id })),
  choosing(['square'], { kind: 'story' }, 'MEDIA_CREATOR'),
  tagged(['square'], { username: 'ada' }),
  tagged(['square'], { username: 'ada', x: 0.5, y: 1 }),
  choosing(['square'], { kind: 'story', user_tags: [{ username: 'ada', x: 0.5 }] }),
  choosing(['square'], { kind: 'story', user_tags: [{ username: 'ada' }] }),
  ...[20, 21].map((count) =>
    tagged(['square'], ...Array.from({ length: count }, () => ({ username: 'ada', x: 0, y: 0 }))),
  ),
  ...[3, 4].map((count) => choosing(['square'], { collaborators: Array(count).fill('ada') })),
  ...[{ thumb_offset_ms: 0 }, { share_to_feed: true }, { audio_name: 'Rain' }, TRIAL, { first_comment: ' ' }].map(
    (one) => choosing(['square'], one),
  ),
  ...[{ location_id: '1' }, { first_comment: 'Hello' }, { collaborators: ['ada'] }].map((one) =>
    choosing(['square'], { kind: 'story', ...one }),
  ),
]

/** What Facebook Login has, and Instagram Login has not. */
export const advertisingExamples: readonly InstaCase[] = [
  ...[['1', '2'], ['1', '2', '3'], [GREATEST_ID], ['1', BEYOND_ID]].map((ids) =>
    choosing(['square'], { is_paid_partnership: true, branded_content_sponsor_ids: ids }),
  ),
  choosing(['square', 'mp4'], { is_paid_partnership: false }),
  choosing(['mp4'], { branded_content_sponsor_ids: ['7'] }),
]

/** A few that come through the API each time: two that are taken, and three that are not. */
export const endpointExamples: readonly InstaCase[] = [
  withText('a'.repeat(2_200)),
  covered('9:16'),
  withText('a'.repeat(2_201)),
  post([]),
  tagged(['square'], { username: 'ada', x: 0.5 }),
]

/** The same for videos, which take longer to look at. */
export const instaVideoExamples: readonly InstaCase[] = [
  ...[
    'mov',
    'index at the end',
    '2.9 s',
    '22 a second',
    '60.5 a second',
    '10:1 but for rounding',
    'wider than 10:1',
    '1922 wide',
    'H.264 High 10',
    'H.264 in 4:2:2',
    'HEVC Main 10',
    'HEVC in 4:2:2',
    'one channel',
    'six channels',
    'sound of 96 kHz',
    'HE-AAC',
    'cut by an edit list',
    'primed by an edit list',
  ].map((name) => post([name])),
  ...['24 Mbit/s', '26 Mbit/s'].map((name) => post([name])),
  ...['60 s', '61 s', '1:12'].map((name) => choosing([name], { kind: 'story' })),
  ...[3_999, 4_100].map((offset) => choosing(['mp4'], { thumb_offset_ms: offset })),
  ...COVERS.map((name) => covered(name)),
  covered('9:16', ['mp4'], { thumb_offset_ms: 61_000 }),
  covered('9:16', ['square']),
  covered('9:16', ['square', 'mp4']),
  covered('9:16', ['mp4'], { kind: 'story' }),
  tagged(['square', 'mp4'], { username: 'ada', x: 0, y: 0, media_index: 1 }),
  tagged(['mp4'], { username: 'ada', x: 0, y: 0 }),
]
