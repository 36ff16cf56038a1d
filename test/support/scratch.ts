import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder that is gone when it is let go. */
export interface Scratch extends AsyncDisposable {
  readonly folder: string
  at(name: string): string
  /** Writes a file into it and says where. */
  file(name: string, bytes: Buffer | string): Promise<string>
}

export const openScratch = async (): Promise<Scratch> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-scratch-'))
  const at = (name: string): string => path.join(folder, name)
  return {
    folder,
    at,
    file: async (name, bytes) => {
      await writeFile(at(name), bytes)
      return at(name)
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
