import type { MediaItem } from '#domain/media.ts'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Content, Prepared } from '../provider.ts'

const Instant = Type.String({ maxLength: 40 })
const Id = Type.String({ pattern: '^[0-9]{1,19}$' })
const MediaKey = Type.Union([Type.String({ maxLength: 60 }), Type.Null()])

/** All of them: of which bytes, under which id at X, and when X forgets it. */
const shared = { sha256: Type.String({ maxLength: 64 }), id: Id, expiresAt: Instant }

const Uploading = Type.Object({
  ...shared,
  stage: Type.Literal('uploading'),
  chunkBytes: Type.Integer({ minimum: 1 }),
  /** Segments that X has. */
  sent: Type.Integer({ minimum: 0 }),
})

const Processing = Type.Object({
  ...shared,
  stage: Type.Literal('processing'),
  mediaKey: MediaKey,
  since: Instant,
})

const Uploaded = Type.Object({
  ...shared,
  stage: Type.Literal('uploaded'),
  mediaKey: MediaKey,
  /** What X was told that it shows; empty for nothing yet. */
  altText: Type.String(),
  readyAt: Instant,
})

export type Uploading = Static<typeof Uploading>
export type Processing = Static<typeof Processing>
export type Uploaded = Static<typeof Uploaded>

/** How far one file is. */
export type FileState = Uploading | Processing | Uploaded

const Shape = Type.Object({
  files: Type.Array(Type.Union([Uploading, Processing, Uploaded, Type.Null()]), { maxItems: 10 }),
})

/** An id is not used within its last minutes, lest it end between here and the post. */
const MARGIN_MS = 600_000

const hasSense = (file: FileState): boolean => {
  const instants = [
    file.expiresAt,
    ...(file.stage === 'processing' ? [file.since] : []),
    ...(file.stage === 'uploaded' ? [file.readyAt] : []),
  ]
  return instants.every((instant) => !Number.isNaN(Date.parse(instant)))
}

const readFiles = (prepared: Prepared | null): readonly (FileState | null)[] =>
  Value.Check(Shape, prepared) ? prepared.files.map((file) => (file !== null && hasSense(file) ? file : null)) : []

/** A description can be changed, and not be taken back. */
const isStillMeant = (file: FileState, item: MediaItem): boolean =>
  file.sha256 === item.sha256 && !(file.stage === 'uploaded' && file.altText !== '' && item.altText === '')

const lastsUntil = (file: FileState, instant: number): boolean => Date.parse(file.expiresAt) > instant

/** For each file what is ready of it and of use for long enough; null: it has to be begun. Garbage counts as nothing. */
export const usableFiles = (
  prepared: Prepared | null,
  media: readonly MediaItem[],
  now: Date,
): readonly (FileState | null)[] => {
  const kept = readFiles(prepared)
  return media.map((item, index) => {
    const file = kept[index] ?? null
    return file !== null && isStillMeant(file, item) && lastsUntil(file, now.getTime() + MARGIN_MS) ? file : null
  })
}

/** Whether nothing is left to be done for a file. */
export const isDone = (file: FileState | null, item: MediaItem): file is Uploaded =>
  file?.stage === 'uploaded' && file.altText === item.altText

/** The files of a content as they stand ready at X, in order; null unless all do. */
export const readyFiles = (
  prepared: Prepared | null,
  { media }: Pick<Content, 'media'>,
  now: Date,
): readonly Uploaded[] | null => {
  const kept = readFiles(prepared)
  const ready = media.flatMap((item, index) => {
    const file = kept[index] ?? null
    return isDone(file, item) && file.sha256 === item.sha256 && lastsUntil(file, now.getTime()) ? [file] : []
  })
  return ready.length === media.length ? ready : null
}

/** The keys under which X shows the files of a post, as far as X told them; null when it did not tell all. */
export const mediaKeys = (prepared: Prepared | null): readonly string[] | null => {
  const keys = readFiles(prepared).map((file) => (file?.stage === 'uploaded' ? file.mediaKey : null))
  const known = keys.filter((key) => key !== null)
  return known.length > 0 && known.length === keys.length ? known : null
}
