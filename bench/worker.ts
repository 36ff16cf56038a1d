// One engine's worker in a process of its own; started by bench/harness/worker-process.ts, which hands its order over.
import { setTimeout as sleep } from 'node:timers/promises'
import { openLedger } from '#bench/harness/ledger.ts'
import type { PreparedWorker, PrepareWorker, Send, WorkerOrder } from '#bench/engines/engine.ts'

const load = async (name: WorkerOrder['worker']): Promise<PrepareWorker> => {
  if (name === 'ours') return (await import('#bench/engines/ours-worker.ts')).prepare
  if (name === 'bullmq') return (await import('#bench/engines/bullmq-worker.ts')).prepare
  if (name === 'graphile' || name === 'graphile-journal')
    return (await import('#bench/engines/graphile-worker.ts')).prepare
  if (name === 'pg-boss' || name === 'pg-boss-journal')
    return (await import('#bench/engines/pg-boss-worker.ts')).prepare
  throw new Error(`${name} has no worker in Node`)
}

const network = ({ ledger, networkMs }: WorkerOrder): Send => {
  const note = openLedger(ledger)
  return async (index) => {
    note(index)
    if (networkMs > 0) await sleep(networkMs)
  }
}

const obey = (word: unknown, worker: PreparedWorker): void => {
  if (word === 'start') void worker.start().then(() => process.send?.('started'))
  if (word === 'stop') void worker.stop().then(() => process.exit(0))
}

const order: WorkerOrder = JSON.parse(process.argv[2] ?? '')
const worker = await (await load(order.worker))(order, network(order))
process.on('message', (word) => obey(word, worker))
// Nobody is left to tell it anything, or to read what it did.
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
