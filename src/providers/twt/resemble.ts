import type { Attempt } from '../provider.ts'
import { likenessTo } from './match.ts'
import type { Likeness } from './match.ts'
import { surroundingsOf } from './options.ts'
import { mediaKeys } from './prepared.ts'
import type { TimelinePost } from './timeline.ts'

/** `certain`: it shows the very files that were uploaded for the attempt. */
export type Resemblance = Likeness | 'certain'

type Comparison = (post: TimelinePost) => Likeness

/** How late X may still carry a request out, and how far its clock may be from ours. */
const LATEST_MILLISECONDS = 660_000

/** Makes the comparison of an attempt with posts read back: by files, text, and the post that is answered. */
export const resemblanceTo = (attempt: Attempt): ((post: TimelinePost) => Resemblance) => {
  const { content, prepared } = attempt
  const wanted = surroundingsOf(content)
  const quote = wanted?.quote?.id ?? null
  const count = content.media.length
  const keys = count === 0 ? null : mediaKeys(prepared)
  const comparisons: readonly Comparison[] = [
    likenessTo(content.text, { hasMedia: count > 0, quote }),
    ({ media }) => compareCount(media, count),
    ({ replyTo }) => compareParent(replyTo, wanted?.replyTo?.id ?? null),
    ({ hasPoll }) => comparePoll(hasPoll, wanted?.options.poll !== undefined),
    ...(content.text.trim() === '' ? [compareTime(attempt.startedAt)] : []),
  ]
  return (post) => {
    if (keys !== null && showsAll(post, keys)) return 'certain'
    const found = comparisons.map((compare) => compare(post))
    if (found.includes('different')) return 'different'
    return found.includes('perhaps') ? 'perhaps' : 'same'
  }
}

const showsAll = ({ media }: TimelinePost, keys: readonly string[]): boolean =>
  media !== null && media.length === keys.length && keys.every((key) => media.includes(key))

/** What X does not say of files speaks neither for a post that was to have some, nor against one without. */
const compareCount = (media: readonly string[] | null, count: number): Likeness => {
  if (media === null) return count === 0 ? 'same' : 'perhaps'
  return media.length === count ? 'same' : 'different'
}

/** X may leave a parent out that is gone by now. */
const compareParent = (shown: string | null, wanted: string | null): Likeness => {
  if (shown === wanted) return 'same'
  return shown === null ? 'perhaps' : 'different'
}

const comparePoll = (shown: boolean, wanted: boolean): Likeness => {
  if (shown === wanted) return 'same'
  return wanted ? 'perhaps' : 'different'
}

/**
 * Files without a word look like any others: those of the attempt's time are its own, and later ones may be. Behind a
 * restored backup, the attempt's time is only the earliest that it can have been sent.
 */
const compareTime =
  (startedAt: Date): Comparison =>
  ({ createdAt }) => {
    if (createdAt === null) return 'perhaps'
    return Date.parse(createdAt) - startedAt.getTime() <= LATEST_MILLISECONDS ? 'same' : 'perhaps'
  }
