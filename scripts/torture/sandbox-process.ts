// A sandbox as a process of its own, with its ledger on the disk. A share of the calls meets a random fault, from the
// line `faults on` on its standard input until `faults off`. It says its address, then one line per change.
import { createInterface } from 'node:readline'
import Fastify from 'fastify'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox, type SandboxCode } from '#sandbox/sandbox.ts'
import { createChance } from './chance.ts'
import { readOrders, SandboxOrders } from './orders.ts'
import { createMischief } from './sandbox-faults.ts'

const orders = readOrders(SandboxOrders, process.argv[2])
const mischief = createMischief(orders.code, createChance(orders.seed), orders.share)

const sandbox = await createSandbox(orders.code, {
  clock: systemClock,
  random: systemRandom,
  journal: orders.journal,
  log: silentLog,
})
const MANY = 1_000_000
const plenty = { perUser: MANY, windowSeconds: 900, perApp: null, appWindowSeconds: 86_400 }
const LIMITED =
  'create delete me timeline lookup media-upload media-init media-append media-finalize media-status media-metadata'
const SENDING: Readonly<Record<SandboxCode, string>> = { twt: 'create', insta: 'publish' }

// Were a second send refused, the network itself would hide it: neither equal texts are, nor a container that is out.
const SETTINGS: Readonly<Record<SandboxCode, object>> = {
  twt: {
    duplicateWindowSeconds: 0,
    limits: Object.fromEntries(LIMITED.split(' ').map((name) => [name, plenty])),
  },
  insta: {
    publishTwice: 'again',
    quotaTotal: MANY,
    containersPerDay: MANY,
    appCallsPerHour: MANY,
    accountCallsPerHour: MANY,
    imageProcessingMilliseconds: 300,
    videoProcessingMilliseconds: 600,
  },
}
sandbox.configure(SETTINGS[orders.code])
if (orders.sendMilliseconds > 0) {
  const milliseconds = orders.sendMilliseconds
  sandbox.faults.add({ kind: 'delay', milliseconds, route: SENDING[orders.code], times: null })
}

let isOn = false
let stale = 0

const plant = (method: string, url: string): void => {
  const fault = isOn ? mischief(method, url) : null
  if (fault === null) return
  // The ledger names the fault of a call; one that meets no call by itself is counted here.
  if (fault.kind === 'stale') stale += 1
  sandbox.faults.add(fault)
}

// Also where Scheduly itself looks for a sandbox on another host.
const prefix = `/sandbox/${orders.code}`
const rewriteUrl = ({ url = '/' }: { readonly url?: string | undefined }): string =>
  url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url
const app = Fastify({ forceCloseConnections: true, rewriteUrl })
app.addHook('onRequest', async ({ method, url }) => plant(method, url))
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
