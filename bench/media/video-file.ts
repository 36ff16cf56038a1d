import { open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { anMp4, growVideo } from '#test/support/media-files.ts'

export interface VideoFile {
  readonly path: string
  readonly bytes: number
  /** Makes it another file than before: what is there already would not be kept a second time. */
  change(): Promise<void>
}

const MARK_BYTES = 8

/** A real video of so many bytes, of which all but the first few are media that nothing refers to. */
export const makeVideo = async (folder: string, bytes: number): Promise<VideoFile> => {
  const file = path.join(folder, `video-${bytes}.mp4`)
  const small = await anMp4()
  await writeFile(file, small)
  await growVideo(file, bytes - small.length)
  let changes = 0n
  return {
    path: file,
    bytes,
    change: async () => {
      changes += 1n
      const mark = Buffer.alloc(MARK_BYTES)
      mark.writeBigUInt64BE(changes)
      await using handle = await open(file, 'r+')
      await handle.write(mark, 0, MARK_BYTES, bytes - MARK_BYTES)
    },
  }
}
