import type { Media } from '@scheduly/client'
import { api, connect } from './client.ts'
import { PIECES_FROM_BYTES, sendInPieces } from './pieces.ts'
import { fetchTelling } from './sending.ts'

/** A large file over a slow line. */
const PATIENCE_MS = 3_600_000

interface UploadOptions {
  /** Whose browser this is. */
  readonly user: string
  /** Told how much of it has been sent, from 0 to 1. */
  readonly tell: (share: number) => void
  /** Told when it has to wait: for the line, for the server, or for somebody to sign in. */
  readonly wait: () => void
  readonly signal: AbortSignal
  /** The same for each try of one file. */
  readonly key: string
}

/** Whether it goes in pieces, so that it can pause, and go on after whatever cuts it off. */
export const isInPieces = ({ size }: File): boolean => size >= PIECES_FROM_BYTES

const sendWhole = (org: string, file: File, { tell, signal, key }: UploadOptions): Promise<Media> => {
  const form = new FormData()
  form.set('name', file.name)
  form.set('file', file)
  const sending = fetchTelling((sent, all) => tell(all === 0 ? 0 : sent / all))
  return connect({ fetch: sending }).media.upload(org, form, { timeoutMs: PATIENCE_MS, signal, idempotencyKey: key })
}

/** Puts a file into the organization's library. */
export const uploadMedia = async (org: string, file: File, options: UploadOptions): Promise<Media> => {
  if (!isInPieces(file)) return sendWhole(org, file, options)
  return api.media.get(await sendInPieces(org, file, options))
}
