import { FIRST, isOwn, partsFor, type Draft, type Scope } from './draft.ts'
import type { Check, PostIssue } from './check.ts'

/** What is wrong, or worth a thought, and where to put it right. */
export interface Fault extends PostIssue {
  readonly severe: boolean
  readonly at: Target
  readonly channelName: string | null
}

/** Where something stands on the screen. */
export interface Target {
  readonly scope: Scope
  readonly id: string
  /** The part, where it stands in one. */
  readonly part: string | null
  /** Which file of that part. */
  readonly file: number | null
}

/** Names of places on the screen, for the focus to find. */
export const fieldIds = {
  refused: 'composer-refused',
  channels: 'composer-channels',
  when: 'composer-when',
  wall: 'composer-wall',
  text: (part: string) => `composer-text-${part}`,
  media: (part: string) => `composer-media-${part}`,
  file: (part: string, index: number) => `composer-file-${part}-${index}`,
  /** The buttons that move a part or a file. */
  mover: (field: string, by: -1 | 1) => `${field}-${by === 1 ? 'later' : 'earlier'}`,
  option: (pointer: string) => `composer-option-${pointer.replaceAll('/', '-')}`,
} as const

const TIMES = ['scheduled_at', 'local_time', 'time_zone', 'schedule', 'fold']

const numberOf = (step: string | undefined): number | null =>
  step !== undefined && /^\d+$/.test(step) ? Number(step) : null

const inPart = (scope: Scope, part: string, [field, index]: readonly string[]): Target => {
  const file = field === 'media' ? numberOf(index) : null
  if (field !== 'media') return { scope, part, file, id: fieldIds.text(part) }
  return { scope, part, file, id: file === null ? fieldIds.media(part) : fieldIds.file(part, file) }
}

/** Where a pointer into the request leads to. */
export const targetOf = (draft: Draft, pointer: string): Target => {
  const [first = '', ...rest] = pointer.split('/').slice(1)
  const nowhere = { part: null, file: null }
  if (TIMES.includes(first)) return { scope: null, id: fieldIds.wall, ...nowhere }
  if (first !== 'channels') return inContent(draft, null, [first, ...rest])
  const channel = draft.channels[numberOf(rest[0]) ?? -1]
  const [field = 'channel_id', ...inner] = rest.slice(1)
  if (channel === undefined || field === 'channel_id') return { scope: null, id: fieldIds.channels, ...nowhere }
  const scope = channel.channel_id
  if (field === 'options') return { scope, id: fieldIds.option(`/${inner.join('/')}`), ...nowhere }
  return inContent(draft, scope, [field, ...inner])
}

const inContent = (draft: Draft, scope: Scope, [field = 'text', ...rest]: readonly string[]): Target => {
  if (field !== 'thread') return inPart(scope, FIRST, [field, ...rest])
  const index = numberOf(rest[0])
  const part = partsFor(draft, scope)[index === null ? 1 : index + 1]
  return inPart(scope, part?.key ?? FIRST, index === null ? [] : rest.slice(1))
}

/** What a channel is called. */
type NameOf = (id: string | null) => string | null

/** All faults of a draft: what stands in the way first. */
export const faultsOf = (check: Check | undefined, nameOf: NameOf): readonly Fault[] => {
  if (check === undefined) return []
  const { draft, result, refused } = check
  const from = (issues: readonly PostIssue[], severe: boolean): readonly Fault[] =>
    issues.map((issue) => ({
      ...issue,
      severe,
      at: targetOf(draft, issue.pointer),
      channelName: nameOf(issue.channel_id),
    }))
  return [...from([...refused, ...(result?.errors ?? [])], true), ...from(result?.warnings ?? [], false)]
}

/** Where one looks: what is shown of all channels or of one, and whose field that is. */
export interface Looking {
  readonly scope: Scope
  /** Whose field stands there: the channel's own, or that of all. */
  readonly owner: Scope
  readonly part: string
}

const isSeen = ({ at, channel_id: channel }: Fault, { scope, owner, part }: Looking): boolean =>
  at.scope === owner && at.part === part && (scope === null || channel === null || channel === scope)

/** What is wrong with the text of a part, as it is looked at. */
export const textFault = (faults: readonly Fault[], looking: Looking): Fault | undefined =>
  faults.find((fault) => fault.severe && isSeen(fault, looking) && fault.at.id === fieldIds.text(looking.part))

/** Faults of a file, as it is looked at. */
export const fileFaults = (faults: readonly Fault[], looking: Looking, file: number): readonly Fault[] =>
  faults.filter((fault) => isSeen(fault, looking) && fault.at.file === file)

/** Whose field a channel shows: its own, or that of all. */
export const ownerOf = (draft: Draft, scope: Scope, field: 'text' | 'media' | 'thread'): Scope =>
  isOwn(draft, scope, field) ? scope : null
