import fc from 'fast-check'
import { aGif, aJpeg, aMov, anMp4, aPng, aWebp } from '#test/support/media-files.ts'
import { createFiles, edited, padded, type Chosen } from './files.ts'
import { anyText, aroundWeight, blankText, cashtagText, descriptions, forbiddenText } from './texts.ts'
import { TIERS } from './twt-desk.ts'

const MIB = 1_048_576
const small = { width: 64, height: 64, seconds: 1, frameRate: 5, audio: false }

const IMAGES = {
  jpeg: () => aJpeg(),
  png: () => aPng({ transparent: true }),
  webp: () => aWebp(),
  'still gif': () => aGif({ frames: 1 }),
  'jpeg of 5 MiB': () => padded(aJpeg(), 5 * MIB),
  'jpeg over 5 MiB': () => padded(aJpeg(), 5 * MIB + 1),
}

const GIFS = {
  gif: () => aGif(),
  'gif of 350 frames': () => aGif({ frames: 350, width: 4, height: 4 }),
  'gif of 351 frames': () => aGif({ frames: 351, width: 4, height: 4 }),
  'gif 1280 wide': () => aGif({ frames: 2, width: 1_280, height: 2 }),
  'gif 1281 wide': () => aGif({ frames: 2, width: 1_281, height: 2 }),
  'gif 1080 high': () => aGif({ frames: 2, width: 2, height: 1_080 }),
  'gif 1081 high': () => aGif({ frames: 2, width: 2, height: 1_081 }),
  'gif of 15 MiB': () => padded(aGif(), 15 * MIB),
  'gif over 15 MiB': () => padded(aGif(), 15 * MIB + 1),
}

/** Sides are even: 3:1 of 1280 is 426 or 428, of which the first counts as rounding. */
const VIDEOS = {
  mp4: () => anMp4(),
  mov: () => aMov({ seconds: 1 }),
  'index at the end': () => anMp4({ ...small, index: 'end' }),
  turned: () => anMp4({ ...small, width: 96, height: 64, rotation: 90 }),
  '0.4 s': () => anMp4({ ...small, seconds: 0.4 }),
  '0.46 s': () => anMp4({ ...small, seconds: 0.46, frameRate: 50 }),
  '0.5 s': () => anMp4({ ...small, seconds: 0.5, frameRate: 10 }),
  '140 s': () => anMp4({ ...small, seconds: 140, frameRate: 1 }),
  '141 s': () => anMp4({ ...small, seconds: 141, frameRate: 1 }),
  '125 min': () => anMp4({ ...small, width: 32, height: 32, seconds: 7_500, frameRate: 0.2 }),
  'over 125 min': () => anMp4({ ...small, width: 32, height: 32, seconds: 7_505, frameRate: 0.2 }),
  '32 by 32': () => anMp4({ ...small, width: 32, height: 32 }),
  '30 wide': () => anMp4({ ...small, width: 30, height: 64 }),
  '30 high': () => anMp4({ ...small, width: 64, height: 30 }),
  '3:1': () => anMp4({ ...small, width: 96, height: 32 }),
  'wider than 3:1': () => anMp4({ ...small, width: 98, height: 32 }),
  'narrower than 1:3': () => anMp4({ ...small, width: 32, height: 98 }),
  '3:1 but for rounding': () => anMp4({ ...small, width: 1_280, height: 426 }),
  '1:3 but for rounding': () => anMp4({ ...small, width: 426, height: 1_280 }),
  '1280 by 1024': () => anMp4({ ...small, width: 1_280, height: 1_024 }),
  '1024 by 1280': () => anMp4({ ...small, width: 1_024, height: 1_280 }),
  '1282 wide': () => anMp4({ ...small, width: 1_282, height: 720 }),
  '1282 high': () => anMp4({ ...small, width: 720, height: 1_282 }),
  '1280 by 1026': () => anMp4({ ...small, width: 1_280, height: 1_026 }),
  '60 a second': () => anMp4({ ...small, frameRate: 60 }),
  '59.94 a second': () => anMp4({ ...small, frameRate: 60_000 / 1_001 }),
  'H.264 Main': () => anMp4({ ...small, profile: 'main' }),
  'H.264 High': () => anMp4({ ...small, profile: 'high' }),
  'H.264 High 10': () => anMp4({ ...small, profile: 'high10' }),
  'H.264 in 4:2:2': () => anMp4({ ...small, profile: 'high422' }),
  HEVC: () => anMp4({ ...small, hevc: 'main' }),
  'one channel': () => anMp4({ ...small, audio: true, sound: { channels: 1 } }),
  'six channels': () => anMp4({ ...small, audio: true, sound: { channels: 6 } }),
  'sound of 44.1 kHz': () => anMp4({ ...small, audio: true, sound: { rate: 44_100 } }),
  'sound of 96 kHz': () => anMp4({ ...small, audio: true, sound: { rate: 96_000 } }),
  'HE-AAC': () => anMp4({ ...small, audio: true, sound: { kind: 'HE-AAC' } }),
  'cut by an edit list': () => edited({ ...small, seconds: 2 }, [{ seconds: 1, from: 1 }]),
  '62 a second': () => anMp4({ ...small, frameRate: 62 }),
}

