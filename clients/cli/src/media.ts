import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Scheduly } from './client.ts'
import { UsageError } from './failures.ts'

/** Files that go with a post. */
export interface MediaFlags {
  readonly media?: readonly string[]
  readonly alt?: readonly string[]
  readonly idempotencyKey?: string
}

interface Place {
  readonly scheduly: Scheduly
  readonly orgId: string
  readonly signal: AbortSignal
}

const open = async (file: string): Promise<Blob> => {
  try {
    // A pipe opens, and would be waited for without end: it is sent as often as that takes, and can be read but once.
    if ((await stat(file)).isFile()) return await openAsBlob(file)
    throw new Error('not a file')
  } catch {
    throw new UsageError(`${file} cannot be read.`)
  }
}

/** Puts the files into the library, in their order; gives what a post says of them. */
export const uploadMedia = async (
  { scheduly, orgId, signal }: Place,
  { media = [], alt = [], idempotencyKey }: MediaFlags,
): Promise<readonly { media_id: string; alt_text?: string }[]> => {
  if (alt.length > media.length) throw new UsageError('There are more --alt than --media.')
  const blobs = await Promise.all(media.map(open))
  const uploaded: { media_id: string; alt_text?: string }[] = []
  for (const [index, blob] of blobs.entries()) {
    const name = path.basename(media[index] ?? '')
    const form = new FormData()
    form.set('name', name)
    form.set('file', blob, name)
    const key = idempotencyKey === undefined ? {} : { idempotencyKey: `${idempotencyKey}-file-${index + 1}` }
    const { id } = await scheduly.media.upload(orgId, form, { signal, ...key })
    const text = alt[index]
    uploaded.push({ media_id: id, ...(text === undefined ? {} : { alt_text: text }) })
  }
  return uploaded
}
