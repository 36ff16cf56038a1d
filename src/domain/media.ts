/** What a file is to a network: a still image, an animated GIF, or a video. */
export const MEDIA_KINDS = ['image', 'gif', 'video'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** What is known of a file from its own bytes, never from its name. */
export interface MediaFacts {
  readonly kind: MediaKind
  /** As its bytes say: `image/jpeg`, `image/png`, `image/webp`, `image/gif`, `video/mp4`, `video/quicktime`. */
  readonly mime: string
  readonly bytes: number
  /** Pixels as shown, after rotation. */
  readonly width: number
  readonly height: number
  /** Pictures in an animation; 1 for a still image and for a video. */
  readonly frames: number
  /** Null for a still image. */
  readonly durationSeconds: number | null
  /** Short names as WebCodecs has them: `avc`, `hevc`, `vp9`, `av1`; null when there is no such track. */
  readonly videoCodec: string | null
  /** The same in full, as RFC 6381 writes it: `avc1.640028`. Left out of what came in before it was read. */
  readonly videoCodecString?: string | null
  /** `aac`, `opus`, `mp3` …; null for a silent one. */
  readonly audioCodec: string | null
  /** In full: `mp4a.40.2`. Left out like that of the pictures. */
  readonly audioCodecString?: string | null
  /** Whether an edit list cuts, delays or repeats what the tracks of a video hold. Left out like the names above. */
  readonly edited?: boolean
  /** Pictures per second, on average. */
  readonly frameRate: number | null
  /** Bits per second of the whole file. */
  readonly bitRate: number | null
  readonly audioChannels: number | null
  /** Hertz. */
  readonly audioSampleRate: number | null
}

/** A file of the library as a post uses it. */
export interface MediaItem extends MediaFacts {
  /** The library's id. */
  readonly id: string
  /** SHA-256 of the bytes that go out, 64 hexadecimal digits; names them in the store too. */
  readonly sha256: string
  /** What it shows, for those who cannot see it; empty for none. As it was when the post was written. */
  readonly altText: string
}

/** Width by height. */
export const ratioOf = ({ width, height }: Pick<MediaFacts, 'width' | 'height'>): number => width / height

/** A file's length ends with its last whole picture or sound frame, which goes a little beyond what its author set. */
export const DURATION_SLACK_SECONDS = 0.05

/** 30000/1001 pictures and the like, and an average over a file whose last picture stands a little longer: a share of the rate. */
export const FRAME_RATE_SLACK = 0.01
