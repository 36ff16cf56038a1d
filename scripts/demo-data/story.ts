import type { PersonName } from './people.ts'
import type { PictureName } from './pictures.ts'

/** Where a post goes, and in what words where they are not the post's. */
export type Place = 'x' | 'instagram' | 'events'

/** What has become of a post, or will. */
export type Fate =
  | 'published'
  | 'refused'
  /** The network gave no answer, and does not show it since: nobody knows whether it is out. */
  | 'unknown'
  | 'cut_off'
  | 'scheduled'
  | 'slot'
  | 'pending'
  | 'changes'
  | 'rejected'
  | 'draft'
  | 'canceled'

export interface Scene {
  readonly by: Exclude<PersonName, 'piet'>
  readonly text: string
  readonly on: readonly Place[]
  readonly pictures?: readonly PictureName[]
  readonly thread?: readonly string[]
  /** Days from today, and the wall time of the organization; null: none. */
  readonly at: readonly [day: number, time: string] | null
  readonly fate: Fate
  readonly comments?: readonly (readonly [PersonName, string])[]
}

/**
 * What a small coffee roastery has said in the last two weeks. No channel gets more than its network takes in one go (ten
 * posts on X, a thread's counted one by one; five on Instagram): what is above that waits for ten seconds and more.
 */
const PAST: readonly Scene[] = [
  {
    by: 'mara',
    text: 'Good morning! The door is open and the first pot is through.',
    on: ['x'],
    at: [-13, '09:00'],
    fate: 'published',
  },
  {
    by: 'aylin',
    text: 'Fresh from the roaster: our house blend, two days old and at its best.',
    on: ['x', 'instagram'],
    pictures: ['beans'],
    at: [-12, '12:30'],
    fate: 'published',
  },
  {
    by: 'jonas',
    text: 'We are looking for somebody who likes early mornings. Write to us!',
    on: ['instagram'],
    pictures: ['team'],
    at: [-11, '10:00'],
    fate: 'published',
  },
  {
    by: 'mara',
    text: 'Three things that make a filter coffee better, in a thread.',
    on: ['x'],
    thread: [
      '1. Water that is hot and no longer boils: 94 °C.',
      '2. Weigh it: 60 grams for each liter.',
      '3. Grind it just before. That is all.',
    ],
    at: [-9, '09:00'],
    fate: 'published',
  },
  {
    by: 'aylin',
    text: 'The autumn menu is here: pumpkin cake, and a cinnamon flat white.',
    on: ['x', 'instagram'],
    pictures: ['poster'],
    at: [-8, '11:00'],
    fate: 'published',
    comments: [['jonas', 'Lovely. Approved.']],
  },
  {
    by: 'jonas',
    text: 'Closed on Thursday afternoon: we count beans.',
    on: ['x'],
    at: [-6, '17:30'],
    fate: 'published',
  },
  {
    by: 'mara',
    text: 'A morning at the harbor, before anybody else is up.',
    on: ['instagram'],
    pictures: ['harbor'],
    at: [-5, '07:45'],
    fate: 'published',
  },
  {
    by: 'aylin',
    text: 'Latte art class on Saturday at ten. Six places are left.',
    on: ['events', 'instagram'],
    pictures: ['cup'],
    at: [-4, '12:00'],
    fate: 'published',
  },
  {
    by: 'jonas',
    text: 'Good morning! The door is open and the first pot is through.',
    on: ['x'],
    at: [-2, '09:00'],
    fate: 'refused',
  },
  {
    by: 'jonas',
    text: 'Rain all day. We have blankets, and the window seats are free.',
    on: ['x'],
    at: [-1, '07:30'],
    fate: 'unknown',
  },
  {
    by: 'aylin',
    text: 'The windows are clean. Come and look through them.',
    on: ['x'],
    at: [-1, '08:30'],
    fate: 'pending',
  },
  {
    by: 'mara',
    text: 'Thank you for a full house on Saturday.',
    on: ['events'],
    pictures: ['cup'],
    at: [-1, '10:00'],
    fate: 'published',
  },
]

