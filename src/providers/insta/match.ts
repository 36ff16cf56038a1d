import type { Content } from '../provider.ts'
import { kindOf } from './options.ts'
import type { Kind } from './options.ts'
import { readPermalink } from './permalink.ts'

/** A post as Instagram lists it. Fields that it leaves out are undefined. */
export interface ListedPost {
  readonly id: string
  readonly caption: string | undefined
  /** Milliseconds since 1970; null when Instagram did not say, or not readably. */
  readonly publishedAt: number | null
  readonly permalink: string | undefined
  readonly type: string | undefined
  readonly product: string | undefined
}

/**
 * `sure`: same kind, time and words. `perhaps`: nothing speaks against it, but there are no words to go by, because the
 * post has none or because Instagram did not say them.
 */
export type Likeness = 'sure' | 'perhaps' | 'different'

/** More than any caption; what is longer is none, and comparing it would only take time. */
const LONGEST_COMPARED = 10_000

const collapse = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim()

/** Instagram may change blanks, and how a letter is composed. */
export const equalCaptions = (one: string, other: string): boolean =>
  one.length <= LONGEST_COMPARED && other.length <= LONGEST_COMPARED && collapse(one) === collapse(other)

/** What a post of each kind is called in a list; a reel's product says more than its type. */
const TYPES: Readonly<Record<Kind, (post: ListedPost) => boolean>> = {
  image: ({ type, product }) => (type ?? 'IMAGE') === 'IMAGE' && product !== 'STORY',
  carousel: ({ type }) => (type ?? 'CAROUSEL_ALBUM') === 'CAROUSEL_ALBUM',
  reel: ({ type, product }) => (type ?? 'VIDEO') === 'VIDEO' && product !== 'STORY',
  story: ({ product }) => (product ?? 'STORY') === 'STORY',
}

/** Whether a caption is sent by which the post could be told from others. */
export const hasWords = (content: Content): boolean => kindOf(content) !== 'story' && content.text.trim() !== ''

interface Wanted {
  readonly content: Content
  /** Milliseconds since 1970; what is older cannot be it. */
  readonly since: number
  /** Ids and codes of posts that are known to be others. */
  readonly taken: ReadonlySet<string>
  readonly place: { readonly web: string; readonly handle: string }
}

/** How far a listed post can be the one that was sent. */
export const likenessTo = ({ content, since, taken, place }: Wanted): ((post: ListedPost) => Likeness) => {
  const [kind, isTold] = [kindOf(content), hasWords(content)]
  const canBe = (post: ListedPost): boolean =>
    TYPES[kind](post) && (post.publishedAt ?? since) >= since && !isTaken(post, taken, place)
  return (post) => {
    if (!canBe(post)) return 'different'
    if (kind === 'story') return 'perhaps'
    if (!equalCaptions(post.caption ?? content.text, content.text)) return 'different'
    return isTold && post.caption !== undefined && post.publishedAt !== null ? 'sure' : 'perhaps'
  }
}

/** A person who settled a post by its link left its code, where the network's answer left its id. */
const isTaken = (post: ListedPost, taken: ReadonlySet<string>, place: Wanted['place']): boolean => {
  const code = post.permalink === undefined ? undefined : readPermalink(post.permalink, place)?.remoteId
  return taken.has(post.id) || (code !== undefined && taken.has(code))
}
