import type { Post, Publication } from '@scheduly/client'

/** A file of the library in a post, as it is sent. */
export interface File {
  readonly media_id: string
  readonly alt_text: string
}

/** One post at a network: the first one, or what follows in a thread. */
export interface Part {
  readonly text: string
  readonly media: readonly File[]
}

export interface Content extends Part {
  readonly thread: readonly Part[]
}

const fileOf = ({ media_id, alt_text }: File): File => ({ media_id, alt_text })

const partOf = ({ text, media }: Part): Part => ({ text, media: media.map(fileOf) })

/** What goes out on a channel: its own text, files and thread, and the post's where it has none of its own. */
export const contentOf = (
  post: Pick<Post, 'text' | 'media' | 'thread'>,
  own: Pick<Publication, 'text' | 'media' | 'thread'>,
): Content => ({
  text: own.text ?? post.text,
  media: (own.media ?? post.media).map(fileOf),
  thread: (own.thread ?? post.thread).map(partOf),
})
