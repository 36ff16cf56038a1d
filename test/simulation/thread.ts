import { parentPort } from 'node:worker_threads'
import { simulateRange, type Range } from './batch.ts'
import { findMutant } from './mutants.ts'

/** A piece of work for one thread. */
export interface Order extends Range {
  /** Name of the defect to put in; null: none. */
  readonly mutant: string | null
}

parentPort?.on('message', (order: Order) => {
  const mutation = order.mutant === null ? {} : findMutant(order.mutant).mutation
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  void simulateRange(order, { mutation }).then((result) => parentPort?.postMessage(result))
})
