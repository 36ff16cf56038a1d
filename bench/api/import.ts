import { performance } from 'node:perf_hooks'
import { callsPerSecond } from '#bench/measure.ts'
import type { World } from './world.ts'

const HOUR_MS = 3_600_000

let texts = 0

/** A post with a time and a text that no other one has. */
const fresh = (channelId: string) => {
  texts += 1
  const at = new Date(Date.now() + HOUR_MS * 24 * (1 + (texts % 300))).toISOString()
  return { text: `Post number ${texts} of the benchmark`, channels: [{ channel_id: channelId }], scheduled_at: at }
}

export interface ImportRow {
  readonly way: string
  readonly posts: number
  /** Posts per second. */
  readonly rate: number
  /** The longest that the server's event loop was held up meanwhile, in ms. */
  readonly heldUp: number
}

const measured = async (world: World, way: string, work: () => Promise<{ posts: number; rate: number }>) => {
  await world.heldUp()
  const { posts, rate } = await work()
  return { way, posts, rate, heldUp: await world.heldUp() }
}

const asFile = ({ channelId }: World, posts: number): string => {
  const rows = Array.from({ length: posts }, () => {
    const { text, scheduled_at } = fresh(channelId)
    return `${text},${channelId},${scheduled_at}`
  })
  return ['text,channels,scheduled_at', ...rows].join('\n')
}

const importing = async (world: World, posts: number, query: string) => {
  const body = asFile(world, posts)
  const headers = { 'content-type': 'text/csv', 'idempotency-key': `file-${texts}` }
  const started = performance.now()
  const answer = await world.send(`/orgs/${world.orgId}/posts/import${query}`, { body, headers })
  if (answer['succeeded'] !== posts) throw new Error(`only ${String(answer['succeeded'])} of ${posts} were taken`)
  return { posts, rate: posts / ((performance.now() - started) / 1_000) }
}

const one = (world: World) => async (): Promise<void> => {
  await world.send(`/orgs/${world.orgId}/posts`, { body: JSON.stringify(fresh(world.channelId)) })
}

/** The same kind of post by single requests, in lots of 500, and as one file. */
export const measureImport = async (world: World, counts: { readonly file: number; readonly single: number }) => {
  const { file, single } = counts
  const alone = async (atOnce: number) => ({
    posts: single,
    rate: await callsPerSecond(single, atOnce, one(world)),
  })
  const lots = async () => {
    const lot = Math.min(500, single)
    const posts = Array.from({ length: lot }, () => fresh(world.channelId))
    const started = performance.now()
    await world.send(`/orgs/${world.orgId}/posts/bulk`, { body: JSON.stringify({ mode: 'per_row', posts }) })
    return { posts: lot, rate: lot / ((performance.now() - started) / 1_000) }
  }
  await callsPerSecond(Math.ceil(single / 10), 4, one(world))
  const rows: ImportRow[] = [
    await measured(world, 'single, one after the other', () => alone(1)),
    await measured(world, 'single, 8 at once', () => alone(8)),
    await measured(world, 'bulk, per row', lots),
    await measured(world, 'import, dry run', () => importing(world, file, '?dry_run=true')),
    await measured(world, 'import', () => importing(world, file, '')),
  ]
  return rows
}
