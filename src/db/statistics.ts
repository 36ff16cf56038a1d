import type { Client } from 'pg'

/**
 * Counts what is in the tables that have rows, as autovacuum would in its time. A table that is known to be empty is planned for as
 * one that stays so: until its statistics are made anew it is read from end to end. Of one that was never counted PostgreSQL assumes some pages.
 */
export const countRows = async (client: Pick<Client, 'query' | 'escapeIdentifier'>): Promise<void> => {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpersistence = 'p'
        AND pg_relation_size(c.oid) > 0`,
  )
  if (rows.length === 0) return
  const names = rows.map(({ schema, name }) => `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`)
  await client.query(`ANALYZE ${names.join(', ')}`)
}
