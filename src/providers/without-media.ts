import type { Content, MediaSource } from './provider.ts'

/** For calls that have nothing to do with files. */
export const NO_MEDIA: MediaSource = {
  read: () => Promise.reject(new Error('no file can be read here')),
  publicUrl: () => Promise.resolve(null),
}

/** A content without files and choices. */
export const textOnly = (text: string): Content => ({ text, media: [], options: {} })
