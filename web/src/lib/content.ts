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

/** What a channel has of its own; null: the post's. */
export interface OwnContent {
  readonly text: string | null
  readonly media: readonly File[] | null
  readonly thread: readonly Part[] | null
}

const fileOf = ({ media_id, alt_text }: File): File => ({ media_id, alt_text })

const partOf = ({ text, media }: Part): Part => ({ text, media: media.map(fileOf) })

/** What goes out on a channel: its own text, files and thread, and the post's where it has none of its own. */
export const contentOf = (post: Content, own: OwnContent): Content => ({
  text: own.text ?? post.text,
  media: (own.media ?? post.media).map(fileOf),
  thread: (own.thread ?? post.thread).map(partOf),
})

/** The channels that a post is looked at for: where it does not go any more is not shown, unless it goes nowhere any more. */
export const shownOf = <P extends { readonly status: string }>(post: {
  readonly status: string
  readonly publications: readonly P[]
}): readonly P[] => post.publications.filter(({ status }) => status !== 'canceled' || post.status === 'canceled')
