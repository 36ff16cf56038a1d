import { bodyOf, variantOf, wordOf, type Draft } from './draft.ts'
import { timeBody } from './when.ts'

/** What two people can change apart from each other: the post's own fields, each channel, and the time. */
export type MergeField = 'text' | 'media' | 'thread' | 'labels' | 'note' | 'when' | `channel:${string}`

export type Side = 'mine' | 'theirs'

export interface Difference {
  readonly field: MergeField
  /** Both changed it, each in another way: somebody must choose. */
  readonly both: boolean
  /** What is taken unless somebody chooses otherwise: what was changed, and of two changes mine. */
  readonly pick: Side
}

const isChannel = (field: MergeField): field is `channel:${string}` => field.startsWith('channel:')

export const channelOf = (field: MergeField): string | null =>
  isChannel(field) ? field.slice('channel:'.length) : null

const channelFields = (draft: Draft): readonly MergeField[] =>
  draft.channels.map(({ channel_id }): MergeField => `channel:${channel_id}`)

const zoneless = 'UTC'

const wordOfField = (draft: Draft, field: MergeField): string => {
  const channel = channelOf(field)
  if (channel !== null) return wordOf(bodyOf(draft).channels.find(({ channel_id }) => channel_id === channel) ?? null)
  if (field === 'when') return draft.when.kind === 'at' ? wordOf(timeBody(draft.when, zoneless)) : draft.when.kind
  return isChannel(field) ? '' : wordOf(bodyOf(draft)[field])
}

interface Versions {
  /** What both began with; null where that is not known. */
  readonly base: Draft | null
  readonly mine: Draft
  readonly theirs: Draft
}

/** In what two versions of a post differ, and what each side did. */
export const differences = ({ base, mine, theirs }: Versions): readonly Difference[] => {
  const fields = new Set<MergeField>([
    'text',
    'media',
    'thread',
    ...channelFields(mine),
    ...channelFields(theirs),
    'labels',
    'note',
    'when',
  ])
  return [...fields].flatMap((field): readonly Difference[] => {
    const [here, there] = [wordOfField(mine, field), wordOfField(theirs, field)]
    if (here === there) return []
    if (base === null) return [{ field, both: true, pick: 'mine' }]
    const before = wordOfField(base, field)
    if (before === here) return [{ field, both: false, pick: 'theirs' }]
    return [{ field, both: before !== there, pick: 'mine' }]
  })
}

const takeChannel = (draft: Draft, theirs: Draft, id: string): Draft => {
  const taken = variantOf(theirs, id)
  if (taken === undefined) return { ...draft, channels: draft.channels.filter((own) => own.channel_id !== id) }
  if (variantOf(draft, id) === undefined) return { ...draft, channels: [...draft.channels, taken] }
  return { ...draft, channels: draft.channels.map((own) => (own.channel_id === id ? taken : own)) }
}

const takeField = (draft: Draft, theirs: Draft, field: MergeField): Draft => {
  const channel = channelOf(field)
  if (channel !== null) return takeChannel(draft, theirs, channel)
  return isChannel(field) ? draft : { ...draft, [field]: theirs[field] }
}

/** Mine, with theirs in the named fields. */
export const merge = (
  { mine, theirs }: Pick<Versions, 'mine' | 'theirs'>,
  picks: ReadonlyMap<MergeField, Side>,
): Draft =>
  [...picks].reduce((draft, [field, side]) => (side === 'theirs' ? takeField(draft, theirs, field) : draft), mine)
