import { availableParallelism, loadavg } from 'node:os'
import { shown, type Bar } from '#bench/report/report.ts'

/** Runnable processes for each core, of the last minute: above it others take what is measured. */
const QUIET = 0.25

/** Whether anybody else was at work. Nothing is refused: a figure from a busy machine is there, and says that it is one. */
export const quietBar = (load: number, cores: number): Bar => ({
  promise: `measured on a quiet machine (load average of the minute before, for each core, at most ${QUIET})`,
  measured: shown(load / cores),
  met: load / cores <= QUIET,
})

/** Asked before anything of the measurement has begun: it is busy itself. */
export const lookAround = (): Bar => quietBar(loadavg()[0] ?? Number.NaN, availableParallelism())

/** A quick run shows that the measurement works: it is short, and what starts weighs in it more than what goes on. */
export const fullBar = (quick: boolean): Bar => ({
  promise: 'measured in full',
  measured: quick ? 'a quick run (`--quick`), to try it, not to quote it' : 'yes',
  met: !quick,
})

/** Said where figures are shown. */
export const barsSentence = (bars: readonly Bar[]): string =>
  bars
    .map(({ promise, measured, met }) => `- ${met ? 'PASS' : '**MISS**'}: ${promise}: ${measured}`)
    .concat(
      bars.every(({ met }) => met)
        ? []
        : ['', 'Where a bar is missed, the figures hold some of that: their order may be read, and not more.'],
    )
    .join('\n')
