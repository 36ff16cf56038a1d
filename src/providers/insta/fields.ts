import type { MediaItem } from '#domain/media.ts'
import type { Content } from '../provider.ts'
import { takesAltText } from './media.ts'
import { bareName, readOptions } from './options.ts'
import type { Kind, Options } from './options.ts'

type Fields = Readonly<Record<string, string>>

/** A file of a post, and the address from which Instagram fetches it; null for one that is sent. */
export interface Source {
  readonly item: MediaItem
  readonly index: number
  readonly url: string | null
  /** Of a reel: the address of a cover of its own. */
  readonly coverUrl?: string
}

/** The parameters of a container that is a whole post of one file. */
export const wholeFields = (content: Content, kind: Exclude<Kind, 'carousel'>, source: Source): Fields => {
  const file = fileField(source)
  if (kind === 'story') return { media_type: 'STORIES', ...file, ...tagFields(content, kind, source.index) }
  const common = { ...file, ...captionFields(content), ...tagFields(content, kind, source.index) }
  return kind === 'reel'
    ? { media_type: 'REELS', ...common, ...reelFields(readOptions(content), source.coverUrl) }
    : { ...common, ...altField(source.item, kind) }
}

/** The parameters of one part of a carousel. `VIDEO` is obsolete for a post of its own, and still needed here. */
export const partFields = (content: Content, source: Source): Fields => ({
  is_carousel_item: 'true',
  ...(source.item.kind === 'video' ? { media_type: 'VIDEO' } : {}),
  ...fileField(source),
  ...altField(source.item, 'carousel'),
  ...(source.item.kind === 'video' ? {} : tagFields(content, 'carousel', source.index)),
})

/** The parameters of the carousel itself. */
export const carouselFields = (content: Content, parts: readonly string[]): Fields => ({
  media_type: 'CAROUSEL',
  children: parts.join(','),
  ...captionFields(content),
})

const fileField = ({ item, url }: Source): Fields => {
  if (url === null) return { upload_type: 'resumable' }
  return item.kind === 'video' ? { video_url: url } : { image_url: url }
}

const altField = (item: MediaItem, kind: Kind): Fields =>
  item.altText !== '' && takesAltText(item, kind) ? { alt_text: item.altText } : {}

/** What everything but a story has beside its files. */
const captionFields = (content: Content): Fields => {
  const { location_id: location, collaborators = [], is_ai_generated: isMarked, ...others } = readOptions(content)
  const { is_paid_partnership: isPaid, branded_content_sponsor_ids: sponsors } = others
  return {
    ...(content.text === '' ? {} : { caption: content.text }),
    ...(location === undefined ? {} : { location_id: location }),
    ...(collaborators.length === 0 ? {} : { collaborators: JSON.stringify(collaborators.map(bareName)) }),
    ...(isMarked === true ? { is_ai_generated: 'true' } : {}),
    ...(isPaid === undefined ? {} : { is_paid_partnership: String(isPaid) }),
    ...(sponsors === undefined ? {} : { branded_content_sponsor_ids: JSON.stringify(sponsors) }),
  }
}

/** Who chose the feed for a video wants it there, although it is a reel. */
const reelFields = (chosen: Options, coverUrl: string | undefined): Fields => {
  const { kind, thumb_offset_ms: offset, share_to_feed: isShared, audio_name: sound, trial_params: trial } = chosen
  const shared = isShared ?? (kind === 'feed' ? true : undefined)
  return {
    // Of both Instagram takes the file; a moment beyond the end would only be refused.
    ...(coverUrl !== undefined
      ? { cover_url: coverUrl }
      : offset === undefined
        ? {}
        : { thumb_offset: String(offset) }),
    ...(shared === undefined ? {} : { share_to_feed: String(shared) }),
    ...(sound === undefined ? {} : { audio_name: sound }),
    ...(trial === undefined ? {} : { trial_params: JSON.stringify(trial) }),
  }
}

/** Of a reel, names only: Instagram takes no places there. */
const tagFields = (content: Content, kind: Kind, index: number): Fields => {
  const tags = (readOptions(content).user_tags ?? [])
    .filter(({ media_index: at = 0 }) => at === index)
    .map(({ username, x, y }) => ({
      username: bareName(username),
      ...(kind === 'reel' || x === undefined || y === undefined ? {} : { x, y }),
    }))
  return tags.length === 0 ? {} : { user_tags: JSON.stringify(tags) }
}
