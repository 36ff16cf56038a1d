// One worker process, put together as src/app.ts does, with shortened times and with a place at which it ends itself by
// SIGKILL or stops itself by SIGSTOP. It loads everything and waits for its orders, the first line that it is told; only
// then it connects. It says a word a line: `ready`, each step when it reaches it first, `stopping`.
import { writeSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createOutgoingMail } from '#auth/outgoing-mail.ts'
import { createVault } from '#auth/vault.ts'
import { connectDatabase, listen } from '#db/database.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createNetworks, type Network, type Networks } from '#providers/networks.ts'
import type { Provider } from '#providers/provider.ts'
import { providers } from '#providers/registry.ts'
import { dutiesOf, type DutyDeps } from '#publishing/duties.ts'
import { errandsOf } from '#publishing/errands.ts'
import { createFileMarks } from '#publishing/file-marks.ts'
import { defaultPolicy, type PublishingPolicy } from '#publishing/policy.ts'
import { createPostgresStore } from '#publishing/postgres-store.ts'
import type { AtStep, Step } from '#publishing/steps.ts'
import type { PublishingStore } from '#publishing/store.ts'
import { startWorker } from '#publishing/worker.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { fileAddress } from './file-server.ts'
import { readOrders, WorkerOrders } from './orders.ts'
import { forgetJournal } from './planted-defect.ts'
import { createDiskStore } from '#media/disk-store.ts'
import { blobKey } from '#media/store.ts'
import type { MediaSource } from '#providers/provider.ts'

const told = createInterface({ input: process.stdin })
// Whoever started this process is gone, or wanted no more than that it loads everything once.
told.on('close', () => process.exit(0))
const orders = readOrders(
  WorkerOrders,
  await new Promise<string>((resolve) => {
    told.once('line', resolve)
  }),
)

const TOKEN_SECONDS = 7_200
const POOL_SIZE = 3
const LONGEST_PAUSE_SECONDS = 2
const REFRESH_LEASE_SECONDS = 2
const CALL_MS = 1_000
/**
 * Absence proves something where a container can be asked: so on Instagram there is more room for a busy machine, on which
 * the sandbox's own processes get their turn late.
 */
const LATE_COMMIT_SECONDS: Readonly<Record<string, number>> = { twt: 1, insta: 3 }
const LONGEST_CHECK_SECONDS = 0.3

/** The order of the times is that of the real policy: the lease outlasts a send, the last look comes after settling. */
const policy: PublishingPolicy = {
  ...defaultPolicy(10),
  leaseSeconds: orders.leaseSeconds,
  // Few workers live long enough to send: what waits for one must still be worth sending.
  windowSeconds: 600,
  renewLeaseSeconds: orders.leaseSeconds / 4,
  sendWindowSeconds: 0.2,
  sendTimeoutSeconds: 0.6,
  lookAfterSeconds: [0.2, 0.6, 1.2, 2, 4.5],
  maxTries: 20,
  backoffBaseSeconds: 0.1,
  backoffCapSeconds: 1,
  // Keys are renewed every few seconds, so that a run meets many renewals.
  freshSeconds: TOKEN_SECONDS - 4,
  renewalPauseSeconds: 0.3,
  breakerBaseSeconds: 0.1,
  breakerCapSeconds: 0.5,
}

/** No call of a network takes longer than a second. */
const clock: Clock = {
  ...systemClock,
  deadline: (milliseconds) => systemClock.deadline(Math.min(milliseconds, CALL_MS)),
}

const capped = <T extends { readonly kind: string }>(outcome: T): T => {
  if (!('retryAfterSeconds' in outcome)) return outcome
  return { ...outcome, retryAfterSeconds: Math.min(Number(outcome.retryAfterSeconds), LONGEST_PAUSE_SECONDS) }
}

const shorten = (network: Network | null): Network | null => {
  if (network === null) return null
  const { provider: own } = network
  const provider: Provider = {
    ...own,
    // A network that says "in an hour" would keep a run waiting for as long.
    publish: async (attempt, context) => capped(await own.publish(attempt, context)),
    prepare: async (preparation, context) => {
      const outcome = capped(await own.prepare(preparation, context))
      if (outcome.kind !== 'working') return outcome
      return { ...outcome, checkAfterSeconds: Math.min(outcome.checkAfterSeconds, LONGEST_CHECK_SECONDS) }
    },
    lateCommitSeconds: LATE_COMMIT_SECONDS[own.code] ?? own.lateCommitSeconds,
    pace: { everySeconds: 0.05, burst: 50 },
  }
  return { ...network, provider }
}

