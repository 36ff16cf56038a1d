import type { Client } from 'pg'
import { sha256Hex } from '#lib/hash.ts'

// Only what is spelled alike by every PostgreSQL from 15 on, so that an upgrade of the server is no drift:
// names, types and bodies, never the server's own rendering of a definition. The tables of the archive's months come and go, and
// stand in a schema of their own.
const STRUCTURE = `
  SELECT 'table ' || c.relname || ' ' || c.relrowsecurity::text || ' ' || c.relforcerowsecurity::text AS line
    FROM pg_class c WHERE c.relnamespace = 'scheduly'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migrations'
  UNION ALL
  SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull::text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'scheduly'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      AND c.relname <> 'schema_migrations'
  UNION ALL
  SELECT 'constraint ' || c.relname || '.' || o.conname || ' ' || o.contype::text
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = 'scheduly'::regnamespace AND o.contype <> 'n' AND c.relname <> 'schema_migrations'
  UNION ALL
  SELECT 'index ' || c.relname FROM pg_class c WHERE c.relnamespace = 'scheduly'::regnamespace AND c.relkind IN ('i', 'I')
    AND c.relname NOT LIKE 'schema_migrations%'
  UNION ALL
  SELECT 'trigger ' || c.relname || '.' || t.tgname || ' ' || t.tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'scheduly'::regnamespace AND NOT t.tgisinternal
  UNION ALL
  SELECT 'policy ' || c.relname || '.' || p.polname || ' ' || p.polcmd::text || ' ' || p.polpermissive::text || ' '
      || (p.polqual IS NOT NULL)::text || ' ' || (p.polwithcheck IS NOT NULL)::text
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'scheduly'::regnamespace
  UNION ALL
  SELECT 'function ' || p.proname || ' ' || p.prosecdef::text || ' ' || coalesce(p.proconfig::text, '') || ' ' || md5(p.prosrc)
    FROM pg_proc p WHERE p.pronamespace = 'scheduly'::regnamespace
  UNION ALL
  SELECT 'grant ' || g.grantee || ' ' || g.table_name || ' ' || g.privilege_type
    FROM information_schema.table_privileges g
    WHERE g.table_schema = 'scheduly' AND g.grantee IN ('scheduly_app', 'scheduly_worker', 'PUBLIC')
  UNION ALL
  SELECT 'column grant ' || g.grantee || ' ' || g.table_name || '.' || g.column_name || ' ' || g.privilege_type
    FROM information_schema.column_privileges g
    WHERE g.table_schema = 'scheduly' AND g.grantee IN ('scheduly_app', 'scheduly_worker', 'PUBLIC')
`

const readLines = async (client: Client): Promise<readonly string[]> =>
  (await client.query<{ line: string }>(STRUCTURE)).rows.map((row) => row.line)

const hashOf = (lines: readonly string[]): string => sha256Hex([...lines].sort().join('\n'))

/** A hash of the schema's structure: equal if and only if nobody changed tables, walls or guards since. */
export const schemaFingerprint = async (client: Client): Promise<string> => hashOf(await readLines(client))

/** What it was before this index came (or went), whether it has by now or not. */
export const fingerprintBut = async (
  client: Client,
  { index, makes }: { readonly index: string; readonly makes: boolean },
): Promise<string> => {
  const own = `index ${index}`
  const others = (await readLines(client)).filter((line) => line !== own)
  return hashOf(makes ? others : [...others, own])
}
