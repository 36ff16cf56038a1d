import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { createEmptyDatabase, type TestDatabase } from './postgres.ts'

// A database as the original's migration makes it (soorenarad/scheduly, 2025-12-06), as far as it holds anything; written down from a
// description of its tables.
const TABLES = `
  CREATE TYPE org_role_enum AS ENUM ('owner', 'admin', 'editor', 'viewer');
  CREATE TYPE provider_enum AS ENUM ('twt', 'insta');
  CREATE TYPE statusposts AS ENUM ('draft', 'queued', 'publishing', 'published', 'failed', 'canceled');
  CREATE TABLE organizations (id serial PRIMARY KEY, name varchar NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE users (id serial PRIMARY KEY, email varchar NOT NULL UNIQUE, password varchar NOT NULL, username varchar NOT NULL);
  CREATE TABLE memberships (user_id integer PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    org_id integer NOT NULL REFERENCES organizations ON DELETE CASCADE, role org_role_enum NOT NULL, UNIQUE (user_id, org_id));
  CREATE TABLE channels (id serial PRIMARY KEY, org_id integer NOT NULL REFERENCES organizations ON DELETE CASCADE,
    provider provider_enum NOT NULL, display_name varchar NOT NULL, access_token_enc varchar, refresh_token_enc varchar,
    created_at timestamptz NOT NULL DEFAULT now(), is_active boolean);
  CREATE TABLE posts (id serial PRIMARY KEY, org_id integer NOT NULL REFERENCES organizations ON DELETE CASCADE,
    channel_id integer NOT NULL REFERENCES channels ON DELETE CASCADE, author_user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
    body_text varchar, media_url varchar, status statusposts NOT NULL, scheduled_at timestamptz NOT NULL, published_at timestamptz,
    last_error varchar, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, approvals_required boolean NOT NULL,
    celery_task_id varchar);
  CREATE TABLE approvals (id serial PRIMARY KEY, post_id integer NOT NULL REFERENCES posts, approver_user_id integer NOT NULL REFERENCES users,
    approved_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE apikey (id serial PRIMARY KEY, org_id integer NOT NULL REFERENCES organizations ON DELETE CASCADE, name varchar NOT NULL UNIQUE,
    key_hash varchar NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), last_used_at timestamptz, active boolean);
  CREATE TABLE refresh (id serial PRIMARY KEY, user_id integer NOT NULL REFERENCES users ON DELETE CASCADE, token_hash varchar NOT NULL,
    expires_at timestamptz, revoked_at timestamptz)`

const COPIED = ['users', 'organizations', 'memberships', 'channels', 'posts', 'approvals', 'apikey', 'refresh']

/** A database of the original, without a row. */
export interface OriginalDatabase {
  readonly database: TestDatabase
  readonly client: Client
  /** What `pg_dump` writes of it, as far as rows go: the words of COPY are the server's own. */
  readonly dump: () => Promise<string>
  readonly drop: () => Promise<void>
}

const dumpTable = async (client: Client, table: string): Promise<string> => {
  const { rows } = await client.query<{ names: string }>(
    `SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) AS names FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1`,
    [table],
  )
  const names = rows[0]?.names ?? ''
  const stream = client.query(copyTo(`COPY public.${table} (${names}) TO STDOUT`))
  const ended = once(stream, 'end')
  const lines = await text(stream)
  await ended
  return `COPY public.${table} (${names}) FROM stdin;\n${lines}\\.\n\n`
}

export const createOriginalDatabase = async (): Promise<OriginalDatabase> => {
  const database = await createEmptyDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(TABLES)
  return {
    database,
    client,
    dump: async () => {
      const parts = ['--\n-- PostgreSQL database dump\n--\n\nSET standard_conforming_strings = on;\n\n']
      for (const table of COPIED) parts.push(await dumpTable(client, table))
      return parts.join('')
    },
    drop: async () => {
      await client.end()
      await database.drop()
    },
  }
}
