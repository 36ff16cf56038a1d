import { writeFile } from 'node:fs/promises'
import { FOLDER, readMigrations } from './migrate.ts'
import { SchemaError } from './schema-error.ts'

/** Writes an empty pair of files with the next number; answers with their common name. */
export const createMigration = async (title: string, folder: URL = FOLDER): Promise<string> => {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
  if (slug === '') throw new SchemaError('Give the migration a name: npm run migrate -- create add_labels')
  const last = (await readMigrations(folder)).at(-1)?.name ?? '0000'
  const number = String(Number(last.slice(0, 4)) + 1).padStart(4, '0')
  const name = `${number}_${slug}`
  const beside = last === '0000' ? '' : `-- Runs beside: ${last}\n`
  const up = `-- What this adds, and what an operator must know.\n${beside}`
  await writeFile(new URL(`${name}.up.sql`, folder), up, { flag: 'wx' })
  await writeFile(new URL(`${name}.down.sql`, folder), '-- Takes the other file back.\n', { flag: 'wx' })
  return name
}
