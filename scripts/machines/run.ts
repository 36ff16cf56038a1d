import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Client } from 'pg'
import { checkConsistency } from '#db/consistency.ts'
import { systemRandom } from '#lib/random.ts'
import { createChance } from '../torture/chance.ts'
import { collectFacts, countBy, drain, readLedger, withOwner } from '../torture/collect.ts'
import { countIn, totalOf } from '../torture/fates.ts'
import { startSandbox, type SandboxProcess } from '../torture/sandbox.ts'
import { removeWithServers } from '#test/support/postgres-server.ts'
import { carryOut, millisecondsOf, type Deed, type Done } from './deeds.ts'
import { judge } from './judge.ts'
import { openLine } from './line.ts'
import { createMember, type Member, type MemberGround } from './members.ts'
import { openStream, type Stream } from './people.ts'

export interface MachinesOptions {
  /** The owner's address of a migrated database in which nothing is yet. */
  readonly databaseUrl: string
  readonly web: number
  readonly workers: number
  /** How many posts are to go out; one in eleven more is never approved. */
  readonly posts: number
  readonly organizations: number
  readonly channels: number
  readonly seed: number
  /** What is done to the machines, while the posts are written in equal parts. */
  readonly deedsFor: (members: readonly Member[]) => readonly Deed[]
  /** Brings the database to a later version's schema, while the first things are done to the machines. */
  readonly upgrade?: () => Promise<void>
  /** A worker without a memory of what was begun: what the proof itself is tested with. */
  readonly defect: boolean
  readonly drainSeconds: number
  readonly interrupted: AbortSignal
  readonly say: (line: string) => void
}

/** What was done, and what came of it. */
export interface MachinesReport {
  readonly posts: number
  readonly published: number
  readonly neverApproved: number
  /** Deeds by their kind. */
  readonly deeds: ReadonlyMap<string, number>
  readonly restarts: number
  /** Requests that were carried out by a try whose answer was lost, and answered again. */
  readonly replayed: number
  /** Sends that a machine began right after it was cut off: their intents were answered before. */
  readonly sentBefore: number
  /** Cuts that came right after a worker had asked for leave to send something. */
  readonly atIntent: number
  /** Publications that more than one claim brought to their end. */
  readonly takenOver: number
  /** Sends without an answer that a look found on the network. */
  readonly found: number
  /** Posts that are not on the network, of which only a person could say so. */
  readonly attention: number
  /** Attempts by their state. */
  readonly attempts: ReadonlyMap<string, number>
  readonly sends: ReadonlyMap<string, number>
  readonly violations: readonly string[]
  readonly seconds: number
}

/** Longer than to write its attempt down, so that what ends a process meets sends. */
const SEND_MS = 150
const WINDOW_MINUTES = 60

const MANY = '1000000'

const ATTEMPTS = 'select state as outcome, count(*) as count from attempts group by 1'
const TAKEN_OVER = "select '' as outcome, count(*) as count from publications where epoch > 1"
const FOUND = "select '' as outcome, count(*) as count from attempts where state = 'accepted' and evidence <> '[]'"
const ATTENTION = 'select org_id as "orgId", post_id as "postId" from publications where needs_attention'

const portOf = (url: string): number => Number(new URL(url).port)

const atPort = (url: string, port: number): string => {
  const moved = new URL(url)
  moved.hostname = '127.0.0.1'
  moved.port = String(port)
  return moved.href
}

const environmentOf = async (owner: Client, { defect }: MachinesOptions) => {
  const { rows } = await owner.query<{ id: string }>('select id from installation')
  const preload = new URL(`preload.ts${defect ? '?defect' : ''}`, import.meta.url).href
  return {
    SCHEDULY_INSTALLATION_ID: rows[0]?.id ?? '',
    ACCESS_TOKEN_KEY: systemRandom.bytes(32).toString('base64'),
    CREDENTIALS_KEYS: `k1:${systemRandom.bytes(32).toString('base64')}`,
    // What a machine says of a database that is gone is no news here.
    LOG_LEVEL: 'error',
    API_READS_PER_MINUTE: MANY,
    API_WRITES_PER_MINUTE: MANY,
    NODE_OPTIONS: `--import=${import.meta.resolve('#test/support/quick-passwords.ts')} --import=${preload}`,
  }
}

interface Stage {
  readonly members: readonly Member[]
  readonly stream: Stream
  readonly sandbox: SandboxProcess
  readonly owner: Client
}

const openStage = async (
  options: MachinesOptions,
  { folder, owner, ends }: { readonly folder: string; readonly owner: Client; readonly ends: AsyncDisposableStack },
): Promise<Stage> => {
  const { databaseUrl, seed, web, workers } = options
  const sandbox = await startSandbox('twt', folder, { seed, sendMilliseconds: SEND_MS })
  ends.defer(async () => {
    sandbox.child.signal('SIGKILL')
    await sandbox.child.gone
  })
  const ground: MemberGround = {
    folder,
    databasePort: portOf(databaseUrl),
    sandboxPort: portOf(sandbox.url),
    databaseUrl: (port) => atPort(databaseUrl, port),
    environment: await environmentOf(owner, options),
  }
  const members: Member[] = []
  const add = async (role: Member['role'], count: number): Promise<void> => {
    for (let number = 1; number <= count; number += 1)
      members.push(ends.use(await createMember({ role, number }, ground)))
  }
  await add('http', web)
  await add('worker', workers)
  const front = ends.use(await openLine(members.filter(({ role }) => role === 'http').map(({ port }) => port)))
  const base = `http://localhost:${front.port}`
  for (const member of members) member.settle({ PUBLIC_URL: base })
  await Promise.all(members.map(({ start }) => start()))
  const chance = createChance(seed)
  const stream = await openStream({ ...options, base, sandbox: sandbox.url, chance })
  return { members, stream, sandbox, owner }
}