const networksOf = (): Networks => {
  const addresses = (code: string) => {
    const url = orders.sandboxUrls[code]
    if (url === undefined) throw new Error(`there is no sandbox of ${code}`)
    return { browser: url, server: url }
  }
  const networks = createNetworks({ apps: {}, sandbox: { app: SANDBOX_CLIENT, addresses } })
  return {
    forNewChannel: (code) => shorten(networks.forNewChannel(code)),
    forChannel: (channel) => shorten(networks.forChannel(channel)),
  }
}

/** The few pauses that are no part of the policy, shortened like the rest. */
const impatient = (store: PublishingStore): PublishingStore => ({
  ...store,
  release: (claim, seconds) => store.release(claim, Math.min(seconds, LONGEST_PAUSE_SECONDS)),
  leaseRefresh: (key) => store.leaseRefresh(key, REFRESH_LEASE_SECONDS),
})

// Written at once, so that it is said before the process stops.
const say = (word: string): void => {
  writeSync(1, `${word}\n`)
}

const reached = new Map<Step, number>()

let { fate } = orders
/** How many steps, whichever, are left to its end; null: its fate has a step of its own. */
let stepsLeft: number | null = null

// Told a number, its step does not come, or has been: it ends after so many more, whichever they are.
told.on('line', (line) => {
  stepsLeft = Number(line)
})

/** What it does to itself at this step, reached so many times; its fate meets it once, who wakes up again goes on. */
const signalAt = (step: Step, count: number): 'SIGKILL' | 'SIGSTOP' | null => {
  if (stepsLeft !== null) {
    stepsLeft -= 1
    return stepsLeft === 0 ? 'SIGKILL' : null
  }
  if (fate === null || fate.step !== step || fate.nth !== count) return null
  const { stop } = fate
  fate = null
  return stop ? 'SIGSTOP' : 'SIGKILL'
}

const at: AtStep = (step) => {
  const count = (reached.get(step) ?? 0) + 1
  reached.set(step, count)
  const signal = signalAt(step, count)
  if (count === 1 || signal !== null) say(step)
  if (signal === null) return
  if (signal === 'SIGSTOP') say('stopping')
  process.kill(process.pid, signal)
}

const db = connectDatabase(orders.url, { role: 'worker', poolSize: POOL_SIZE, log: silentLog })
const store = impatient(createPostgresStore(db, { overdueSeconds: policy.restoredOverdueSeconds }))
const files = createDiskStore({ folder: orders.files, clock, random: systemRandom })
const mediaOf = (orgId: string): MediaSource => ({
  read: ({ sha256 }, from, to) => files.readBytes(blobKey(orgId, sha256), from, to),
  publicUrl: async ({ sha256, mime }) => fileAddress(orders.filesUrl, blobKey(orgId, sha256), mime),
})
const vault = createVault(orders.keys, systemRandom)
const deps: DutyDeps = {
  db,
  store: orders.defect === null ? store : forgetJournal(store, orders.url),
  marks: createFileMarks(path.join(orders.folder, 'published.json'), silentLog),
  at,
  clock,
  random: systemRandom,
  log: silentLog,
  http: createHttp(systemClock),
  media: mediaOf,
  removeFile: async () => {},
  eventDays: 30,
  archiveAfterMonths: null,
  vault,
  networks: networksOf(),
  policy,
  observe: () => {},
  mail: createOutgoingMail({ mode: 'off', vault, random: systemRandom, log: silentLog }),
  publicUrl: orders.filesUrl,
  worker: orders.worker,
}
const worker = startWorker(deps, {
  providers: providers.map((provider) => provider.code),
  concurrency: 5,
  duties: dutiesOf(deps),
  errands: errandsOf(deps),
  installationId: orders.installationId,
  openDoorbell: (ring, lost) => listen(orders.url, { channel: 'scheduly_due', onNotify: ring, onLost: lost }),
})
say('ready')

process.on('SIGTERM', () => void worker.stop(5).then(() => process.exit(0)))
