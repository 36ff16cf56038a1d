import { rm } from 'node:fs/promises'
import type { Clock } from '#lib/clock.ts'
import { asFile, runFfmpeg, safeInput, type Ffmpeg } from './ffmpeg.ts'
import type { TakeStill } from './thumbnail.ts'

/** What can be done with videos on this machine. */
export interface VideoTools {
  /** Whether there is an ffmpeg; without it the rest says "no". */
  readonly available: boolean
  readonly ffmpeg: Ffmpeg
  readonly takeStill: TakeStill
  /** Writes the same pictures and sound into an ordinary MP4; false where that cannot be done. */
  readonly rewrap: (input: string, output: string, most: number) => Promise<boolean>
}

const STILL_SECONDS = 20

/** A picture of 16,384 by 16,384 that does not compress at all is larger; nobody needs a small one of that. */
const STILL_BYTES = 256 * 1024 * 1024

/** Copying half a gigabyte takes seconds; a minute is for a disk that others use too. */
const REWRAP_SECONDS = 60

/** Lets one after the other through: people who upload at once must not take all processors away from publishing. */
const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}

const stillWords = (video: string, picture: string): readonly string[] =>
  [
    safeInput('mov'),
    ['-i', asFile(video), '-map', '0:v:0', '-vf', 'thumbnail=50', '-frames:v', '1'],
    ['-f', 'image2', '-c:v', 'png', asFile(picture)],
  ].flat()

const rewrapWords = (input: string, output: string): readonly string[] =>
  [
    safeInput('mov'),
    ['-i', asFile(input), '-map', '0:v:0', '-map', '0:a:0?', '-sn', '-dn', '-c', 'copy'],
    ['-map_metadata', '-1', '-map_chapters', '-1', '-movflags', '+faststart', '-f', 'mp4', asFile(output)],
  ].flat()

/** What an ffmpeg makes possible; `program` is null on a machine without it. */
export const createVideoTools = (facts: { readonly program: string | null; readonly clock: Clock }): VideoTools => {
  const ffmpeg: Ffmpeg = facts
  const inTurn = createTurns()
  const run = async (words: readonly string[], seconds: number, bytes: number): Promise<boolean> =>
    ffmpeg.program !== null && (await inTurn(() => runFfmpeg(ffmpeg, words, { seconds, bytes }))).kind === 'done'
  return {
    available: ffmpeg.program !== null,
    ffmpeg,
    // The most telling of the first pictures.
    takeStill: (video, picture) => run(stillWords(video, picture), STILL_SECONDS, STILL_BYTES),
    rewrap: async (input, output, most) => {
      if (await run(rewrapWords(input, output), REWRAP_SECONDS, most)) return true
      await rm(output, { force: true })
      return false
    },
  }
}
