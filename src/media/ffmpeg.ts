import { spawn } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '#lib/clock.ts'

/** Runs ffmpeg. It is not delivered with Scheduly: `program` is null on a machine without it. */
export interface Ffmpeg {
  /** Its absolute path, from `findFfmpeg`. */
  readonly program: string | null
  readonly clock: Clock
  readonly signal?: AbortSignal
}

export type FfmpegRun =
  | { readonly kind: 'done' }
  | { readonly kind: 'unavailable'; readonly detail: string }
  /** It ended by itself, without a result. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'too_slow'; readonly detail: string }

const UNAVAILABLE: FfmpegRun = {
  kind: 'unavailable',
  detail: 'this installation cannot convert videos: install ffmpeg, or convert the video before sending it',
}

const isProgram = async (file: string): Promise<boolean> => {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

/** Looks for ffmpeg in the folders of a search path; null when there is none. */
export const findFfmpeg = async (folders: readonly string[]): Promise<string | null> => {
  for (const folder of folders) {
    // An empty or relative entry would mean wherever the process happens to be.
    const program = path.join(folder, 'ffmpeg')
    if (path.isAbsolute(folder) && (await isProgram(program))) return program
  }
  return null
}

/** As ffmpeg takes a file: whatever its name begins with, it is neither an option nor an address. */
export const asFile = (place: string): string => `file:${place}`

/** Before any input: quiet, asks nothing, reads files and nothing else, and of those only MP4 and MOV. */
export const SAFE_INPUT: readonly string[] =
  '-hide_banner -nostdin -loglevel error -y -protocol_whitelist file -threads 2 -f mov'.split(' ')

/** Starts it without a shell and with an empty environment; it is killed when time is over or the work is called off. */
export const runFfmpeg = async (
  { program, clock, signal }: Ffmpeg,
  words: readonly string[],
  limitSeconds: number,
): Promise<FfmpegRun> => {
  if (program === null) return UNAVAILABLE
  signal?.throwIfAborted()
  const limit = clock.deadline(limitSeconds * 1000)
  const ended = Promise.withResolvers<number | null>()
  const child = spawn(program, words, { stdio: 'ignore', env: {}, shell: false })
  child.once('error', () => ended.resolve(null))
  child.once('exit', (code) => ended.resolve(code))
  const kill = () => child.kill('SIGKILL')
  const stops = signal === undefined ? [limit] : [limit, signal]
  for (const stop of stops) stop.addEventListener('abort', kill)
  try {
    const code = await ended.promise
    signal?.throwIfAborted()
    if (limit.aborted)
      return { kind: 'too_slow', detail: `converting took longer than ${limitSeconds} seconds: send a shorter video` }
    if (code === 0) return { kind: 'done' }
    return { kind: 'failed', detail: 'the video cannot be converted: convert it before sending it' }
  } finally {
    for (const stop of stops) stop.removeEventListener('abort', kill)
  }
}
