import { once } from 'node:events'
import type { Query } from './client.ts'
import { connect, organizationOf } from './connection.ts'
import { BrokenOffError } from './failures.ts'
import { readableFile } from './output.ts'
import { filterOf, type FilterFlags } from './posts.ts'
import type { World } from './world.ts'

const write = async (world: World, part: string | Uint8Array): Promise<void> => {
  if (!world.stdout.write(part)) await once(world.stdout, 'drain', { signal: world.signal })
}

/** Byte by byte as it comes; where a person looks on, without what would steer the terminal. */
const pour = async (world: World, body: AsyncIterable<Uint8Array>): Promise<void> => {
  const decoder = new TextDecoder()
  try {
    for await (const part of body) {
      await write(world, world.terminal ? readableFile(decoder.decode(part, { stream: true })) : part)
    }
  } catch (error) {
    world.signal.throwIfAborted()
    throw new BrokenOffError('The line was lost in the middle: what was written is not everything.', { cause: error })
  }
}

/** Writes posts to standard output, as a file that the import takes: a table, or JSON for programs. */
export const exportPosts = async (world: World, flags: FilterFlags): Promise<void> => {
  const at = await connect(world, flags)
  const { id } = await organizationOf(world, at, flags)
  const filter = await filterOf(at.scheduly, id, flags)
  const query: Query<'exportPosts'> = { ...filter, format: flags.json === true ? 'json' : 'csv' }
  const { body } = await at.scheduly.bulk.exportPosts(id, { signal: world.signal, query })
  if (body !== null) await pour(world, body)
}
