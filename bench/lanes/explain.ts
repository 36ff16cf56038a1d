// What PostgreSQL does for a page of the list: the very statement of db/posts.ts, caught on its way, explained in the
// name of the application's role with row security on.
import { CamelCasePlugin, Kysely, PostgresDialect, type CompiledQuery } from 'kysely'
import pg from 'pg'
import { inTransaction, sessionSettings } from '#db/database.ts'
import { listPosts, type PagePosition, type PostFilter, type PostSort } from '#db/post-listing.ts'
import type { Tables } from '#db/tables.ts'

export interface Explained {
  readonly filter: PostFilter
  readonly sort: PostSort
  readonly limit: number
  readonly after: PagePosition | null
  readonly userId: string
}

interface Caught {
  readonly db: Kysely<Tables>
  /** The last statement that reads posts. */
  readonly last: () => CompiledQuery | null
}

const catching = (url: string): Caught => {
  const caught: { query: CompiledQuery | null } = { query: null }
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    verify: (client, callback) => {
      client.query(sessionSettings('app'), (error) => callback(error))
    },
  })
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    log: ({ query }) => {
      if (query.sql.includes('from "posts"')) caught.query = query
    },
  })
  return { db, last: () => caught.query }
}

/** The lines of EXPLAIN (ANALYZE, BUFFERS) for one page. */
export const explainPage = async (url: string, asked: Explained): Promise<readonly string[]> => {
  const { db, last } = catching(url)
  const { filter, sort, limit, after, userId } = asked
  try {
    return await inTransaction(db, { orgId: filter.orgId, userId }, async (tx) => {
      await listPosts(tx, filter, { sort, limit, after })
      const query = last()
      if (query === null) throw new Error('no statement was caught')
      const explained: CompiledQuery = { ...query, sql: `EXPLAIN (ANALYZE, BUFFERS) ${query.sql}` }
      const answer = await tx.withoutPlugins().executeQuery(explained)
      return answer.rows.map((row) => String(Object.values(Object(row))[0]))
    })
  } finally {
    await db.destroy()
  }
}
