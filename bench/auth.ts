// npm run bench:auth. Sign-ins per second, and what they cost everybody else meanwhile: the latency of a cheap request
// and the delay of the server's event loop, as ratios to the same figures of the same run without sign-ins. Then
// requests whose token is verified, and renewals, as ratios to a request that needs neither.
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { availableParallelism, loadavg } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Agent, request } from 'undici'
import { freePort } from '#db/embedded-postmaster.ts'
import { parseJson, textOf, type Json } from '../scripts/demo-client.ts'
import { startInstance } from '../scripts/instance.ts'
import { callsPerSecond, median, percentile, shown } from './measure.ts'

const PEOPLE = 32
const AT_ONCE = [1, 2, 8, 16] as const
const SIGN_INS = 60
const PROBE_PAUSE_MS = 5
const BASELINE_MS = 4_000
const ROUNDS = 3
const REQUESTS = 1_500
const LANES = 16
const say = (line: string): void => console.log(line)
const agent = new Agent({ connections: 64 })

interface Person {
  readonly email: string
  readonly password: string
  readonly token: string
  cookie: string
}

interface Asked {
  readonly method?: 'GET' | 'POST'
  readonly token?: string
  readonly cookie?: string
  readonly body?: Json
}

let calls = 0

/** Every call comes from another address, as the server believes; so no limit for addresses is met. */
const addressOfCall = (): string => {
  calls += 1
  return `10.${Math.floor(calls / 62_500) % 250}.${Math.floor(calls / 250) % 250}.${(calls % 250) + 1}`
}

