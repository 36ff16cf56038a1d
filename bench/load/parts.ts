import type { Findings } from '#bench/report/report.ts'
import { idleFindings, measureIdle } from './idle.ts'
import { measureMixed, mixedFindings } from './mixed.ts'
import type { LoadCounts, PartName } from './options.ts'
import { measureOverload, overloadFindings } from './overload.ts'
import { measureSlowClients, slowFindings } from './slow-clients.ts'
import { measureSoak, soakFindings } from './soak.ts'
import type { Stage } from './stage.ts'

type Part = (stage: Stage, counts: LoadCounts) => Promise<Findings>

/** Each measures, and says what it found. */
export const PARTS: Readonly<Record<PartName, Part>> = {
  mixed: async (stage, { mixed }) => mixedFindings(await measureMixed(stage, mixed), mixed),
  overload: async (stage, { overload }) => overloadFindings(await measureOverload(stage, overload), overload),
  'slow-clients': async (stage, { slow }) => slowFindings(await measureSlowClients(stage, slow)),
  idle: async (stage, { idle }) => idleFindings(await measureIdle(stage, idle), idle),
  soak: async (stage, { soak, stage: { roles } }) => {
    const names = roles === 'all' ? ['Scheduly'] : ['the web server', 'the worker']
    return soakFindings(await measureSoak(stage, { ...soak, names }), soak)
  },
}
