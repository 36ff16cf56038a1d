import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const MEMORY = '/dev/shm'
/** A run holds about one gigabyte at a time. */
const ROOM_BYTES = 6 * 2 ** 30

const run = promisify(execFile)

const create = async (parent: string): Promise<string> => {
  const directory = await mkdtemp(join(parent, 'scheduly-run-'))
  // Test servers may run as another user, who must be able to enter.
  await chmod(directory, 0o755)
  return directory
}

const hasRoom = async (): Promise<boolean> => {
  const { bavail, bsize } = await statfs(MEMORY)
  return Math.min(bavail * bsize, freemem()) >= ROOM_BYTES
}

/** Null where there is none, too little of it, or programs may not be started from it. */
const createInMemory = async (): Promise<string | null> => {
  if (!(await hasRoom().catch(() => false))) return null
  const directory = await create(MEMORY).catch(() => null)
  if (directory === null) return null
  try {
    const program = join(directory, 'program')
    await writeFile(program, '#!/bin/sh\n', { mode: 0o755 })
    await run(program)
    return directory
  } catch {
    await rm(directory, { recursive: true })
    return null
  }
}

/**
 * A directory for all files of a test run, in memory where that can be: a run makes and removes some nine hundred databases of
 * ten megabytes, which on a disk takes a tenth of a second of its processor each. Whoever sets TMPDIR decides.
 */
export const createRunDirectory = async (): Promise<string> => {
  // oxlint-disable-next-line node/no-process-env -- what `tmpdir` itself reads
  const asked = process.env['TMPDIR'] !== undefined
  return (asked ? null : await createInMemory()) ?? (await create(tmpdir()))
}
