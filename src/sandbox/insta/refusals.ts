interface Words {
  readonly code: number
  readonly subcode: number | null
  readonly title: string
  readonly message: string
  readonly transient?: boolean
}

const words = (code: number, subcode: number | null, [title, message]: readonly [string, string]): Words => ({
  code,
  subcode,
  title,
  message,
})

/**
 * Codes of Meta's table of publishing errors (read June 2026), in words of our own. `narrow-image` and `collaborators`
 * are rules that the table has no row for.
 */
export const REFUSALS = {
  'fetch-timeout': words(-2, 2_207_003, ['Download timed out', 'It takes too long to download the media.']),
  'create-failed': words(-1, 2_207_032, ['Create failed', 'The media could not be created; create it again.']),
  'upload-failed': words(-1, 2_207_053, ['Upload failed', 'An unknown error occurred during the upload.']),
  'thumb-offset': words(1, 2_207_057, ['Bad thumbnail offset', 'The offset must lie between 0 and the video length.']),
  'action-blocked': words(4, 2_207_051, ['Action blocked', 'We restrict certain activity to protect our community.']),
  quota: words(9, 2_207_042, ['Limit reached', 'The maximum number of posts by the publishing API is reached.']),
  'media-missing': words(24, 2_207_006, ['Media not found', 'The media with this id cannot be found.']),
  'container-missing': words(24, 2_207_008, [
    'Media builder not found',
    'The media builder does not exist or expired.',
  ]),
  'bad-media-type': words(100, 2_207_023, ['Unknown media type', 'The media type is not one of the expected ones.']),
  'carousel-size': words(100, 2_207_028, ['Wrong number of items', 'A carousel has 2 to 10 photos or videos.']),
  'too-many-tags': words(100, 2_207_040, ['Too many tags', 'No more than 20 people can be tagged.']),
  'video-format': words(352, 2_207_026, ['Unsupported video', 'The video format is not supported.']),
  unfetchable: words(9004, 2_207_052, [
    'Media cannot be fetched',
    'Only photo or video can be accepted as media type: the media could not be fetched from this address.',
  ]),
  'not-ready': words(9007, 2_207_027, ['Media not ready', 'The media is not ready for publishing; please wait.']),
  'image-too-large': words(36_000, 2_207_004, ['Image too large', 'The image should be less than 8 MiB.']),
  'image-format': words(36_001, 2_207_005, ['Unsupported image', 'The image format is not supported.']),
  'narrow-image': words(36_001, 2_207_005, ['Image too narrow', 'The image has less than 320 pixels in a row.']),
  'aspect-ratio': words(36_003, 2_207_009, ['Bad aspect ratio', 'The aspect ratio is outside of 4:5 to 1.91:1.']),
  'caption-too-long': words(36_004, 2_207_010, [
    'Caption too long',
    'A caption has up to 2,200 characters, 30 hashtags and 20 mentions.',
  ]),
  'download-failed': words(2_207_077, 2_207_077, ['Download failed', 'The video could not be downloaded.']),
} as const satisfies Readonly<Record<string, Words>>

/** A row of the table. */
export type Refusal = keyof typeof REFUSALS

/** Whether the name, which may come from a journal, is a row of the table. */
export const isRefusal = (name: string): name is Refusal => Object.hasOwn(REFUSALS, name)
