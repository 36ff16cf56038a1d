import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The `code` of a system or PostgreSQL error, or an empty string. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The end of a program's output as one line, for the inside of an error sentence. */
export const lastLines = (output: string): string => {
  const lines = output.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  return lines.slice(-5).join(' / ').slice(-1_000)
}

/** True while some process has this id, ours or not. */
export const processExists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/**
 * A private directory for work that is renamed into place when it is finished. Its name holds our process id, so
 * that what a killed start left behind is told apart from what another start is just building.
 */
export const makeWorkDirectory = async (parent: string, prefix: string): Promise<string> => {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const pid = Number(name.slice(prefix.length).split('-')[0])
    // Our own id can only be a leftover: in a container every start may get the same one.
    if (pid === process.pid || !processExists(pid)) await rm(join(parent, name), { recursive: true, force: true })
  }
  return mkdtemp(join(parent, `${prefix}${process.pid}-`))
}

/** Makes a rename inside `directory` survive a power cut; where directories can't be synced, does nothing. */
export const syncDirectory = async (directory: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