/** What is to come. */
const FUTURE: readonly Scene[] = [
  {
    by: 'mara',
    text: 'Advent begins: every day until the holidays one coffee costs half.',
    on: ['x', 'instagram'],
    pictures: ['cup'],
    at: [1, '08:00'],
    fate: 'scheduled',
  },
  {
    by: 'aylin',
    text: 'New in the shop: a light roast from Ethiopia that tastes of apricots.',
    on: ['x', 'instagram'],
    pictures: ['beans'],
    at: [1, '12:30'],
    fate: 'pending',
    comments: [['aylin', 'The importer confirmed the name of the farm.']],
  },
  {
    by: 'jonas',
    text: 'Doors open at seven tonight, the band begins at eight.',
    on: ['events'],
    at: [0, '00:00'],
    fate: 'cut_off',
  },
  {
    by: 'jonas',
    text: 'Next on our stage: the harbor choir. Seats are free.',
    on: ['events'],
    at: [4, '11:00'],
    fate: 'scheduled',
  },
  { by: 'jonas', text: 'Tasting on Friday at six. Come as you are.', on: ['x'], at: [2, '10:00'], fate: 'scheduled' },
  {
    by: 'aylin',
    text: 'We have the best coffee in town!!!',
    on: ['x'],
    at: [2, '15:00'],
    fate: 'changes',
    comments: [['aylin', 'Like this?']],
  },
  {
    by: 'mara',
    text: 'How we roast, step by step.',
    on: ['x'],
    pictures: ['beans'],
    thread: [
      'Green beans are weighed and go into the drum at 200 °C.',
      'After nine minutes they crack for the first time.',
      'Two minutes later they are out, and cool within four.',
    ],
    at: [3, '09:00'],
    fate: 'scheduled',
  },
  {
    by: 'aylin',
    text: 'Gift boxes are here: two bags, one cup, one card.',
    on: ['instagram'],
    pictures: ['poster'],
    at: [3, '18:00'],
    fate: 'pending',
  },
  { by: 'jonas', text: 'Open on Sunday, too, from ten to four.', on: ['x'], at: [5, '10:00'], fate: 'scheduled' },
  {
    by: 'mara',
    text: 'The harbor again, and again we like it.',
    on: ['instagram'],
    pictures: ['harbor'],
    at: [6, '07:45'],
    fate: 'scheduled',
  },
  {
    by: 'aylin',
    text: 'Meet the team: three people, one machine.',
    on: ['x', 'instagram'],
    pictures: ['team'],
    at: [7, '12:00'],
    fate: 'pending',
  },
  { by: 'jonas', text: 'A word on milk: why ours comes from ten kilometers away.', on: ['x'], at: null, fate: 'slot' },
  { by: 'jonas', text: 'What is in the cup: the farms behind the house blend.', on: ['x'], at: null, fate: 'slot' },
  {
    by: 'mara',
    text: 'Last orders for gift boxes before the holidays.',
    on: ['x', 'instagram'],
    pictures: ['poster'],
    at: [12, '09:00'],
    fate: 'scheduled',
  },
  { by: 'jonas', text: 'Summer opening hours', on: ['x'], at: [9, '09:00'], fate: 'canceled' },
  { by: 'aylin', text: 'Free coffee for everybody who brings a friend', on: ['x'], at: [8, '09:00'], fate: 'rejected' },
  { by: 'mara', text: 'Idea: a photo of every regular, one a week?', on: ['x'], at: null, fate: 'draft' },
  {
    by: 'aylin',
    text: 'The new window is in. Words are still missing.',
    on: ['instagram'],
    pictures: ['window'],
    at: null,
    fate: 'draft',
    comments: [['jonas', 'And an alt text, please.']],
  },
]

export const SCENES: readonly Scene[] = [...PAST, ...FUTURE]
