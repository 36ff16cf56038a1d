import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '#lib/clock.ts'
import type { Random } from '#lib/random.ts'
import { ownMark, readMark, stateOf, writeMark } from './process-mark.ts'
import { whenThere } from './store.ts'

/** A folder for one file on its way in; all that is in it goes when it is closed. */
export interface Place extends AsyncDisposable {
  readonly folder: string
}

/** The temporary folders of this process, beside those of others that share the disk. */
export interface Desks {
  open(): Promise<Place>
  /** Shows that this process lives, and removes what dead ones left; says of how many processes that was. */
  sweep(): Promise<number>
}

export interface DesksOptions {
  /** Nobody else writes there, but other processes of the same installation. */
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
}

const MARK = 'process.json'
const NAME = /^[0-9a-f]{32}$/
/** A process of another machine, or of another container, shows each hour that it lives. */
const SILENT_MS = 24 * 3_600_000

const newName = ({ random }: DesksOptions): string => random.bytes(16).toString('hex')

/** One folder per process, with its mark: it is there before anything is put into it. */
const makeRoom = async (options: DesksOptions): Promise<string> => {
  const room = path.join(options.folder, newName(options))
  await mkdir(room, { recursive: true, mode: 0o700 })
  await writeFile(path.join(room, MARK), writeMark(await ownMark()), { mode: 0o600 })
  return room
}

/** When its process was last known to live: the mark's time, or the folder's where the mark was never written. */
const lastSign = async (room: string): Promise<number | null> =>
  (await whenThere(stat(path.join(room, MARK))))?.mtimeMs ?? (await whenThere(stat(room)))?.mtimeMs ?? null

const isLeft = async (room: string, clock: Clock): Promise<boolean> => {
  const mark = readMark((await whenThere(readFile(path.join(room, MARK), 'utf8'))) ?? '')
  const state = mark === null ? 'unknown' : await stateOf(mark)
  if (state !== 'unknown') return state === 'gone'
  const sign = await lastSign(room)
  return sign !== null && clock.now().getTime() - sign > SILENT_MS
}

const sweepOthers = async ({ folder, clock }: DesksOptions, own: string | null): Promise<number> => {
  let swept = 0
  for (const name of (await whenThere(readdir(folder))) ?? []) {
    const room = path.join(folder, name)
    if (!NAME.test(name) || room === own || !(await isLeft(room, clock))) continue
    await rm(room, { recursive: true, force: true })
    swept += 1
  }
  return swept
}

export const createDesks = (options: DesksOptions): Desks => {
  let making: Promise<string> | null = null
  const room = async (): Promise<string> => {
    making ??= makeRoom(options)
    try {
      return await making
    } catch (error) {
      // A disk that was full or away may be back the next time.
      making = null
      throw error
    }
  }
  return {
    open: async () => {
      const folder = path.join(await room(), newName(options))
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
    },
    sweep: async () => {
      const own = making === null ? null : await room()
      const now = options.clock.now()
      // Its own room may have been taken for a dead one's, had it stood still for a day: desks make it anew.
      if (own !== null) await utimes(path.join(own, MARK), now, now).catch(() => (making = null))
      return sweepOthers(options, own)
    },
  }
}
