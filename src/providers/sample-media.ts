import type { MediaItem } from '#domain/media.ts'

const SHA = 'a'.repeat(64)

/** An image as any network takes it, but for what a test changes. */
export const anImage = (facts: Partial<MediaItem> = {}): MediaItem => ({
  id: '01900000-0000-7000-8000-0000000000a1',
  sha256: SHA,
  altText: '',
  kind: 'image',
  mime: 'image/jpeg',
  bytes: 1_000,
  width: 1_080,
  height: 1_080,
  frames: 1,
  durationSeconds: null,
  videoCodec: null,
  audioCodec: null,
  frameRate: null,
  bitRate: null,
  audioChannels: null,
  audioSampleRate: null,
  ...facts,
})

/** An animated GIF. */
export const aGif = (facts: Partial<MediaItem> = {}): MediaItem => ({
  ...anImage(),
  kind: 'gif',
  mime: 'image/gif',
  width: 320,
  height: 240,
  frames: 20,
  durationSeconds: 2,
  frameRate: 10,
  ...facts,
})

/** A short video with sound. */
export const aVideo = (facts: Partial<MediaItem> = {}): MediaItem => ({
  ...anImage(),
  kind: 'video',
  mime: 'video/mp4',
  width: 1_280,
  height: 720,
  durationSeconds: 12,
  videoCodec: 'avc',
  audioCodec: 'aac',
  frameRate: 30,
  bitRate: 2_000_000,
  audioChannels: 2,
  audioSampleRate: 48_000,
  ...facts,
})
