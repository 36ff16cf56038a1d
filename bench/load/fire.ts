import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { seeded } from './arrivals.ts'
import type { Job } from './job.ts'
import { operationAt, type Asked, type Caller, type Operation } from './operations.ts'
import type { Fired } from './shoot.ts'
import { BARE_503 } from './summary.ts'

/** Longer than anyone waits: that an answer is late shows in its time, and only one that never comes as none. */
const PATIENCE_MS = 60_000
/** For how long a stream is read on. */
const LISTEN_MS = 3_000
const CONNECTIONS = 4_000

type Answer = Awaited<ReturnType<typeof request>>

/** Keeps connections from one job to the next, and what was made that waits for an approval. */
export interface Gun {
  load(job: Job): (index: number) => Promise<Fired>
  close(): Promise<void>
}

/** A refusal says when to come again, and what it is. */
const statusOf = ({ statusCode, headers }: Answer): number => {
  const says = String(headers['content-type'])
  const isProper = /^\d+$/.test(String(headers['retry-after'])) && says.startsWith('application/problem+json')
  return statusCode === 503 && !isProper ? BARE_503 : statusCode
}

const readAll = async (body: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts)
}

/** Answers with the first that comes, and reads on meanwhile. */
const readFirst = (body: AsyncIterable<Buffer>, stop: AbortController): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const listen = async (): Promise<void> => {
    for await (const part of body) resolve(part.length)
    reject(new Error('the stream ended without a word'))
  }
  listen().catch(reject)
  void sleep(LISTEN_MS).then(() => stop.abort())
  return promise
}

const send = async (agent: Agent, url: string, asked: Asked): Promise<Answer & { readonly stop: AbortController }> => {
  const stop = new AbortController()
  const answer = await request(url, {
    dispatcher: agent,
    signal: asked.stream === true ? stop.signal : null,
    method: asked.method,
    headers: {
      authorization: `Bearer ${asked.token}`,
      ...(asked.type === undefined ? {} : { 'content-type': asked.type }),
      ...(asked.stream === true ? { accept: 'text/event-stream' } : {}),
    },
    body: asked.body ?? null,
  })
  return { ...answer, stop }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error ? String(error.code) : error.message
}

const idIn = (bytes: Buffer): string | undefined => /"id":"([0-9a-f-]{36})"/.exec(bytes.toString())?.[1]

const createState = () => {
  const pending = new Map<string, string[]>()
  return {
    take: ({ orgId }: Caller): string | undefined => pending.get(orgId)?.shift(),
    note: ({ orgId }: Caller, id: string | undefined): void => {
      if (id === undefined) return
      const known = pending.get(orgId)
      if (known === undefined) pending.set(orgId, [id])
      else known.push(id)
    },
  }
}

const NONE = '00000000-0000-7000-8000-000000000000'

export const createGun = (): Gun => {
  const agent = new Agent({
    connections: CONNECTIONS,
    pipelining: 1,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
    connect: { timeout: PATIENCE_MS },
    keepAliveTimeout: 30_000,
  })
  const state = createState()
  let serial = 0

  const read = async (
    answer: Awaited<ReturnType<typeof send>>,
    operation: Operation,
    caller: Caller,
  ): Promise<number> => {
    const bytes = await readAll(answer.body)
    if (operation.makesPending === true && answer.statusCode === 201) state.note(caller, idIn(bytes))
    return bytes.length
  }

  const fireAt = async (
    job: Job,
    operation: Operation,
    { caller, chance }: { caller: Caller; chance: () => number },
  ) => {
    serial += 1
    const pending = (): string | undefined => (job.sizes === undefined ? state.take(caller) : NONE)
    const asked = operation.ask({ caller, chance, serial, pending })
    const path = job.sizes === undefined ? asked.path : `/sized/${job.sizes.get(operation.name) ?? 100}`
    const { name } = operation
    try {
      const answer = await send(agent, `${job.base}${path}`, asked)
      const isStream = asked.stream === true && answer.statusCode === 200
      const bytes = isStream ? await readFirst(answer.body, answer.stop) : await read(answer, operation, caller)
      return { name, status: statusOf(answer), bytes }
    } catch (error) {
      return { name, status: 0, bytes: 0, why: reasonOf(error) }
    }
  }

  return {
    load: (job) => {
      const chance = seeded(job.plan.seed + 1)
      return async () => {
        const operation = operationAt(chance())
        const caller = job.callers[Math.floor(chance() * job.callers.length)]
        if (caller === undefined) throw new Error('nobody to ask as')
        return fireAt(job, operation, { caller, chance })
      }
    },
    close: () => agent.destroy(),
  }
}
