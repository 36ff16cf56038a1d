import type { CreatePostInput } from '#actions/create-post.ts'
import type { MediaInput, PartInput } from '#actions/post-content.ts'
import type { Chance } from './chance.ts'

/** An account that is posted to. */
export interface Account {
  readonly id: string
  readonly handle: string
  readonly provider: 'twt' | 'insta'
}

/** Files that posts may show. */
export interface Library {
  readonly pictures: readonly string[]
  readonly video: string
}

export type Words = Pick<CreatePostInput, 'text' | 'media' | 'thread'>

export interface Writing {
  readonly chance: Chance
  readonly account: Account
  readonly library: Library
  /** A text that nothing else has, of this kind of post. */
  readonly name: (kind: string) => string
}

const MOST_BELOW = 3
const INSTAGRAM = ['image', 'carousel', 'carousel', 'reel'] as const

const toMedia = (ids: readonly string[]): readonly MediaInput[] => ids.map((mediaId) => ({ mediaId }))

/** Every third part has a picture, which must be uploaded before anything of it can be sent. */
const perhapsPicture = ({ chance, library }: Writing): readonly MediaInput[] =>
  chance.below(3) === 0 ? toMedia([chance.pick(library.pictures)]) : []

/** A thread of two to four parts, each with words of its own. */
export const writeThread = (writing: Writing): Words & { readonly thread: readonly PartInput[] } => {
  const text = writing.name('thread')
  const below = 1 + writing.chance.below(MOST_BELOW)
  const thread = Array.from({ length: below }, (_, part) => ({
    text: `${text}, part ${part + 2}`,
    media: perhapsPicture(writing),
  }))
  return { text, media: perhapsPicture(writing), thread }
}

const writeToInstagram = ({ chance, library, name }: Writing): Words => {
  const kind = chance.pick(INSTAGRAM)
  if (kind === 'reel') return { text: name(kind), media: toMedia([library.video]) }
  const shown = kind === 'image' ? [chance.pick(library.pictures)] : library.pictures.slice(chance.below(2))
  return { text: name(kind), media: toMedia(shown) }
}

/** What a post to this account says. On X every fourth is a thread; on Instagram each has files, which it fetches itself. */
export const write = (writing: Writing): Words => {
  if (writing.account.provider === 'insta') return writeToInstagram(writing)
  if (writing.chance.below(4) === 0) return writeThread(writing)
  return { text: writing.name('post'), media: perhapsPicture(writing) }
}
