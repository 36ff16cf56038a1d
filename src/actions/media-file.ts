import type { Readable } from 'node:stream'
import type { AskedFile } from '#media/signed-address.ts'
import type { ActionDeps } from './deps.ts'
import { askStore } from './media-room.ts'
import { notFound } from './member.ts'

/** A stored file, to be read whole or in part. */
export interface OpenFile {
  readonly mime: string
  readonly bytes: number
  read(range?: { readonly from: number; readonly to: number }): Promise<Readable>
}

/** The file that a signed address leads to: whoever has the address may read it, nobody else. */
export const openFile = async (deps: ActionDeps, asked: AskedFile): Promise<OpenFile> => {
  const { media } = deps
  const file = media.fileAt(asked)
  const bytes = file === null ? null : await askStore(deps, media.blobs.size(file.key))
  if (file === null || bytes === null) throw notFound()
  return { mime: file.mime, bytes, read: (range) => askStore(deps, media.blobs.read(file.key, range)) }
}
