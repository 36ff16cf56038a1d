import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const REAL = fileURLToPath(new URL('../../migrations/', import.meta.url))

/** A copy of the real migrations, that may be changed. */
export const copyMigrations = async (): Promise<{ readonly folder: URL } & AsyncDisposable> => {
  const copy = await mkdtemp(path.join(tmpdir(), 'scheduly-migrations-'))
  await cp(REAL, copy, { recursive: true })
  return {
    folder: pathToFileURL(`${copy}${path.sep}`),
    [Symbol.asyncDispose]: () => rm(copy, { recursive: true }),
  }
}
