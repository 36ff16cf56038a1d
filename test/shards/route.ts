import { refuse } from '#domain/problem.ts'
import type { Directory } from './directory.ts'
import type { Shard } from './shard.ts'

/** What is answered with 503 and `Retry-After`: the organization is on its way. */
export class OnItsWay extends Error {
  override readonly name = 'OnItsWay'
}

export type Write = <T>(orgId: string, act: (shard: Shard) => Promise<T>) => Promise<T>

/** How a web server writes for an organization: it asks the directory, acts there, and tells who was refused because it left from who was refused. */
export const writeBy = (directory: Directory, shards: readonly Shard[]): Write => {
  const placed = async (orgId: string): Promise<Shard> => {
    const found = await directory.find(orgId)
    const shard = shards.find(({ name }) => name === found?.shard)
    if (found === undefined || shard === undefined) throw refuse('not_found', 'There is no such organization.')
    if (found.movingTo !== null) throw new OnItsWay()
    return shard
  }
  return async (orgId, act) => {
    const shard = await placed(orgId)
    try {
      return await act(shard)
    } catch (error) {
      // Asked before it began to move, and come too late: what was said there means nothing then.
      if ((await placed(orgId)) !== shard) throw new OnItsWay('it has left', { cause: error })
      throw error
    }
  }
}
