import { contentOf, type Content, type File, type OwnContent } from './content.ts'

/** A content of a post: the one that it has, or an earlier one. */
export interface Version extends Content {
  readonly channels: readonly (OwnContent & { readonly channel_id: string; readonly options: object })[]
}

/** What a channel's part of a post was and is; null where the post did not, or does not, go there. */
export interface Change {
  /** Those of which it is true; none for a post without channels. */
  readonly channelIds: readonly string[]
  readonly before: Content | null
  readonly after: Content | null
  /** The network's choices that differ. */
  readonly options: readonly string[]
}

const filesOf = (files: readonly File[]): readonly File[] =>
  files.map(({ media_id, alt_text }) => ({ media_id, alt_text }))

/** What a post is, as far as versions of it are compared. */
export const versionOf = (post: Content & { readonly publications: Version['channels'] }): Version => ({
  text: post.text,
  media: post.media,
  thread: post.thread,
  channels: post.publications,
})

const partOf = (version: Version, channel: string | null): Content | null => {
  if (channel === null) return contentOf(version, { text: null, media: null, thread: null })
  const own = version.channels.find(({ channel_id: id }) => id === channel)
  return own === undefined ? null : contentOf(version, own)
}

const optionsOf = (version: Version, channel: string | null): Readonly<Record<string, unknown>> => ({
  ...version.channels.find(({ channel_id: id }) => id === channel)?.options,
})

const differing = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]),
  )

const nameOf = (part: Content | null): string =>
  part === null
    ? ''
    : JSON.stringify([part.text, filesOf(part.media), part.thread.map(({ text, media }) => [text, filesOf(media)])])

/** What is different, by channel; channels of which the same is true together. Empty: nothing. */
export const changesBetween = (before: Version, after: Version): readonly Change[] => {
  const ids = [...new Set([...before.channels, ...after.channels].map(({ channel_id: id }) => id))]
  const asked: readonly (string | null)[] = ids.length === 0 ? [null] : ids
  const found = new Map<string, Change>()
  for (const id of asked) {
    const [was, is] = [partOf(before, id), partOf(after, id)]
    const options = differing(optionsOf(before, id), optionsOf(after, id))
    const name = JSON.stringify([nameOf(was), nameOf(is), options])
    if (nameOf(was) === nameOf(is) && options.length === 0) continue
    const known = found.get(name)
    const channelIds = [...(known?.channelIds ?? []), ...(id === null ? [] : [id])]
    found.set(name, { channelIds, before: was, after: is, options })
  }
  return [...found.values()]
}

/** Files that went, came, or are described anew. */
export const fileChanges = (before: readonly File[], after: readonly File[]) => {
  const has = (files: readonly File[], id: string): boolean => files.some(({ media_id: other }) => other === id)
  const kept = after.filter(({ media_id: id }) => has(before, id))
  const was = before.filter(({ media_id: id }) => has(after, id))
  return {
    gone: before.filter(({ media_id: id }) => !has(after, id)),
    came: after.filter(({ media_id: id }) => !has(before, id)),
    redescribed: kept.filter(
      ({ media_id: id, alt_text: alt }) => !before.some((file) => file.media_id === id && file.alt_text === alt),
    ),
    reordered: kept.some(({ media_id: id }, index) => was[index]?.media_id !== id),
  }
}
