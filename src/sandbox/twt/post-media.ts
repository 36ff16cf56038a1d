import { kindOf, mediaKey, type MediaKind } from './media-rules.ts'
import type { KeptMedia } from './media-table.ts'
import type { KeptPost, TwtState } from './state.ts'
import type { MediaLink } from './text.ts'

/** What `media.fields` may name. */
export const mediaFieldNames: ReadonlySet<string> = new Set(
  'alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics public_metrics type url variants width'.split(
    ' ',
  ),
)

const TYPES: Readonly<Record<MediaKind, string>> = {
  image: 'photo',
  gif: 'animated_gif',
  video: 'video',
  subtitles: 'photo',
}

const PATHS: Readonly<Record<MediaKind, string>> = { image: 'photo', gif: 'photo', video: 'video', subtitles: 'photo' }

/** The files that a post shows, in their order. */
export const mediaOf = (state: TwtState, post: Pick<KeptPost, 'media'>): readonly KeptMedia[] =>
  post.media.flatMap((id) => state.media(id) ?? [])

/** The name of a file in reads. */
export const keyOf = ({ category, id }: KeptMedia): string => mediaKey(category, id)

/** Where the links behind a post's text lead: one for each of its files. */
export const mediaLinks = (state: TwtState, postId: string): readonly MediaLink[] => {
  const post = state.post(postId)
  if (post === null) return []
  const handle = state.account(post.accountId)?.handle ?? 'i'
  return mediaOf(state, post).map((media, index) => ({
    expandedUrl: `https://x.com/${handle}/status/${post.id}/${PATHS[kindOf(media.category)]}/${index + 1}`,
    mediaKey: keyOf(media),
  }))
}

const byteFacts = (media: KeptMedia, url: string): Readonly<Record<string, unknown>> => {
  const { finished } = media
  if (finished === null) return {}
  const { width, height, durationMs, bytes, mime } = finished
  const size = { width, height }
  if (kindOf(media.category) === 'image') return { ...size, url }
  const rate = durationMs > 0 ? { bit_rate: Math.round((bytes * 8000) / durationMs) } : { bit_rate: 0 }
  const moving = { ...size, preview_image_url: url, variants: [{ ...rate, content_type: mime, url }] }
  return durationMs > 0 ? { ...moving, duration_ms: durationMs, public_metrics: { view_count: 0 } } : moving
}

/** A file as `includes.media` shows it; `base` is where the sandbox is reached. */
export const showMedia = (media: KeptMedia, fields: ReadonlySet<string>, base: string): object => {
  const key = keyOf(media)
  const known: Readonly<Record<string, unknown>> = {
    ...byteFacts(media, `${base}/media/${key}`),
    ...(media.altText === '' ? {} : { alt_text: media.altText }),
  }
  const shown: Record<string, unknown> = { media_key: key, type: TYPES[kindOf(media.category)] }
  for (const field of fields) if (field in known) shown[field] = known[field]
  return shown
}
