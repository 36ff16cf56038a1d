import type { Answer } from '#sandbox/serve.ts'
import type { TwtAccount } from './events.ts'
import { isForPosts, kindOf, SHORT_VIDEO_MS } from './media-rules.ts'
import { stageOf } from './media-show.ts'
import type { KeptMedia } from './media-table.ts'
import type { TwtParts } from './parts.ts'
import { invalidMedia, videoTooLong } from './problems.ts'
import { hasSubscription } from './subscription.ts'

/** Whether this account can put this file into a post now. */
const isUsable = (media: KeptMedia, author: TwtAccount, now: number): boolean => {
  const { finished, accountId, owners, category } = media
  const isOwn = accountId === author.id || owners.includes(author.id)
  if (finished === null || !isOwn || !isForPosts(category)) return false
  return finished.expiresAt > now && stageOf(finished, now) === 'succeeded'
}

/** Up to four pictures, or one GIF, or one video. */
const isMixed = (media: readonly KeptMedia[]): boolean =>
  media.length > 1 && media.some(({ category }) => kindOf(category) !== 'image')

const isLong = ({ finished }: KeptMedia): boolean => (finished?.durationMs ?? 0) > SHORT_VIDEO_MS

/** The files of a post, or why it cannot have them. */
export type FoundMedia =
  | { readonly ok: true; readonly media: readonly KeptMedia[] }
  | { readonly ok: false; readonly answer: Answer }

/** Finds the files that a post names. X does not say which one is wrong, nor why. */
export const findMedia = (parts: TwtParts, author: TwtAccount, ids: readonly string[]): FoundMedia => {
  const { state, ground, settings, room } = parts
  const now = ground.clock.now().getTime()
  const media = ids.flatMap((id) => state.media(id) ?? []).filter((each) => isUsable(each, author, now))
  if (media.length < new Set(ids).size || new Set(ids).size < ids.length || isMixed(media)) {
    return { ok: false, answer: invalidMedia(ids) }
  }
  if (media.some(isLong) && !hasSubscription(author)) return { ok: false, answer: videoTooLong() }
  const isTooSoon = settings().invalidMediaOnce && media.some(({ id }) => room.firstRefusal(id))
  return isTooSoon ? { ok: false, answer: invalidMedia(ids) } : { ok: true, media }
}
