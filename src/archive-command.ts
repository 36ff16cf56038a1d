import type { ArchiveConfig } from '#config'
import { dropArchiveMonth, MOST_WAITING, readArchive, type ArchivedMonth, type ArchiveState } from '#db/archive.ts'

const MEBIBYTE = 1024 ** 2

const lineOf = ({ month, publications, attempts, bytes, droppedAt, mayGo }: ArchivedMonth): string => {
  const rows = `${publications} publications, ${attempts} attempts`
  if (bytes === 0 && droppedAt !== null) return `${month}  ${rows}: dropped at ${droppedAt.toISOString()}`
  const fate = mayGo ? `, may be dropped` : ''
  return `${month}  ${rows}, ${Math.ceil(bytes / MEBIBYTE)} MB${fate}`
}

const waitingOf = ({ afterMonths }: ArchiveConfig, { waiting }: ArchiveState): string => {
  if (afterMonths === null) return 'ARCHIVE_AFTER_MONTHS is not set: nothing moves.'
  const count = waiting > MOST_WAITING ? `more than ${MOST_WAITING}` : String(waiting)
  return `What has been over for ${afterMonths} months moves; ${count} posts wait for that.`
}

const status = async (ownerUrl: string, settings: ArchiveConfig): Promise<string> => {
  const state = await readArchive(ownerUrl, settings)
  const swept = state.sweptAt === null ? 'never' : state.sweptAt.toISOString()
  const moved = state.movedAt === null ? 'never' : state.movedAt.toISOString()
  const first = `${state.posts} posts were moved to the archive; last moved: ${moved}, last gone through: ${swept}`
  return [first, waitingOf(settings, state), ...state.months.map(lineOf)].join('\n')
}

const refuseUnlessOld = async (ownerUrl: string, settings: ArchiveConfig, month: string): Promise<void> => {
  const { keepMonths } = settings
  if (keepMonths === null)
    throw new Error(
      'The archive is kept for ever. Set ARCHIVE_KEEP_MONTHS to the months after which one of its months may go.',
    )
  const { months } = await readArchive(ownerUrl, { ...settings, afterMonths: null })
  const found = months.find((each) => each.month === month)
  if (found === undefined || found.bytes === 0) throw new Error(`The archive has no month ${month}.`)
  if (!found.mayGo)
    throw new Error(`${month} ended less than ${keepMonths} months ago (ARCHIVE_KEEP_MONTHS). Nothing was dropped.`)
}

const drop = async (ownerUrl: string, settings: ArchiveConfig, month: string): Promise<string> => {
  await refuseUnlessOld(ownerUrl, settings, month)
  if (!(await dropArchiveMonth(ownerUrl, month))) throw new Error(`The archive has no month ${month}.`)
  return `${month} is gone: its posts are still there, and what became of them; their publications and attempts are not.`
}

/** `npm run admin -- archive …`: what to print; null for words that it does not know. */
export const archiveCommand = async (
  ownerUrl: string,
  settings: ArchiveConfig,
  [word = '', month = '', ...more]: readonly string[],
): Promise<string | null> => {
  if (more.length > 0) return null
  if (word === 'status' && month === '') return status(ownerUrl, settings)
  return word === 'drop' && month !== '' ? drop(ownerUrl, settings, month) : null
}
