import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { textOf } from '../../scripts/demo-client.ts'
import type { World } from './world.ts'

/** As many as one API key may have. */
const STREAMS_EACH = 10
const PAUSE_MS = 100
const PATIENCE_MS = 30_000

interface Arrivals {
  /** When each listener had the event, by the post it is of. */
  readonly at: Map<string, number[]>
}

const CREATED = /^event: post\.created$/m
const SUBJECT = /"subject":\{"type":"post","id":"([^"]+)"/

const note = ({ at }: Arrivals, block: string): void => {
  if (!CREATED.test(block)) return
  const id = SUBJECT.exec(block)?.[1]
  if (id === undefined) return
  const times = at.get(id)
  if (times === undefined) at.set(id, [performance.now()])
  else times.push(performance.now())
}

const listenTo = async (body: AsyncIterable<Buffer>, arrivals: Arrivals): Promise<void> => {
  let text = ''
  try {
    for await (const chunk of body) {
      text += chunk.toString()
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        note(arrivals, text.slice(0, end))
        text = text.slice(end + 2)
      }
    }
  } catch {
    // Cut off at the end of the measurement.
  }
}

const newKey = async ({ orgId, owner }: World, number: number): Promise<string> =>
  textOf(await owner.post(`/orgs/${orgId}/api-keys`, { name: `Listener ${number}`, scopes: ['posts:read'] }), 'key')

const openStreams = async (world: World, listeners: number, arrivals: Arrivals): Promise<Agent> => {
  const agent = new Agent({ connections: listeners, pipelining: 1, bodyTimeout: 0 })
  let key = ''
  for (let opened = 0; opened < listeners; opened += 1) {
    if (opened % STREAMS_EACH === 0) key = await newKey(world, opened)
    const answer = await request(`${world.base}/orgs/${world.orgId}/events`, {
      dispatcher: agent,
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    })
    if (answer.statusCode !== 200) throw new Error(`a stream was answered ${answer.statusCode}`)
    void listenTo(answer.body, arrivals)
  }
  return agent
}

export interface FanOut {
  readonly listeners: number
  readonly events: number
  /** From sending the request that makes the event, to each listener's having it, in ms; one for each listener and event. */
  readonly times: readonly number[]
}

const until = async (isSo: () => boolean): Promise<void> => {
  for (let waited = 0; waited < PATIENCE_MS && !isSo(); waited += 10) await sleep(10)
}

/** Posts are written one after the other, while many listen to the events of their organization. */
export const measureFanOut = async (
  world: World,
  { listeners, events }: { readonly listeners: number; readonly events: number },
): Promise<FanOut> => {
  const arrivals: Arrivals = { at: new Map() }
  const agent = await openStreams(world, listeners, arrivals)
  const sentAt = new Map<string, number>()
  for (let count = 0; count < events; count += 1) {
    const started = performance.now()
    const post = await world.owner.post(`/orgs/${world.orgId}/posts`, { text: `Event ${count}` })
    sentAt.set(textOf(post, 'id'), started)
    await sleep(PAUSE_MS)
  }
  const arrived = (): number => [...sentAt.keys()].reduce((sum, id) => sum + (arrivals.at.get(id)?.length ?? 0), 0)
  await until(() => arrived() >= listeners * events)
  await agent.destroy()
  const times = [...sentAt].flatMap(([id, started]) => (arrivals.at.get(id) ?? []).map((time) => time - started))
  return { listeners, events, times }
}
