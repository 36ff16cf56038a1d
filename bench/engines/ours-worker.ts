// The benchmark's only acquaintance with the worker's inside: everything that changes with src/publishing stands here.
import path from 'node:path'
import { createOutgoingMail } from '#auth/outgoing-mail.ts'
import { createVault } from '#auth/vault.ts'
import { connectDatabase, listen } from '#db/database.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { createLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import type { Networks } from '#providers/networks.ts'
import type { Provider } from '#providers/provider.ts'
import { twt } from '#providers/twt/index.ts'
import { dutiesOf, type DutyDeps } from '#publishing/duties.ts'
import { errandsOf } from '#publishing/errands.ts'
import { createFileMarks } from '#publishing/file-marks.ts'
import { defaultPolicy } from '#publishing/policy.ts'
import { createPostgresStore, warmUp } from '#publishing/postgres-store.ts'
import { startWorker, type Worker } from '#publishing/worker.ts'
import { readLedger } from '#bench/harness/ledger.ts'
import type { PrepareWorker, Send, WorkerOrder } from './engine.ts'
import { indexOfText } from './ours.ts'
import { NO_MEDIA } from '#providers/without-media.ts'

const POOL_SIZE = 10
const DRAIN_SECONDS = 10

/** A network without a wire: X, but for what would go over one. */
const pretended = (send: Send, ledger: string): Provider => ({
  ...twt,
  validate: () => [],
  publish: async ({ content, key }) => {
    const index = indexOfText(content.text)
    await send(index)
    return { kind: 'published', remoteId: `remote-${key}`, url: `https://example.org/${index}` }
  },
  find: async ({ content, key }) => {
    const index = indexOfText(content.text)
    const arrived = (await readLedger(ledger)).some((sent) => sent.index === index)
    if (!arrived) return { kind: 'absent', evidence: 'not in the ledger' }
    return {
      kind: 'found',
      remoteId: `remote-${key}`,
      url: `https://example.org/${index}`,
      evidence: 'in the ledger',
    }
  },
})

const networksOf = (provider: Provider): Networks => {
  const { hosts } = provider
  const network = { provider, hosts, app: { clientId: 'bench', clientSecret: 'bench' }, sandbox: true }
  return { forNewChannel: () => network, forChannel: () => network }
}

/** One memory per database, which a worker that is started again finds as it was. */
const marksFile = ({ url, ledger }: WorkerOrder): string =>
  path.join(path.dirname(ledger), `${new URL(url).pathname.slice(1)}-marks.json`)

export const prepare: PrepareWorker = async (order, send) => {
  const log = createLog('warn')
  const db = connectDatabase(order.url, { role: 'worker', poolSize: POOL_SIZE, log })
  await db.selectFrom('channels').select('id').limit(1).execute()
  const policy = defaultPolicy(60)
  const vault = createVault(order.vaultKey, systemRandom)
  const deps: DutyDeps = {
    db,
    store: createPostgresStore(db, { overdueSeconds: policy.restoredOverdueSeconds }),
    marks: createFileMarks(marksFile(order), log),
    at: () => {},
    clock: systemClock,
    random: systemRandom,
    log,
    http: createHttp(systemClock),
    media: () => NO_MEDIA,
    removeFile: async () => {},
    eventDays: 30,
    archiveAfterMonths: null,
    vault,
    networks: networksOf(pretended(send, order.ledger)),
    policy,
    observe: () => {},
    mail: createOutgoingMail({ mode: 'off', vault, random: systemRandom, log }),
    publicUrl: 'http://localhost',
    worker: `bench/${process.pid}`,
  }
  let worker: Worker | null = null
  return {
    start: async () => {
      await warmUp(db)
      worker = startWorker(deps, {
        providers: [twt.code],
        concurrency: order.inFlight,
        duties: dutiesOf(deps),
        errands: errandsOf(deps),
        installationId: order.installationId ?? null,
        openDoorbell: (ring, lost) => listen(order.url, { channel: 'scheduly_due', onNotify: ring, onLost: lost }),
      })
    },
    stop: async () => {
      await worker?.stop(DRAIN_SECONDS)
      await db.destroy()
    },
  }
}
