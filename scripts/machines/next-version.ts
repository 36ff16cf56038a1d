import { writeFile } from 'node:fs/promises'
import { migrateUp, readMigrations } from '#db/migrate.ts'
import { copyMigrations } from '#test/support/migration-files.ts'

/** As later versions do: columns on the large tables, a table, a function, and rows that are looked at again. */
const UP = `
ALTER TABLE posts ADD COLUMN next_version text;
ALTER TABLE publications ADD COLUMN next_version integer NOT NULL DEFAULT 0;
CREATE TABLE next_version (id uuid PRIMARY KEY, org_id uuid NOT NULL, said text NOT NULL);
CREATE FUNCTION next_version(p posts) RETURNS text LANGUAGE sql STABLE AS $$ SELECT p.next_version $$;
ALTER TABLE publications ADD CONSTRAINT next_version_counts CHECK (next_version >= 0) NOT VALID;
ALTER TABLE publications VALIDATE CONSTRAINT next_version_counts;`

/**
 * Brings a database to the schema of a version after this one, while programs of this one work on it. They go on, and start again:
 * an upgrade goes from machine to machine.
 */
export const upgradeToNextVersion = async (ownerUrl: string): Promise<void> => {
  await using files = await copyMigrations()
  const { folder } = files
  const last = (await readMigrations()).at(-1)?.name ?? ''
  await writeFile(new URL('9999_next_version.up.sql', folder), `-- Runs beside: ${last}\n${UP}\n`)
  await writeFile(new URL('9999_next_version.down.sql', folder), 'SELECT 1;\n')
  await migrateUp(ownerUrl, folder)
}
