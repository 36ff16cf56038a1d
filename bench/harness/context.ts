import type { Engine } from '#bench/engines/engine.ts'
import type { Counts } from './options.ts'
import type { Server } from './server.ts'

/** What every lane works with. */
export interface Context {
  readonly server: Server
  readonly engines: readonly Engine[]
  readonly counts: Counts
  /** Tells how far it is. */
  say(line: string): void
  /** Notes the most memory that our worker had in hand in a part of the benchmark. */
  notePeak(part: string, megabytes: number): void
}

/** The pretended networks: one that answers at once, one like a real one. */
export const NETWORKS_MS = [0, 50] as const
export const NETWORK_MS = 50

export const networkName = (ms: number): string => (ms === 0 ? 'no-op network' : `${ms} ms network`)