/** Real files on both sides of each of X's limits, but those whose bytes would take minutes: 512 MiB, and GIFs of 300 million pixels. */
export const twtFiles = createFiles({ ...IMAGES, ...GIFS, ...VIDEOS })

/** What a trial consists of; its files by name. */
export interface TwtCase {
  readonly who: string
  readonly text: string
  readonly files: readonly Chosen[]
  readonly options: Readonly<Record<string, unknown>>
  /** What goes on below it. */
  readonly thread?: readonly Pick<TwtCase, 'text' | 'files'>[]
}

const who = fc.constantFrom(...TIERS)

const texts = fc.oneof(
  { weight: 8, arbitrary: anyText },
  { weight: 10, arbitrary: aroundWeight(280) },
  { weight: 2, arbitrary: aroundWeight(25_000) },
  { weight: 2, arbitrary: blankText },
  { weight: 2, arbitrary: forbiddenText },
  { weight: 3, arbitrary: cashtagText },
)

const nameOf = (recipes: object): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(recipes))

const chosen = (names: fc.Arbitrary<string>): fc.Arbitrary<Chosen> =>
  fc.record({ name: names, altText: descriptions(1_000) })

/** Most posts with files have one; four and five are the limit, and kinds are not to be mixed. */
const files = fc.oneof(
  { weight: 3, arbitrary: fc.array(chosen(nameOf(IMAGES)), { minLength: 1, maxLength: 2 }) },
  { weight: 2, arbitrary: fc.array(chosen(fc.constantFrom('jpeg', 'png')), { minLength: 4, maxLength: 5 }) },
  { weight: 4, arbitrary: chosen(nameOf(GIFS)).map((one) => [one]) },
  { weight: 4, arbitrary: chosen(nameOf(VIDEOS)).map((one) => [one]) },
  { weight: 1, arbitrary: fc.array(chosen(fc.constantFrom('jpeg', 'gif', 'mp4')), { minLength: 2, maxLength: 3 }) },
)

const pollChoice = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('Yes', 'No', '日本', 'e\u0301'.repeat(12)) },
  { weight: 1, arbitrary: fc.constantFrom('a'.repeat(25), '👾'.repeat(25)) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\u3000', 'a'.repeat(26), '👾'.repeat(26), 'e\u0301'.repeat(13)) },
)

const poll = fc.record({
  options: fc.oneof(
    { weight: 5, arbitrary: fc.array(pollChoice, { minLength: 2, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(pollChoice, { minLength: 1, maxLength: 5 }) },
  ),
  duration_minutes: fc.constantFrom(5, 60, 1_440, 10_080, 4, 10_081),
})

/** The greatest number that is kept in 64 bits with a sign, and the next one: nineteen digits both. */
const GREATEST_ID = String(2n ** 63n - 1n)
const BEYOND_ID = String(2n ** 63n)

const reference = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('own id', 'own link', 'own link on the web', 'nothing of that kind', '0') },
  { weight: 1, arbitrary: fc.constantFrom(BEYOND_ID, `https://x.com/ada/status/${BEYOND_ID}`, '0x2a', '4.2', '٤٢') },
)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 })
const flag = maybe(fc.boolean())

/** Each by itself now and then, and some together. */
const choices = fc
  .record({
    reply_to: maybe(reference),
    quote: maybe(reference),
    poll: maybe(poll),
    reply_settings: maybe(fc.constantFrom('following', 'mentionedUsers', 'subscribers', 'verified', 'everyone')),
    tagged_user_ids: maybe(fc.constantFrom(['7'], Array(10).fill('7'), Array(11).fill('7'), ['ada'], ['7', BEYOND_ID])),
    community_id: maybe(fc.constantFrom('1234567890', '1'.repeat(19), GREATEST_ID, BEYOND_ID, '1'.repeat(20), 'mine')),
    share_with_followers: flag,
    made_with_ai: flag,
    paid_partnership: flag,
  })
  .chain((all) => {
    const present = Object.entries(all).filter(([, value]) => value !== undefined)
    return fc.subarray(present, { maxLength: 2 }).map((entries) => Object.fromEntries(entries))
  })

const none = fc.constant({})

/** A part of a thread; most can stand in one. */
const part = fc.record({
  text: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('And on', '') }, { weight: 1, arbitrary: texts }),
  files: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.constant([{ name: 'jpeg', altText: '' }]) },
    { weight: 1, arbitrary: files },
  ),
})

