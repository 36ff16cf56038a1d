// The sandbox X as a process of its own, with its ledger on the disk. A share of the calls meets a random fault, from
// the line `faults on` on its standard input until `faults off`. It says its address, then one line per change.
import { createInterface } from 'node:readline'
import Fastify from 'fastify'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import type { Fault } from '#sandbox/faults.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { createChance, type Chance } from './chance.ts'
import { readOrders, SandboxOrders } from './orders.ts'

/** Shorter than the allowance of the workers' policy for late commits. */
const LATEST_MS = 800

const orders = readOrders(SandboxOrders, process.argv[2])
const chance = createChance(orders.seed)

type Maker = (chance: Chance) => Fault

// A network that carries a post out and answers with a 4xx all the same is none that anybody knows; see the docs.
const MAKERS: Readonly<Record<Exclude<Fault['kind'], 'blocked-after' | 'object-missing'>, Maker>> = {
  delay: ({ below }) => ({ kind: 'delay', milliseconds: 50 + below(1_450) }),
  answer: ({ pick }) => ({ kind: 'answer', status: pick([400, 403, 404, 409, 500, 502, 503, 504]) }),
  'drop-before': () => ({ kind: 'drop-before' }),
  'drop-after': () => ({ kind: 'drop-after' }),
  'hang-after': () => ({ kind: 'hang-after' }),
  'error-after': ({ pick }) => ({ kind: 'error-after', status: pick([500, 502, 503, 504]) }),
  'rate-limited': ({ below }) => ({ kind: 'rate-limited', retryAfterSeconds: below(2) }),
  'truncated-after': () => ({ kind: 'truncated-after' }),
  'html-502': () => ({ kind: 'html-502' }),
  'late-commit': ({ below, pick }) => ({
    kind: 'late-commit',
    milliseconds: below(LATEST_MS),
    answer: pick(['503', 'drop'] as const),
  }),
  'credits-depleted': () => ({ kind: 'credits-depleted' }),
  stale: ({ below }) => ({ kind: 'stale', milliseconds: 100 + below(600) }),
  'revoke-tokens': () => ({ kind: 'revoke-tokens' }),
}

/** Each kind as often as it stands here: what leaves a send without an answer is what the torture is about. */
const WEIGHTED =
  'delay answer drop-before drop-before drop-after drop-after hang-after hang-after error-after error-after rate-limited truncated-after html-502 late-commit late-commit late-commit credits-depleted stale revoke-tokens'.split(
    ' ',
  )

const ROUTES: readonly (readonly [string, RegExp])[] = [
  ['create', /^\/2\/tweets$/],
  ['timeline', /^\/2\/users\/\d+\/tweets/],
  ['me', /^\/2\/users\/me/],
  ['token', /^\/2\/oauth2\/token/],
]

const sandbox = await createSandbox('twt', {
  clock: systemClock,
  random: systemRandom,
  journal: orders.journal,
  log: silentLog,
})
const plenty = { perUser: 1_000_000, windowSeconds: 900, perApp: null, appWindowSeconds: 86_400 }
// Were equal texts refused, the network itself would hide a second send.
sandbox.configure({
  duplicateWindowSeconds: 0,
  limits: { create: plenty, delete: plenty, me: plenty, timeline: plenty, lookup: plenty },
})

let isOn = false
let stale = 0

const makerOf = (name: string): Maker => {
  const entry = Object.entries(MAKERS).find(([kind]) => kind === name)
  if (entry === undefined) throw new Error(`no such fault: ${name}`)
  return entry[1]
}

const plant = (url: string): void => {
  const route = ROUTES.find(([, pattern]) => pattern.test(url))?.[0]
  if (!isOn || route === undefined || chance.fraction() >= orders.share) return
  const fault = makerOf(chance.pick(WEIGHTED))(chance)
  // The ledger names the fault of a call; one that meets no call by itself is counted here.
  if (fault.kind === 'stale') stale += 1
  sandbox.faults.add({ ...fault, route: fault.kind === 'stale' ? 'timeline' : route })
}

const app = Fastify({ forceCloseConnections: true })
app.addHook('onRequest', async (request) => plant(request.url))
await app.register(sandbox.plugin)
const url = await app.listen({ host: '127.0.0.1', port: 0 })
console.log(url)

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  isOn = line === 'faults on'
  if (!isOn) sandbox.faults.clear()
  console.log(`stale ${stale}`)
})
lines.on('close', () => process.exit(0))