const send = async (
  url: string,
  { method = 'GET', token, cookie, body }: Asked,
): Promise<{ json: Json; cookie: string }> => {
  const answer = await request(url, {
    dispatcher: agent,
    method,
    headers: {
      'x-forwarded-for': addressOfCall(),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const words = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode}`)
  return { json: parseJson(words), cookie: String(answer.headers['set-cookie'] ?? '').split(';', 1)[0] ?? '' }
}

const signIn = async (base: string, { email, password }: { readonly email: string; readonly password: string }) => {
  const { json, cookie } = await send(`${base}/auth/signin`, { method: 'POST', body: { email, password } })
  return { token: textOf(json, 'access_token'), cookie }
}

const newPerson = async (base: string): Promise<Person> => {
  const username = `bench_${randomBytes(4).toString('hex')}`
  const account = { email: `${username}@example.com`, password: randomBytes(15).toString('base64url') }
  await send(`${base}/auth/signup`, { method: 'POST', body: { ...account, username } })
  return { ...account, ...(await signIn(base, account)) }
}

interface Delay {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Reads the delay of the event loop since the last time. */
const readDelay = async (port: number): Promise<Delay> => {
  const json = parseJson(await text(connect(port, '127.0.0.1')))
  return { p50: Number(json['p50']), p99: Number(json['p99']), max: Number(json['max']) }
}

/** A cheap request again and again until `done`; the times it took. */
const probe = async (base: string, done: Promise<unknown>): Promise<readonly number[]> => {
  const times: number[] = []
  const work = { ended: false }
  void done.finally(() => {
    work.ended = true
  })
  while (!work.ended) {
    const started = performance.now()
    await send(`${base}/healthz`, {})
    times.push(performance.now() - started)
    await sleep(PROBE_PAUSE_MS)
  }
  return times
}

interface Figures {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly delay: Delay
}

const during = async (server: Server, work: () => Promise<number>): Promise<Figures> => {
  await readDelay(server.delayPort)
  const running = work()
  const times = await probe(server.base, running)
  const [rate, delay] = [await running, await readDelay(server.delayPort)]
  return { rate, p50: percentile(times, 0.5), p99: percentile(times, 0.99), delay }
}

interface Server {
  readonly base: string
  readonly delayPort: number
}

const row = (name: string, cells: readonly string[]): string =>
  `  ${name.padEnd(14)}${cells.map((cell) => cell.padStart(17)).join('')}`

const against = (value: number, base: number): string => `${shown(value)} (×${shown(value / base)})`

const cellsOf = ({ rate, p50, p99, delay }: Figures, base: Figures): readonly string[] => [
  Number.isNaN(rate) ? '–' : shown(rate),
  against(p50, base.p50),
  against(p99, base.p99),
  against(delay.p50, base.delay.p50),
  against(delay.p99, base.delay.p99),
  against(delay.max, base.delay.max),
]

const signIns = async (server: Server, people: readonly Person[]): Promise<void> => {
  const quiet = () => during(server, () => sleep(BASELINE_MS, Number.NaN))
  // The first time finds everything cold.
  await quiet()
  const nothing = await quiet()
  say(`\nSign-ins (PBKDF2, 600,000 rounds), ${SIGN_INS} at each; GET /healthz and the event loop meanwhile, in ms`)
  say(row('at once', ['sign-ins/s', 'GET p50', 'GET p99', 'loop p50', 'loop p99', 'loop max']))
  say(row('none', cellsOf(nothing, nothing)))
  for (const atOnce of AT_ONCE) {
    const one = async (index: number): Promise<void> => {
      const person = people[index % people.length]
      if (person !== undefined) await signIn(server.base, person)
    }
    const figures = await during(server, () => callsPerSecond(SIGN_INS, atOnce, one))
    say(row(String(atOnce), cellsOf(figures, nothing)))
  }
}

/** Each lane has a session of its own, whose chain it follows. */
const renewals = (base: string, people: readonly Person[]) => {
  const turns = new Map<Person, Promise<void>>()
  const renew = async (person: Person): Promise<void> => {
    const answer = await send(`${base}/auth/access`, { method: 'POST', cookie: person.cookie })
    person.cookie = answer.cookie
  }
  return async (index: number): Promise<void> => {
    const person = people[index % people.length]
    if (person === undefined) return
    const turn = (turns.get(person) ?? Promise.resolve()).then(() => renew(person))
    turns.set(person, turn)
    await turn
  }
}

const requests = async ({ base }: Server, people: readonly Person[]): Promise<void> => {
  const lanes = {
    'GET /healthz': async () => void (await send(`${base}/healthz`, {})),
    'GET /account': async (index: number) =>
      void (await send(`${base}/account`, { token: people[index % people.length]?.token ?? '' })),
    'POST /auth/access': renewals(base, people),
  }
  const rates = new Map<string, number[]>(Object.keys(lanes).map((name) => [name, []]))
  for (const call of Object.values(lanes)) await callsPerSecond(REQUESTS / 10, LANES, call)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, call] of Object.entries(lanes)) rates.get(name)?.push(await callsPerSecond(REQUESTS, LANES, call))
  }
  const base0 = median(rates.get('GET /healthz') ?? [])
  say(`\n${ROUNDS} rounds of ${REQUESTS} calls, ${LANES} at once; calls per second`)
  const notes = ['no token', 'token verified, session asked for', 'refresh token rotated']
  for (const [index, [name, values]] of [...rates].entries()) {
    const ratio = shown(median(values) / base0)
    say(
      `  ${name.padEnd(18)} median ${shown(median(values)).padStart(6)}   ×${ratio}   min ${shown(Math.min(...values))}   max ${shown(Math.max(...values))}   (${notes[index]})`,
    )
  }
}

const run = async (): Promise<void> => {
  const delayPort = await freePort()
  const preload = pathToFileURL(path.join(import.meta.dirname, 'event-loop-delay.ts')).href
  const environment = {
    TRUST_PROXY: 'loopback',
    NODE_OPTIONS: `--import=${preload}`,
    BENCH_DELAY_PORT: String(delayPort),
  }
  const instance = await startInstance({ environment })
  try {
    const server = { base: instance.base, delayPort }
    const people: Person[] = []
    for (let count = 0; count < PEOPLE; count += 1) people.push(await newPerson(server.base))
    say(`${availableParallelism()} cores, load average before: ${loadavg().map(shown).join(' ')}`)
    await signIns(server, people)
    await requests(server, people)
  } finally {
    await agent.close()
    await instance.stop()
  }
}

await run()
