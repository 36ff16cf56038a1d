import { openOwnerPool } from '#test/support/owner.ts'

/** Where an organization is, and where it is being moved to. */
export interface Placement {
  readonly shard: string
  readonly movingTo: string | null
}

/** Says of each organization which database has it. Kept in a database of its own: every web server asks it, no worker does. */
export interface Directory extends AsyncDisposable {
  place(orgId: string, shard: string): Promise<void>
  find(orgId: string): Promise<Placement | undefined>
  /** From now on nobody writes for the organization but whoever moves it: requests are answered with 503. */
  beginMove(orgId: string, to: string): Promise<void>
  /** It is there now. */
  endMove(orgId: string): Promise<void>
  /** It stays where it was. */
  breakMove(orgId: string): Promise<void>
}

const TABLE = `CREATE TABLE placements (org_id uuid PRIMARY KEY, shard text NOT NULL, moving_to text CHECK (moving_to <> shard))`

export const openDirectory = async (url: string): Promise<Directory> => {
  const pool = openOwnerPool(url, 3)
  await pool.query(TABLE)
  return {
    place: async (orgId, shard) => void (await pool.query('INSERT INTO placements VALUES ($1, $2)', [orgId, shard])),
    find: async (orgId) =>
      (await pool.query<Placement>('SELECT shard, moving_to AS "movingTo" FROM placements WHERE org_id = $1', [orgId]))
        .rows[0],
    beginMove: async (orgId, to) => {
      const begun = await pool.query(
        'UPDATE placements SET moving_to = $2 WHERE org_id = $1 AND coalesce(moving_to, $2) = $2',
        [orgId, to],
      )
      if (begun.rowCount !== 1) throw new Error('this organization is nowhere, or is being moved elsewhere')
    },
    endMove: async (orgId) =>
      void (await pool.query('UPDATE placements SET shard = moving_to, moving_to = NULL WHERE org_id = $1', [orgId])),
    breakMove: async (orgId) =>
      void (await pool.query('UPDATE placements SET moving_to = NULL WHERE org_id = $1', [orgId])),
    [Symbol.asyncDispose]: () => pool.end(),
  }
}
