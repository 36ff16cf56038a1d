import type { ApiRows } from './findings.ts'
import { measureFanOut } from './fan-out.ts'
import { measureImport } from './import.ts'
import { measureKeyed } from './keyed.ts'
import { openWorld } from './world.ts'

export interface ApiCounts {
  readonly file: number
  readonly single: number
  readonly rounds: number
  readonly listeners: number
  readonly events: number
}

/** Everything in one installation, one part after the other. */
export const measureApi = async (counts: ApiCounts): Promise<ApiRows> => {
  await using world = await openWorld()
  const keyed = await measureKeyed(world, { requests: counts.single, rounds: counts.rounds })
  const imports = await measureImport(world, counts)
  const fanOut = await measureFanOut(world, counts)
  return { imports, keyed, fanOut }
}
