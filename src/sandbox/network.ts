import type { FastifyInstance } from 'fastify'
import type { Clock } from '#lib/clock.ts'
import type { Random } from '#lib/random.ts'
import type { Download } from './download.ts'
import type { FaultSource } from './faults.ts'
import type { LedgerWriter } from './ledger.ts'
import type { Line, Voice } from './serve.ts'

/** What a network's state is made of. */
export interface Ground {
  readonly clock: Clock
  readonly random: Random
  /** Writes one event to the journal. */
  readonly record: (event: object) => void
  /** Gets a file from an address that a client names. */
  readonly download: Download
  /** Absolute path of a folder for files beside the journal; null when nothing outlives this process. */
  readonly folder: string | null
  /** Where people find the network's pages, when that is not where clients find it; no slash at the end. */
  readonly publicUrl: string | null
}

/** What a network's routes may use. */
export interface Wire {
  readonly line: Line
  readonly ledger: LedgerWriter
  readonly faults: FaultSource
}

/** Thrown when the admin API or a test asks for something that makes no sense; the message says what. */
export class SandboxInputError extends Error {
  override readonly name = 'SandboxInputError'
}

/** One built-in test network: its state, its words, its routes. */
export interface Network {
  /** The name people know it by, for pages. */
  readonly name: string
  readonly voice: Voice
  /** Names that a fault's `route` may have. */
  readonly faultRoutes: readonly string[]
  /** Takes one event of the journal back in; throws when it is none of this network's. */
  restore(event: unknown): void
  /** Called once after all events are restored. */
  seed(): void
  /** How many posts were created so far, deleted ones included. */
  position(): number
  revokeTokens(handle: string): void
  posts(): readonly object[]
  accounts(): readonly object[]
  /** Throws `SandboxInputError` when `input` is not an account. */
  addAccount(input: unknown): object
  /** Changes what `input` names of an account, as its owner would at the network. Throws `SandboxInputError` for what cannot be. */
  changeAccount(handle: string, input: unknown): object
  settings(): object
  /** Changes the settings that `input` names; throws `SandboxInputError` when it names others. */
  configure(input: unknown): object
  routes(app: FastifyInstance, wire: Wire): void
  /** Ends what goes on in the background, and lets go of files. */
  close?(): Promise<void>
}
