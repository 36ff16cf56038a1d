import path from 'node:path'
import type { Config } from '#config'
import {
  pauseInstallation,
  readPublishingState,
  resumeInstallation,
  resumePublishing,
  type PublishingState,
} from '#db/installation.ts'
import { isDueChoice, type DueChoice } from '#domain/pause.ts'
import type { Log } from '#lib/log.ts'
import { createFileMarks, MARKS_FILE } from '#publishing/file-marks.ts'
import { withOwner } from './migrate-command.ts'

const USAGE = 'Use: npm run publishing -- status | pause "why" | resume [review | publish_now]'
const LONGEST_REASON = 500

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const standing = ({ haltedAt, haltReason, pausedAt, pauseReason }: PublishingState): string => {
  if (haltedAt !== null) return `HALTED since ${haltedAt.toISOString()}: ${haltReason ?? ''}`
  return pausedAt === null ? 'goes on' : `PAUSED since ${pausedAt.toISOString()}: ${pauseReason ?? ''}`
}

const describe = (state: PublishingState): string =>
  [
    `installation    ${state.id}`,
    `publishing      ${standing(state)}`,
    `last mark       ${state.mark}`,
    `due now         ${counted(state.due, 'publication')}, the oldest ${Math.round(state.oldestSeconds)} s late`,
    `in hand         ${state.publishing}`,
    `waiting         ${state.queued}, of which held ${state.held}`,
    `paused          ${counted(state.pausedOrganizations, 'organization')} and ${counted(state.pausedChannels, 'channel')} by their own people`,
    `for review      ${counted(state.forReview, 'post')}, due while publishing was paused`,
    `unknown outcome ${state.attention}, for a person to settle`,
    `late, last 24 h ${state.sends} sends: half within ${state.lateP50} ms, 99 of 100 within ${state.lateP99} ms`,
  ].join('\n')

const pause = async (url: string, words: readonly string[]): Promise<string> => {
  const reason = words.join(' ').trim()
  if (reason === '' || reason.length > LONGEST_REASON)
    throw new Error(`Say why, in up to ${LONGEST_REASON} characters: everybody who publishes is shown it. ${USAGE}`)
  const since = await pauseInstallation(url, reason)
  return `Publishing is paused since ${since.toISOString()}: nothing begins to go out from here on, of any organization, by any worker.`
}

/** A person's word that this database is the one to publish from. */
const endHalt = async (url: string, { config, log }: { readonly config: Config; readonly log: Log }) => {
  const mark = await resumePublishing(url)
  const { id, pausedAt } = await readPublishingState(url)
  createFileMarks(path.join(config.dataDir, MARKS_FILE), log).reset({ installationId: id, mark })
  const looks = 'What was written before is looked for on its network before it is sent.'
  return pausedAt === null
    ? `Publishing goes on from ${id}. ${looks}`
    : `Publishing is to go on from ${id}, and is still paused: say "npm run publishing -- resume" once more to end the pause. ${looks}`
}

const endPause = async (url: string, choice: DueChoice): Promise<string> => {
  const { posts, publications } = await resumeInstallation(url, choice)
  const due = `${counted(posts, 'post')} (${counted(publications, 'publication')}) came due meanwhile`
  return choice === 'review'
    ? `Publishing goes on. ${due} and ${posts === 1 ? 'waits' : 'wait'} for a review by the people of each organization.`
    : `Publishing goes on. ${due} and ${posts === 1 ? 'goes' : 'go'} out now.`
}

/** A halt first: nobody ends both by one word. */
const resume = async (url: string, given: { config: Config; log: Log; words: readonly string[] }): Promise<string> => {
  const [choice = 'review', ...more] = given.words
  if (!isDueChoice(choice) || more.length > 0) throw new Error(USAGE)
  const { haltedAt, pausedAt } = await readPublishingState(url)
  return haltedAt === null && pausedAt !== null ? endPause(url, choice) : endHalt(url, given)
}

/**
 * `npm run publishing -- …`: says how publishing stands, pauses it for the whole installation, or lets it go on: after a pause, or
 * after it was halted because the database is older than its last use, or a copy. Answers with what to print.
 */
export const runPublishingCommand = (config: Config, log: Log, words: readonly string[]): Promise<string> => {
  const [command = 'status', ...rest] = words
  if (command === 'status') return withOwner(config, log, async (url) => describe(await readPublishingState(url)))
  if (command === 'pause') return withOwner(config, log, (url) => pause(url, rest))
  if (command !== 'resume') throw new Error(USAGE)
  return withOwner(config, log, (url) => resume(url, { config, log, words: rest }))
}
