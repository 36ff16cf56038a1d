import type { TestApp } from './app.ts'

/** By table its number of rows and its youngest transaction: any write changes one of the two. */
export type Snapshot = Readonly<Record<string, string>>

/** That a key was used is noted also when it is refused, so that this is no write of the request. */
const KEYS = `(select json_agg(to_jsonb(k) - 'last_used_at' order by id)::text from api_keys k)`

/**
 * Written a moment after the answer to an earlier request, so that it is no write of this one: room for a file is given back,
 * events get their places, and the webhooks that wait for them their deliveries. Whatever causes an event is in the other tables.
 */
export const TRANSIENT: readonly string[] = ['media_arrivals', 'events', 'event_relay', 'webhook_deliveries']

const stateOf = (table: string): string =>
  table === 'api_keys' ? KEYS : `(select count(*) || ' ' || max(xmin::text::bigint) from ${table})`

/**
 * Counts the statements that write, by table and in all, in sequences: what is rolled back counts too, so that no write can
 * be missed, only looked at in vain.
 */
const COUNT = `
  create schema test_writes;
  create sequence test_writes.anywhere;
  create function test_writes.count() returns trigger language plpgsql security definer as $$ begin
    perform nextval(tg_argv[0]::regclass), nextval('test_writes.anywhere');
    return null;
  end $$;`

const countOn = (table: string): string => `
  create sequence test_writes.${table};
  create trigger test_writes after insert or update or delete or truncate on ${table}
    for each statement execute function test_writes.count('test_writes.${table}');
  alter table ${table} enable always trigger test_writes;`

/** Looks at the tables that were written to since the last look; whole tables at every look would be most of a long test. */
export const createSnapshot = async (app: TestApp): Promise<() => Promise<Snapshot>> => {
  const found = await app.sql(`select quote_ident(tablename) as name from pg_tables where schemaname = 'scheduly'`)
  const tables: readonly string[] = found.map(({ name }) => name).filter((name: string) => !TRANSIENT.includes(name))
  await app.sql(COUNT + tables.map(countOn).join(''))
  const counters = tables.map((table) => `(select last_value * 2 + is_called::int from test_writes.${table})`)
  const written = `select array[${counters.join(', ')}]::text[] as counts`
  let last = ''
  let known: readonly string[] = []
  let state: Snapshot = {}
  return async () => {
    const [{ all }] = await app.sql('select last_value * 2 + is_called::int as all from test_writes.anywhere')
    if (all === last) return state
    const [{ counts }] = await app.sql(written)
    const touched = tables.filter((_, index) => counts[index] !== known[index])
    // The counters were read first: what is written meanwhile is looked at again.
    // As rows: a function takes a hundred arguments, and there are more tables than half of that.
    const rows = touched.map((table) => `('${table}', ${stateOf(table)})`)
    const [{ now }] = await app.sql(
      `select json_object_agg(name, state) as now from (values ${rows.join(', ')}) as s (name, state)`,
    )
    last = all
    known = counts
    state = { ...state, ...now }
    return state
  }
}
