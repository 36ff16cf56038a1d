import type { Server } from '#bench/harness/server.ts'
import { measureIdle, measurePosts, type IdleCost, type PostsAsked, type PostsCost } from './posts.ts'
import { measureRequests, type RequestCost } from './requests.ts'
import {
  measureContention,
  measureRinging,
  measureStatements,
  type Contention,
  type Ringing,
  type StatementCosts,
} from './statements.ts'

/** Everything that is measured; kept in bench/scaling/measured.json. */
export interface Measured extends StatementCosts {
  readonly posts: readonly PostsCost[]
  readonly idle: IdleCost
  readonly requests: readonly RequestCost[]
  readonly contention: readonly Contention[]
  readonly ringing: readonly Ringing[]
}

interface Counts {
  readonly posts: number
  /** Of those that come one after the other. */
  readonly calmPosts: number
  readonly requests: number
  readonly waiting: number
  readonly organizations: number
  readonly idleSeconds: number
  readonly racePosts: number
  readonly rings: number
}

const FULL: Counts = {
  posts: 3_000,
  calmPosts: 800,
  requests: 400,
  waiting: 10_000,
  organizations: 1_000,
  idleSeconds: 12,
  racePosts: 1_500,
  rings: 300,
}
const QUICK: Counts = {
  posts: 300,
  calmPosts: 200,
  requests: 40,
  waiting: 1_000,
  organizations: 100,
  idleSeconds: 3,
  racePosts: 300,
  rings: 30,
}

/** The rate at which workers are watched that have little to do. */
export const CALM_PER_SECOND = 100

const trialsOf = ({ posts, calmPosts, waiting, organizations }: Counts): readonly PostsAsked[] => {
  const plain = { posts, organizations: 20, waiting: 0, workers: 1 }
  const calm = { ...plain, posts: calmPosts, perSecond: CALM_PER_SECOND }
  return [
    { ...plain, what: 'all due at once' },
    { ...plain, what: `beside ${waiting.toLocaleString('en-US')} that wait`, waiting },
    { ...plain, what: `of ${organizations.toLocaleString('en-US')} organizations`, organizations },
    ...[2, 4].map((workers) => ({ ...plain, what: `all due at once, ${workers} workers`, workers })),
    ...[1, 2, 4, 8].map((workers) => ({ ...calm, what: `${CALM_PER_SECOND} a second, ${workers} of them`, workers })),
  ]
}

export const measureCost = async (
  server: Server,
  { quick, say }: { readonly quick: boolean; readonly say: (line: string) => void },
): Promise<Measured> => {
  const counts = quick ? QUICK : FULL
  const posts: PostsCost[] = []
  for (const asked of trialsOf(counts)) {
    say(`posts: ${asked.what}`)
    posts.push(await measurePosts(server, asked))
  }
  say('workers that have nothing to do')
  const idle = await measureIdle(server, 2, counts.idleSeconds)
  say('requests')
  const requests = await measureRequests(server, counts.requests)
  say('statements')
  const statements = await measureStatements(server)
  say('many that claim')
  const contention = await measureContention(server, { claimers: [1, 2, 4, 8, 16, 32], posts: counts.racePosts })
  say('the doorbell')
  const ringing = await measureRinging(server, [0, 16, 64], counts.rings)
  return { posts, idle, requests, ...statements, contention, ringing }
}
