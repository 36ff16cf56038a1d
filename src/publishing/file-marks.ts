import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { Log } from '#lib/log.ts'
import { createOwnMarks, type Mark, type Marks } from './marks.ts'

/** In the data folder. */
export const MARKS_FILE = 'published.json'

const DIGITS = 16

interface Kept extends Mark {
  /** Which file this is, by its place on the disk and its age: a copy of it has others. */
  readonly file: string
  readonly born: string
}

const digitsOf = (mark: number): string => String(mark).padStart(DIGITS, '0')

const shapeOf = ({ installationId, mark, file, born }: Kept): string =>
  `${JSON.stringify({ installationId, mark: digitsOf(mark), file, born })}\n`

/** What the file says, ready to be written with another mark: before each send there is one. */
const formOf = (kept: Kept) => {
  const text = Buffer.from(shapeOf(kept))
  const at = text.indexOf(`"mark":"${digitsOf(kept.mark)}"`) + '"mark":"'.length
  return {
    with: (mark: number): Buffer => {
      text.write(digitsOf(mark), at, 'latin1')
      return text
    },
  }
}

const fieldOf = (value: unknown, name: string): string => {
  if (typeof value !== 'object' || value === null || !(name in value)) return ''
  const field: unknown = Reflect.get(value, name)
  return typeof field === 'string' ? field : ''
}

const readKept = (file: string): Kept | null => {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const [installationId, mark] = [fieldOf(value, 'installationId'), Number(fieldOf(value, 'mark'))]
    if (installationId === '' || !Number.isSafeInteger(mark)) return null
    return { installationId, mark, file: fieldOf(value, 'file'), born: fieldOf(value, 'born') }
  } catch {
    return null
  }
}

const identityOf = (file: string): Pick<Kept, 'file' | 'born'> => {
  const { ino, birthtimeMs } = statSync(file)
  return { file: String(ino), born: String(Math.trunc(birthtimeMs)) }
}

/** A new file, whole or not at all; then it says of itself which file it is. */
const create = (file: string, mark: Mark): Kept => {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.new`
  writeFileSync(draft, shapeOf({ ...mark, file: '', born: '' }), { mode: 0o600 })
  const kept = { ...mark, ...identityOf(draft) }
  writeFileSync(draft, shapeOf(kept))
  renameSync(draft, file)
  return kept
}

/**
 * Remembers in a file of the data folder. Raising a mark overwrites it in place, without waiting for the disk: only a
 * power failure within seconds of it could lose the last one. A worker that writes less than it sees is safe all the same.
 */
export const createFileMarks = (file: string, log: Log): Marks => {
  let kept = readKept(file)
  let form = kept === null ? null : formOf(kept)
  let handle: number | null = null
  const know = (now: Kept): void => {
    if (handle !== null) closeSync(handle)
    handle = null
    kept = now
    form = formOf(now)
  }
  const write = (mark: number): void => {
    if (form === null) return
    try {
      handle ??= openSync(file, 'r+')
      const bytes = form.with(mark)
      writeSync(handle, bytes, 0, bytes.length, 0)
    } catch (error) {
      log.warn({ err: error }, 'the mark against restored backups could not be written')
    }
  }
  const own = createOwnMarks()
  const raise = ({ mark }: Mark): void => {
    if (kept === null || mark <= kept.mark) return
    kept = { ...kept, mark }
    write(mark)
  }
  return {
    read: () => kept,
    raise,
    note: (mark) => {
      own.add(mark.mark)
      raise(mark)
    },
    own: own.list,
    isCopy: () => {
      // Read anew: the command that lets publishing go on writes another file in its place.
      const written = readKept(file)
      if (written === null) return false
      try {
        const now = identityOf(file)
        if (now.file !== written.file && now.born !== written.born) return true
        if (written.file !== kept?.file) know(written)
        return false
      } catch {
        return false
      }
    },
    reset: (mark) => know(create(file, mark)),
  }
}
