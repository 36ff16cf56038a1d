import type { Client } from 'pg'

/**
 * Counts what is in the tables that have rows, and of tables in parts the whole. A table that is known to be empty is planned for as one
 * that stays so: until its statistics are made anew it is read from end to end. Of one that was never counted, which autovacuum does to none
 * that never had a row, PostgreSQL assumes some pages.
 */
export const countRows = async (client: Pick<Client, 'query' | 'escapeIdentifier'>): Promise<void> => {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpersistence = 'p'
        AND EXISTS (SELECT FROM (SELECT c.oid AS relid UNION ALL SELECT relid FROM pg_partition_tree(c.oid)) part
          WHERE pg_relation_size(part.relid) > 0)`,
  )
  if (rows.length === 0) return
  const names = rows.map(({ schema, name }) => `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`)
  await client.query(`ANALYZE ${names.join(', ')}`)
}
