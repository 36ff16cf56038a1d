import path from 'node:path'
import { choice, isUrl, number, text, type Read, type Variable } from './config-variables.ts'

/** Where the files of the library are kept, and how many. */
export interface MediaConfig {
  readonly quotaBytes: number
  readonly maxFileBytes: number
  /** Of the disk on which files come in, left free. */
  readonly reserveBytes: number
  /** Absolute path: the files themselves without S3, and in any case those on their way in. */
  readonly folder: string
  readonly s3: {
    readonly endpoint: string | null
    readonly region: string
    readonly bucket: string
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly forcePathStyle: boolean
    readonly prefix: string
  } | null
  readonly ffmpeg: {
    /** Its own path, `off` for none, or null: the first one in `folders`. */
    readonly path: string | null
    /** The folders of PATH. */
    readonly folders: readonly string[]
  }
  readonly conversions: {
    /** Most at the same time in one worker. */
    readonly atOnce: number
    readonly minutes: number
  }
}

const MEGABYTE = 1024 * 1024

const word = (description: string, defaultText: string, example: string): Variable<string | null> =>
  text({
    description,
    defaultText,
    example,
    fallback: null,
    expected: 'a word of at most 300 characters without blanks',
    accepts: (value) => /^\S{1,300}$/.test(value),
  })

/** The variables of the media library. */
export const MEDIA_VARIABLES = {
  MEDIA_QUOTA_MB: number(
    { min: 1, max: 100_000_000, fallback: 10_240 },
    'Most megabytes of files that one organization keeps.',
  ),
  MEDIA_MAX_MB: number({ min: 1, max: 4_096, fallback: 512 }, 'Most megabytes of one file.'),
  MEDIA_RESERVE_MB: number(
    { min: 0, max: 100_000_000, fallback: 512 },
    'Megabytes that files on their way in leave free on the disk with SCHEDULY_DATA_DIR; what would need more is refused.',
  ),
  S3_BUCKET: word(
    'Bucket for the files of the library, on Amazon S3 or a service that speaks its protocol.',
    'files are kept in SCHEDULY_DATA_DIR',
    'scheduly-media',
  ),
  S3_ENDPOINT: text({
    description: 'Address of that service.',
    defaultText: 'Amazon S3',
    example: 'https://s3.example.org',
    fallback: null,
    expected: 'an address such as https://s3.example.org',
    accepts: (value) => isUrl(value, ['https:', 'http:']),
  }),
  S3_REGION: text({
    description: 'Region of the bucket.',
    defaultText: 'us-east-1',
    example: 'eu-central-1',
    fallback: 'us-east-1',
    expected: 'the name of a region, such as eu-central-1',
    accepts: (value) => /^[a-z0-9-]{1,60}$/.test(value),
  }),
  S3_ACCESS_KEY_ID: word('Key id for the bucket; it may read, write and delete there.', 'none', 'AKIAEXAMPLE'),
  S3_SECRET_ACCESS_KEY: word('Secret of that key.', 'none', 'the-secret-of-that-key'),
  S3_PATH_STYLE: choice(
    ['on', 'off'],
    'on',
    "Whether the bucket's name stands in the path, as most services beside Amazon's want it.",
  ),
  S3_PREFIX: text({
    description: 'Comes before the name of each file in the bucket.',
    defaultText: 'nothing',
    example: 'scheduly/',
    fallback: '',
    expected: 'letters, digits, dots, dashes and slashes, not starting with a slash',
    accepts: (value) => /^[A-Za-z0-9._-][A-Za-z0-9._/-]{0,200}$/.test(value),
  }),
  FFMPEG_PATH: text({
    description:
      'The program ffmpeg, with which videos and animated GIFs are made to fit a network; `off` uses none. Web server and worker need it alike.',
    defaultText: 'the first ffmpeg on PATH, if there is one',
    example: '/usr/bin/ffmpeg',
    fallback: null,
    expected: 'an absolute path, or off',
    accepts: (value) => value === 'off' || (path.isAbsolute(value) && !value.includes('\0')),
  }),
  MEDIA_CONVERSIONS: number(
    { min: 1, max: 16, fallback: 1 },
    'Most videos that one worker converts at the same time; each takes two processors for some minutes.',
  ),
  MEDIA_CONVERT_MINUTES: number(
    { min: 1, max: 120, fallback: 15 },
    'Longest time that converting one video may take; then it is ended and fails.',
  ),
} as const satisfies Record<string, Variable<string | number | null>>

/** Reads them; `fault` takes what is wrong with them together. */
export const readMediaConfig = (
  read: Read,
  { dataDir, searchPath }: { readonly dataDir: string; readonly searchPath: string },
  fault: (words: string) => void,
): MediaConfig => {
  const bucket = read('S3_BUCKET', MEDIA_VARIABLES.S3_BUCKET)
  const endpoint = read('S3_ENDPOINT', MEDIA_VARIABLES.S3_ENDPOINT)
  const region = read('S3_REGION', MEDIA_VARIABLES.S3_REGION)
  const accessKeyId = read('S3_ACCESS_KEY_ID', MEDIA_VARIABLES.S3_ACCESS_KEY_ID)
  const secretAccessKey = read('S3_SECRET_ACCESS_KEY', MEDIA_VARIABLES.S3_SECRET_ACCESS_KEY)
  const forcePathStyle = read('S3_PATH_STYLE', MEDIA_VARIABLES.S3_PATH_STYLE) === 'on'
  const prefix = read('S3_PREFIX', MEDIA_VARIABLES.S3_PREFIX)
  const all = bucket !== null && accessKeyId !== null && secretAccessKey !== null
  if (!all && (bucket ?? accessKeyId ?? secretAccessKey) !== null) {
    fault('S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set all three, or none of them.')
  }
  return {
    quotaBytes: read('MEDIA_QUOTA_MB', MEDIA_VARIABLES.MEDIA_QUOTA_MB) * MEGABYTE,
    reserveBytes: read('MEDIA_RESERVE_MB', MEDIA_VARIABLES.MEDIA_RESERVE_MB) * MEGABYTE,
    maxFileBytes: read('MEDIA_MAX_MB', MEDIA_VARIABLES.MEDIA_MAX_MB) * MEGABYTE,
    folder: path.join(path.resolve(dataDir), 'media'),
    s3: all ? { endpoint, region, bucket, accessKeyId, secretAccessKey, forcePathStyle, prefix } : null,
    ffmpeg: { path: read('FFMPEG_PATH', MEDIA_VARIABLES.FFMPEG_PATH), folders: searchPath.split(path.delimiter) },
    conversions: {
      atOnce: read('MEDIA_CONVERSIONS', MEDIA_VARIABLES.MEDIA_CONVERSIONS),
      minutes: read('MEDIA_CONVERT_MINUTES', MEDIA_VARIABLES.MEDIA_CONVERT_MINUTES),
    },
  }
}
