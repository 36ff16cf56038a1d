import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { faultOf } from './store.ts'

const Mark = Type.Object({
  /** Where its number means something: machine, start of that machine, and container. */
  realm: Type.String(),
  pid: Type.Integer({ minimum: 1 }),
  /** When it began, as its system counts; a number is given again to another process. */
  began: Type.String(),
})

/** Which process something belongs to. */
export type ProcessMark = Readonly<Static<typeof Mark>>

/** Only Linux tells; elsewhere nothing is known, and the same nothing for all. */
const orNothing = async (read: Promise<string>): Promise<string> => {
  try {
    return (await read).trim()
  } catch {
    return ''
  }
}

/** The 22nd word of /proc/PID/stat; the second one is a name in brackets that may hold anything. */
const beginOf = async (pid: number): Promise<string> => {
  const text = await orNothing(readFile(`/proc/${pid}/stat`, 'utf8'))
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

const readRealm = async (): Promise<string> => {
  const boot = await orNothing(readFile('/proc/sys/kernel/random/boot_id', 'utf8'))
  const container = await orNothing(readlink('/proc/self/ns/pid'))
  return [hostname(), boot, container].join(' ')
}

/** The mark of this process. */
export const ownMark = async (): Promise<ProcessMark> => ({
  realm: await readRealm(),
  pid: process.pid,
  began: await beginOf(process.pid),
})

export const writeMark = (mark: ProcessMark): string => JSON.stringify(mark)

/** Null for what is none. */
export const readMark = (text: string): ProcessMark | null => {
  try {
    const mark: unknown = JSON.parse(text)
    return Value.Check(Mark, mark) ? mark : null
  } catch {
    return null
  }
}

/** Whether this system has a process of that number now. */
export const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Of somebody else, but there.
    return faultOf(error) === 'EPERM'
  }
}

/** Whether that process lives, as far as one can know from here; `unknown` for one of another machine or container. */
export const stateOf = async (mark: ProcessMark): Promise<'alive' | 'gone' | 'unknown'> => {
  if (mark.realm !== (await readRealm())) return 'unknown'
  if (!isRunning(mark.pid)) return 'gone'
  return (await beginOf(mark.pid)) === mark.began ? 'alive' : 'gone'
}
