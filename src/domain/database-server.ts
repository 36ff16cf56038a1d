import { bad, doubtful, good, type Finding } from './finding.ts'

/** A role that web servers or workers take. */
export interface RoleFacts {
  readonly name: string
  readonly exists: boolean
  /** Whether it could look past row-level security. */
  readonly powerful: boolean
}

/** What a server says of itself before anything of ours is asked for. */
export interface ServerFacts {
  /** `17.5` */
  readonly version: string
  /** 170005 */
  readonly number: number
  readonly encoding: string
  readonly connections: { readonly used: number; readonly most: number }
  readonly roles: readonly RoleFacts[]
  /** Whether migrations were ever applied. */
  readonly migrated: boolean
}

const OLDEST_SERVER = 150_000
const CONNECTIONS_SHARE = 0.85

/** Whether Scheduly can live on that server, and organizations are kept apart on it. */
export const judgeServer = ({
  version,
  number,
  encoding,
  connections,
  roles,
  migrated,
}: ServerFacts): readonly Finding[] => {
  const { used, most } = connections
  const missing = migrated ? roles.filter(({ exists }) => !exists) : []
  return [
    number < OLDEST_SERVER
      ? bad('server_old', `PostgreSQL 15 or newer is needed, and this server is ${version}: upgrade it.`)
      : good('server', `PostgreSQL ${version} answers; ${used} of ${most} connections are used.`),
    ...(encoding === 'UTF8'
      ? []
      : [bad('encoding', `The database's encoding is ${encoding}: create one with UTF8, and restore into it.`)]),
    ...(used > most * CONNECTIONS_SHARE
      ? [
          doubtful(
            'connections_scarce',
            `${used} of ${most} connections are used: raise max_connections, lower DB_POOL, or put pgbouncer in session mode in between.`,
          ),
        ]
      : []),
    ...missing.map(({ name }) =>
      bad(
        'role_missing',
        `The role ${name} is missing although there are tables: they were restored without roles. Run CREATE ROLE ${name} NOLOGIN; and GRANT ${name} TO the users of DB_URL and its likes, then restore the grants from a backup.`,
      ),
    ),
    ...roles
      .filter(({ powerful }) => powerful)
      .map(({ name }) =>
        bad(
          'role_powerful',
          `The role ${name} may look past row-level security, which keeps organizations apart: run ALTER ROLE ${name} NOSUPERUSER NOBYPASSRLS.`,
        ),
      ),
  ]
}
