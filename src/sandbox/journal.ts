import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'

/** An append-only record of events, one JSON value per line. */
export interface Journal {
  /** Returns after the operating system has the line, so that it survives the death of this process. */
  append(event: object): void
  close(): void
}

const NEWLINE = 0x0a

const parseLine = (line: string, number: number): unknown => {
  try {
    const event: unknown = JSON.parse(line)
    return event
  } catch (error) {
    throw new Error(`sandbox journal: line ${number} is not JSON`, { cause: error })
  }
}

/** Cuts a line off that a crash left unfinished: the next append would otherwise be glued to it. */
const readWholeLines = (path: string): string[] => {
  if (!existsSync(path)) return []
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(NEWLINE) + 1
  if (end < bytes.length) truncateSync(path, end)
  return bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
}

/**
 * Opens the journal at `path` (made with mode 0600 if absent), and hands over the events that it holds, oldest first.
 * With `null` nothing is kept. Throws when a line other than a torn last one cannot be read.
 */
export const openJournal = (
  path: string | null,
): { readonly events: readonly unknown[]; readonly journal: Journal } => {
  if (path === null) return { events: [], journal: { append: () => {}, close: () => {} } }
  const events = readWholeLines(path).map((line, index) => parseLine(line, index + 1))
  const file = openSync(path, 'a', 0o600)
  const journal: Journal = {
    append: (event) => {
      writeSync(file, `${JSON.stringify(event)}\n`)
    },
    close: () => closeSync(file),
  }
  return { events, journal }
}