const disturb = async (options: MachinesOptions, { members, stream }: Stage): Promise<readonly Done[]> => {
  const { posts, deedsFor, say, interrupted } = options
  const deeds = deedsFor(members)
  const total = deeds.reduce((sum, { kind }) => sum + millisecondsOf(kind), 0)
  const done: Done[] = []
  let passed = 0
  for (const deed of deeds) {
    if (interrupted.aborted) return done
    const milliseconds = millisecondsOf(deed.kind)
    passed += milliseconds
    const spread = { count: Math.round((posts * passed) / total), perSecond: (posts * 1_000) / total }
    const upgraded = done.length === 0 ? options.upgrade?.() : undefined
    const [one] = await Promise.all([carryOut(deed), stream.upTo(spread), upgraded])
    done.push(one)
    say(`${deed.member.name}: ${deed.kind}; ${stream.written.length} posts written`)
  }
  return done
}

/** Where only a person can say whether a post is out, a person looks, and has it sent. */
const lookAfter = async ({
  owner,
  stream,
  sandbox,
}: Stage): Promise<{ readonly count: number; readonly found: readonly string[] }> => {
  const onNetwork = new Set((await readLedger([sandbox.journal])).posts.map(({ text }) => text))
  const textOf = new Map(stream.written.map(({ id, text }) => [id, text]))
  const found: string[] = []
  const { rows } = await owner.query<{ orgId: string; postId: string }>(ATTENTION)
  for (const { orgId, postId } of rows) {
    const text = textOf.get(postId) ?? postId
    if (onNetwork.has(text)) found.push(`${text}: is on the network, and no look found it`)
    else await stream.sendAgain(orgId, postId)
  }
  return { count: rows.length, found }
}

const report = async (
  options: MachinesOptions,
  stage: Stage,
  { done, begin }: { readonly done: readonly Done[]; readonly begin: number },
): Promise<MachinesReport> => {
  const { members, stream, sandbox, owner } = stage
  await drain(owner, options.drainSeconds)
  const attention = await lookAfter(stage)
  await drain(owner, options.drainSeconds)
  for (const member of members) await member.stop()
  if (!sandbox.child.isAlive()) throw new Error('the sandbox ended by itself; this run proves nothing')
  const facts = await collectFacts(owner, (await readLedger([sandbox.journal])).posts)
  const { written, unanswered } = stream
  const crashes = new Map(members.map(({ name, crashes: count }) => [name, count()]))
  const broken = (await checkConsistency(options.databaseUrl, WINDOW_MINUTES)).filter(
    ({ verdict }) => verdict === 'fail',
  )
  const deeds = new Map<string, number>()
  for (const { kind } of done) countIn(deeds, kind)
  const published = facts.publications.filter(({ status }) => status === 'published').length
  return {
    posts: written.length,
    published,
    neverApproved: written.filter(({ isMeant }) => !isMeant).length,
    deeds,
    restarts: (deeds.get('stop') ?? 0) + (deeds.get('kill') ?? 0),
    replayed: stream.replayed(),
    sentBefore: done.reduce((sum, { sentBefore }) => sum + sentBefore, 0),
    atIntent: done.filter(({ atIntent }) => atIntent).length,
    takenOver: totalOf(await countBy(owner, TAKEN_OVER)),
    found: totalOf(await countBy(owner, FOUND)),
    attention: attention.count,
    attempts: await countBy(owner, ATTEMPTS),
    sends: new Map(members.map(({ name, sends }) => [name, sends(0, Infinity)])),
    violations: [
      ...judge({ facts, written, unanswered, done, crashes }),
      ...attention.found,
      ...broken.map(({ code, detail }) => `doctor ${code}: ${detail}`),
    ],
    seconds: (performance.now() - begin) / 1_000,
  }
}

/** How many times something was done to a machine. */
export const disturbances = ({ deeds }: MachinesReport): number => totalOf(deeds)

/**
 * Runs web servers and workers, a process each, over one database while people write through the API; ends, suspends and cuts off one
 * after the other, and compares the network's ledger with the database.
 */
export const runMachines = async (options: MachinesOptions): Promise<MachinesReport> => {
  const begin = performance.now()
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-machines-'))
  await chmod(folder, 0o755)
  try {
    return await withOwner(options.databaseUrl, async (owner) => {
      await using ends = new AsyncDisposableStack()
      const stage = await openStage(options, { folder, owner, ends })
      const done = await disturb(options, stage)
      return await report(options, stage, { done, begin })
    })
  } finally {
    await removeWithServers(folder)
  }
}
