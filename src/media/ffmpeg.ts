import { release } from '#lib/deadline.ts'
import { spawn, type ChildProcess } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import { setPriority } from 'node:os'
import path from 'node:path'
import type { Clock } from '#lib/clock.ts'

/** Runs ffmpeg. It is not delivered with Scheduly: `program` is null on a machine without it. */
export interface Ffmpeg {
  /** Its absolute path, from `findFfmpeg`. */
  readonly program: string | null
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
}

export type FfmpegRun =
  | { readonly kind: 'done' }
  | { readonly kind: 'unavailable'; readonly detail: string }
  /** It ended by itself, without a result. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'too_slow'; readonly detail: string }

/** What a run may take. */
export interface RunLimits {
  readonly seconds: number
  /** Most bytes of a file that it writes. */
  readonly bytes: number
}

/** Ends a sentence that says what this machine cannot do. */
export const FFMPEG_ADVICE =
  'install ffmpeg on the server (Debian and Ubuntu: apt-get install ffmpeg; Alpine: apk add ffmpeg; macOS: brew install ffmpeg) and start Scheduly again, or name it in FFMPEG_PATH'

const UNAVAILABLE: FfmpegRun = {
  kind: 'unavailable',
  detail: `this installation cannot convert videos: ${FFMPEG_ADVICE}; or convert the video before sending it`,
}

/** Whether a path leads to a program that this process may run. */
export const isProgram = async (file: string): Promise<boolean> => {
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

/** Before any input: quiet, asks nothing, reads files and nothing else, and of those only the one format. */
export const safeInput = (format: 'mov' | 'gif'): readonly string[] => [
  ...'-hide_banner -nostdin -loglevel error -y -protocol_whitelist file -threads 2 -f'.split(' '),
  format,
]

/** A hostile file makes ffmpeg ask for more than this; a fine one of 4K does not come near. */
const MEMORY_KILOBYTES = 4 * 1024 * 1024

/** It works with a few threads, each of which counts. */
const PROCESSORS = 4

/**
 * The limits are set by the kernel, so that they hold whatever the program does and whoever has died: seconds of a
 * processor, 512-byte blocks of a file, memory. What a system does not know (memory on macOS) is left out. Then the shell
 * becomes the program; all words are arguments, none of them is read as a command.
 */
const LIMITED = 'for limit in "-t $1" "-f $2" "-v $3"; do ulimit $limit 2>/dev/null || :; done; shift 3; exec "$@"'

const start = (program: string, words: readonly string[], { seconds, bytes }: RunLimits): ChildProcess => {
  const options = { stdio: 'ignore', env: {}, shell: false } as const
  if (process.platform === 'win32') return spawn(program, words, options)
  const limits = [Math.ceil(seconds) * PROCESSORS, Math.ceil(bytes / 512), MEMORY_KILOBYTES].map(String)
  // A group of its own: what it starts in turn ends with it.
  return spawn('/bin/sh', ['-c', LIMITED, 'sh', ...limits, program, ...words], { ...options, detached: true })
}

const killAll = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has ended by itself in this moment.
  }
}

/** Publishing comes first: a conversion takes what nobody else wants of the processors. */
const stepBack = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) setPriority(pid, 10)
  } catch {
    // It has ended, or the system does not let us; it is a courtesy.
  }
}

/** Starts it with an empty environment, and with its words heard by nobody; it is killed when time is over or the work is called off. */
export const runFfmpeg = async (
  { program, clock, signal }: Ffmpeg,
  words: readonly string[],
  limits: RunLimits,
): Promise<FfmpegRun> => {
  if (program === null) return UNAVAILABLE
  signal?.throwIfAborted()
  const limit = clock.deadline(Math.ceil(limits.seconds * 1000))
  const ended = Promise.withResolvers<number | null>()
  const child = start(program, words, limits)
  child.once('error', () => ended.resolve(null))
  child.once('exit', (code) => ended.resolve(code))
  stepBack(child)
  const kill = () => killAll(child)
  const stops = signal === undefined ? [limit] : [limit, signal]
  for (const stop of stops) stop.addEventListener('abort', kill)
  try {
    const code = await ended.promise
    signal?.throwIfAborted()
    if (limit.aborted)
      return {
        kind: 'too_slow',
        detail: `converting took longer than ${Math.ceil(limits.seconds)} seconds: send a shorter video`,
      }
    if (code === 0) return { kind: 'done' }
    return { kind: 'failed', detail: 'the video cannot be converted: convert it before sending it' }
  } finally {
    kill()
    for (const stop of stops) stop.removeEventListener('abort', kill)
    release(limit)
  }
}