/** Most vary in one respect; what they refuse is then refused for that alone. */
export const twtCases: fc.Arbitrary<TwtCase> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ who, text: texts, files: fc.constant([]), options: none }) },
  { weight: 3, arbitrary: fc.record({ who, text: fc.constantFrom('Look', '', ' '), files, options: none }) },
  {
    weight: 5,
    arbitrary: fc.record({ who, text: fc.constantFrom('Look', ''), files: fc.constant([]), options: choices }),
  },
  { weight: 1, arbitrary: fc.record({ who, text: texts, files, options: choices }) },
  {
    weight: 2,
    arbitrary: fc.record({
      who,
      text: fc.constant('It begins'),
      files: fc.constant([]),
      options: fc.oneof(none, choices),
      thread: fc.array(part, { minLength: 1, maxLength: 2 }),
    }),
  },
)

const withFiles = (names: readonly string[], from: Partial<TwtCase> = {}): TwtCase => ({
  who: 'None',
  text: 'Look',
  files: names.map((name) => ({ name, altText: '' })),
  options: {},
  ...from,
})

const post = (from: Partial<TwtCase>): TwtCase => ({ who: 'None', text: 'Hello', files: [], options: {}, ...from })

const look = [{ name: 'jpeg', altText: '' }]

/** Threads that are taken, and some whose last part alone is not. */
const THREADS: readonly TwtCase[] = [
  post({
    thread: [
      { text: 'Second', files: [] },
      { text: '', files: look },
    ],
  }),
  post({ thread: [{ text: 'b'.repeat(281), files: [] }] }),
  post({
    thread: [
      { text: 'Second', files: look },
      { text: '', files: [] },
    ],
  }),
  post({ thread: [{ text: '', files: [{ name: 'six channels', altText: '' }] }] }),
  post({
    options: { poll: { options: ['Yes', 'No'], duration_minutes: 5 }, reply_settings: 'following', made_with_ai: true },
    thread: [{ text: 'Below a poll', files: look }],
  }),
]

/** One for each rule at least, so that a run by chance that is short has them too. */
export const twtExamples: readonly TwtCase[] = [
  ...['a'.repeat(281), '$TSLA $AAPL', 'x\uFFFEx', '', '日'.repeat(140)].map((text) => post({ text })),
  ...TIERS.map((tier) => post({ who: tier, text: 'long '.repeat(100) })),
  post({ who: 'Premium', text: 'b'.repeat(25_001) }),
  ...['jpeg over 5 MiB', 'gif of 351 frames', 'gif 1281 wide'].map((name) => withFiles([name])),
  withFiles(['gif', 'gif']),
  withFiles(['gif', 'jpeg']),
  withFiles(['jpeg'], { files: [{ name: 'jpeg', altText: 'a'.repeat(1_001) }] }),
  ...[{ reply_to: 'own link' }, { quote: 'own link' }, { reply_to: 'own link on the web' }, { quote: '0' }].map(
    (options) => post({ options }),
  ),
  ...[{ reply_to: BEYOND_ID }, { quote: `https://x.com/ada/status/${BEYOND_ID}` }].map((options) => post({ options })),
  ...[GREATEST_ID, BEYOND_ID].map((id) => post({ options: { community_id: id } })),
  ...[GREATEST_ID, BEYOND_ID].map((id) => withFiles(['jpeg'], { options: { tagged_user_ids: ['7', id] } })),
  ...THREADS,
  withFiles(['jpeg'], { options: { quote: 'own id' } }),
  withFiles(['jpeg'], { options: { tagged_user_ids: Array(10).fill('7') } }),
  withFiles(['jpeg'], { options: { tagged_user_ids: Array(11).fill('7') } }),
  post({ options: { tagged_user_ids: ['7'] } }),
  ...[' ', 'a'.repeat(26), 'a'.repeat(25)].map((choice) =>
    post({ options: { poll: { options: ['Yes', choice], duration_minutes: 5 } } }),
  ),
]

/** The same for videos, which take longer to look at. */
export const twtVideoExamples: readonly TwtCase[] = [
  ...[
    '0.4 s',
    '1282 wide',
    '30 high',
    'wider than 3:1',
    '3:1 but for rounding',
    '62 a second',
    'H.264 High',
    'H.264 in 4:2:2',
    'HEVC',
    'one channel',
    'six channels',
    'sound of 96 kHz',
    'HE-AAC',
    'cut by an edit list',
  ].map((name) => withFiles([name])),
  ...['None', 'Basic'].map((tier) => withFiles(['141 s'], { who: tier })),
  withFiles(['mp4'], { files: [{ name: 'mp4', altText: 'a'.repeat(1_001) }] }),
]
