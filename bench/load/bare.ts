import { ratio, spreadOf } from '#bench/report/report.ts'
import type { Job } from './job.ts'
import type { Shot } from './shoot.ts'
import { during } from './span.ts'
import type { Stage } from './stage.ts'
import { summarize, type Summary } from './summary.ts'
import { latencyCells } from './tables.ts'

/** With how many bytes each operation is answered. */
export const bytesOf = (shots: readonly Shot[]): ReadonlyMap<string, number> => {
  const all = new Map<string, number[]>()
  for (const { name, bytes, status } of shots)
    if (status < 300 && status > 0) all.set(name, [...(all.get(name) ?? []), bytes])
  return new Map([...all].map(([name, sizes]) => [name, spreadOf(sizes).median]))
}

/** The same arrivals at a bare Fastify, which answers with as many bytes, right after ours: posts go out meanwhile as well. */
export const bareAfter = async (
  stage: Stage,
  job: Pick<Job, 'plan' | 'callers'>,
  ours: readonly Shot[],
): Promise<readonly Shot[]> => (await during(stage, { ...job, sizes: bytesOf(ours) })).shots

export const ratiosOf = (ours: Summary, bare: Summary): readonly string[] =>
  (['p50', 'p95', 'p99', 'p999', 'most'] as const).map((key) => ratio(ours[key], bare[key]))

/** Rows of a table below those of Scheduly: the bare server, and how many times as long ours takes. `rest`: cells that it has not. */
export const bareRows = (ours: Summary, bare: readonly Shot[], rest: number): readonly (readonly string[])[] => {
  const theirs = summarize(bare)
  const none = Array.from({ length: rest }, () => '')
  return [
    ['bare Fastify, the same arrivals', ...latencyCells(theirs), ...none],
    ['ratio', '', '', ...ratiosOf(ours, theirs), ...none],
  ]
}
