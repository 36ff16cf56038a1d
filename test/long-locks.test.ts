import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readMigrations } from '#db/migrate.ts'
import { longLocks } from '#test/support/long-locks.ts'

/** Those before it were made for databases in which there is little yet. */
const FIRST = '0055'

describe('a migration', () => {
  it('locks no large table for long, or says why that is well', async () => {
    const found = (await readMigrations())
      .filter(({ name }) => name >= FIRST)
      .flatMap(({ name, up }) => longLocks(up).map((what) => `${name}: ${what}`))
    assert.deepEqual(found, [], 'Write it otherwise, or add a line "-- holds TABLE: why that is well" to the file.')
  })

  it('of the early ones would be found', async () => {
    const found = (await readMigrations()).filter(({ up }) => longLocks(up).length > 0).map(({ name }) => name)
    for (const name of ['0010_publishing', '0014_threads', '0023_intents'])
      assert.ok(found.includes(name), `nothing was found in ${name}`)
  })

  const LONG = [
    'CREATE INDEX posts_x ON posts (org_id)',
    'CREATE UNIQUE INDEX x\n  ON scheduly.publications (org_id)',
    'ALTER TABLE publications ADD CONSTRAINT x CHECK (status IS NOT NULL)',
    'ALTER TABLE attempts ADD CONSTRAINT x FOREIGN KEY (org_id) REFERENCES organizations (id)',
    'ALTER TABLE events ADD CONSTRAINT x UNIQUE (id)',
    'ALTER TABLE posts ADD COLUMN x integer CHECK (x > 0)',
    'ALTER TABLE posts ADD COLUMN x uuid NOT NULL DEFAULT gen_random_uuid()',
    'ALTER TABLE posts ADD COLUMN a text, ADD COLUMN b uuid REFERENCES users (id)',
    'ALTER TABLE posts ALTER COLUMN note SET NOT NULL',
    'ALTER TABLE posts ALTER COLUMN note TYPE varchar(9)',
    'UPDATE posts SET note = NULL',
    'DELETE FROM events WHERE type = 1',
    'LOCK TABLE posts IN EXCLUSIVE MODE',
    'DO $$ BEGIN UPDATE attempts SET part = 0; END $$',
    '-- holds publications: it has no rows at all at this time\nUPDATE posts SET note = NULL',
  ]
  for (const sql of LONG) it(`is found with ${sql}`, () => assert.equal(longLocks(sql).length > 0, true))

  const SHORT = [
    'ALTER TABLE posts ADD COLUMN x text; ALTER TABLE posts ADD COLUMN y integer NOT NULL DEFAULT 0',
    'ALTER TABLE posts ADD COLUMN x timestamptz NOT NULL DEFAULT now()',
    'ALTER TABLE publications ADD CONSTRAINT x CHECK (status IS NOT NULL) NOT VALID',
    'ALTER TABLE publications VALIDATE CONSTRAINT x',
    'ALTER TABLE publications DROP CONSTRAINT x; DROP INDEX publications_x',
    'CREATE INDEX CONCURRENTLY x ON posts (org_id)',
    'CREATE TABLE posts_seen (id uuid REFERENCES users (id)); CREATE INDEX posts_seen_x ON posts_seen (id)',
    'CREATE FUNCTION x() RETURNS void LANGUAGE sql AS $$ UPDATE posts SET note = NULL $$',
    'CREATE TRIGGER x AFTER UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION x()',
    '-- UPDATE posts SET note = NULL;',
    '-- holds posts: the rows that it changes are a dozen in any installation\nUPDATE posts SET note = NULL',
  ]
  for (const sql of SHORT) it(`is well with ${sql}`, () => assert.deepEqual(longLocks(sql), []))
})
