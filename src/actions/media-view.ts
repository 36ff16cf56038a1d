import type { MediaRow } from '#db/media.ts'
import type { MediaKind } from '#domain/media.ts'
import type { ActionDeps } from './deps.ts'
import { mediaFits, type MediaFitView } from './media-fits.ts'
import { tagOf } from './precondition.ts'

/** A file of the library, as the API shows it. */
export interface MediaView {
  readonly id: string
  readonly org_id: string
  readonly name: string
  readonly kind: MediaKind
  readonly mime: string
  readonly bytes: number
  readonly sha256: string
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly duration_seconds: number | null
  readonly video_codec: string | null
  readonly audio_codec: string | null
  readonly frame_rate: number | null
  readonly bit_rate: number | null
  readonly alt_text: string
  readonly tags: readonly string[]
  readonly derived_from: string | null
  readonly fits: readonly MediaFitView[]
  readonly created_by: string
  readonly created_at: string
  readonly updated_at: string
  /** Anybody who has it can read the file until it ends. */
  readonly url: string
  readonly thumbnail_url: string | null
  readonly url_expires_at: string
  /** Another one after each change of what is said of the file. */
  readonly etag: string
}

/** Long enough for a page that stays open over lunch. */
const ADDRESS_SECONDS = 3_600

/** Of what can be changed: addresses end by themselves, and posts come and go. */
export const mediaTag = ({ id, name, altText, tags }: MediaRow): string => tagOf([id, name, altText, tags])

export const mediaView = async ({ media, clock }: ActionDeps, row: MediaRow): Promise<MediaView> => {
  const { facts, orgId } = row
  const sha256 = row.sha256.toString('hex')
  const wishes = { seconds: ADDRESS_SECONDS, mime: facts.mime }
  return {
    id: row.id,
    org_id: orgId,
    name: row.name,
    kind: row.kind,
    mime: facts.mime,
    bytes: facts.bytes,
    sha256,
    width: facts.width,
    height: facts.height,
    frames: facts.frames,
    duration_seconds: facts.durationSeconds,
    video_codec: facts.videoCodec,
    audio_codec: facts.audioCodec,
    frame_rate: facts.frameRate,
    bit_rate: facts.bitRate,
    alt_text: row.altText,
    tags: row.tags,
    derived_from: row.derivedFrom,
    fits: mediaFits(row),
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    url: await media.addressOf({ orgId, sha256, part: 'file' }, wishes),
    thumbnail_url: row.hasThumbnail ? await media.addressOf({ orgId, sha256, part: 'thumb' }, wishes) : null,
    etag: mediaTag(row),
    url_expires_at: new Date(clock.now().getTime() + ADDRESS_SECONDS * 1000).toISOString(),
  }
}
