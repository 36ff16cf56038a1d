import path from 'node:path'
import type { Config } from '#config'
import { readPublishingState, resumePublishing, type PublishingState } from '#db/installation.ts'
import type { Log } from '#lib/log.ts'
import { createFileMarks, MARKS_FILE } from '#publishing/file-marks.ts'
import { withOwner } from './migrate-command.ts'

const USAGE = 'Use: npm run publishing -- status | resume'

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const describe = (state: PublishingState): string =>
  [
    `installation    ${state.id}`,
    state.haltedAt === null
      ? 'publishing      goes on'
      : `publishing      HALTED since ${state.haltedAt.toISOString()}: ${state.haltReason ?? ''}`,
    `last mark       ${state.mark}`,
    `due now         ${counted(state.due, 'publication')}, the oldest ${Math.round(state.oldestSeconds)} s late`,
    `in hand         ${state.publishing}`,
    `waiting         ${state.queued}, of which held ${state.held}`,
    `unknown outcome ${state.attention}, for a person to settle`,
    `late, last 24 h ${state.sends} sends: half within ${state.lateP50} ms, 99 of 100 within ${state.lateP99} ms`,
  ].join('\n')

/**
 * `npm run publishing -- …`: says how publishing stands, or lets it go on after it was halted because the database is
 * older than its last use, or a copy. Answers with what to print.
 */
export const runPublishingCommand = (config: Config, log: Log, words: readonly string[]): Promise<string> => {
  const [command = 'status'] = words
  if (command === 'status') return withOwner(config, log, async (url) => describe(await readPublishingState(url)))
  if (command !== 'resume') throw new Error(USAGE)
  return withOwner(config, log, async (url) => {
    const mark = await resumePublishing(url)
    const { id } = await readPublishingState(url)
    createFileMarks(path.join(config.dataDir, MARKS_FILE), log).reset({ installationId: id, mark })
    return `Publishing goes on from ${id}. What was written before is looked for on its network before it is sent.`
  })
}
