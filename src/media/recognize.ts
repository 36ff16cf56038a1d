import { open } from 'node:fs/promises'
import { RefusedFileError } from './refusal.ts'

/** What Scheduly takes. */
export const TAKEN_MIMES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'video/mp4',
  'video/quicktime',
] as const
export type TakenMime = (typeof TAKEN_MIMES)[number]

/** What comes in: what is taken, and what is taken after it was written in another format. */
export type IncomingMime = TakenMime | 'image/avif'

/** As many bytes as the recognizer asks for. */
const SAMPLE_BYTES = 4_100

const TAKES = 'send a JPEG, PNG, WebP or GIF picture, or an MP4 or MOV video'

/** Its decoder is bound to patents and in no library of ours; the telephone itself writes the other format. */
const FROM_IPHONE =
  'save it as JPEG, or let the iPhone take JPEG by itself (Settings, Camera, Formats, Most Compatible)'

/** What is known and not taken, by the beginning of its type, with what to do about it. */
const NOT_TAKEN: readonly (readonly [type: string, sentence: string])[] = [
  ['image/heic', `a HEIC picture, as iPhones take them, is not taken by the networks: ${FROM_IPHONE}`],
  ['image/heif', `a HEIF picture, as iPhones take them, is not taken by the networks: ${FROM_IPHONE}`],
  ['image/avif', 'an AVIF picture is not taken by the networks: save it as JPEG'],
  ['image/apng', 'an animated PNG is not taken by the networks: save it as GIF or MP4'],
  ['image/bmp', 'a BMP picture is not taken by the networks: save it as PNG'],
  ['image/tiff', 'a TIFF picture is not taken by the networks: save it as JPEG'],
  ['application/pdf', 'a PDF is no picture: save its pages as PNG'],
  ['audio/', `a file with sound alone cannot be posted: ${TAKES}`],
  ['video/webm', 'a WebM video is not taken by the networks: save it as MP4'],
  ['video/', 'this kind of video is not taken by the networks: save it as MP4'],
  ['image/', `this kind of picture is not taken by the networks: ${TAKES}`],
  ['', `this is neither a picture nor a video: ${TAKES}`],
]

/** How documents begin that the recognizer does not know or takes for plain XML. */
const DOCUMENTS: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/<svg[\s>]/i, 'an SVG drawing can hold programs and is not taken: save it as PNG'],
  [/<(?:!doctype html|html|head|body|script)[\s>]/i, `this is a web page and no picture: ${TAKES}`],
]

/** Names under which the same container goes. */
const SAME: Readonly<Record<string, TakenMime>> = { 'video/x-m4v': 'video/mp4' }

const notTaken = (type: string): RefusedFileError => {
  const sentence = NOT_TAKEN.find(([beginning]) => type.startsWith(beginning))?.[1] ?? TAKES
  return new RefusedFileError('unsupported_type', sentence)
}

/** Neither control signs nor broken UTF-8: written by and for people. */
const isText = (sample: Buffer): boolean => {
  const text = new TextDecoder('utf-8').decode(sample)
  // oxlint-disable-next-line no-control-regex -- control signs are what tells bytes from text
  return !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text.slice(0, -4))
}

const describeUnknown = (sample: Buffer): RefusedFileError => {
  const document = DOCUMENTS.find(([pattern]) => pattern.test(sample.toString('latin1')))
  if (document !== undefined) return new RefusedFileError('unsupported_type', document[1])
  if (isText(sample)) return new RefusedFileError('unsupported_type', `this is a text and no picture: ${TAKES}`)
  return new RefusedFileError('unsupported_type', `the kind of this file is not known: ${TAKES}`)
}

const readSample = async (path: string): Promise<Buffer> => {
  await using file = await open(path, 'r')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0)
  return buffer.subarray(0, bytesRead)
}

/** Says what a file is by its bytes, never by its name. Throws a `RefusedFileError` for what is neither taken nor made into what is. */
export const recognizeIncoming = async (path: string): Promise<IncomingMime> => {
  const sample = await readSample(path)
  if (sample.length === 0) throw new RefusedFileError('empty', 'the file is empty: send it again')
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(sample)
  if (found === undefined || found.mime.endsWith('/xml')) throw describeUnknown(sample)
  const mime = TAKEN_MIMES.find((taken) => taken === found.mime) ?? SAME[found.mime]
  if (mime !== undefined) return mime
  if (found.mime === 'image/avif') return 'image/avif'
  throw notTaken(found.mime)
}

/** The same for a file as it is kept. */
export const recognize = async (path: string): Promise<TakenMime> => {
  const mime = await recognizeIncoming(path)
  if (mime === 'image/avif') throw notTaken(mime)
  return mime
}
