import { Type, type Static } from 'typebox'
import { htmlToText } from '#lib/html-text.ts'
import {
  addressOf,
  becomes,
  channelFor,
  instantOf,
  noteFor,
  orRefused,
  readAll,
  type ForeignContent,
  type ForeignFile,
  type ForeignRow,
  type Standing,
} from './import-foreign.ts'
import { NullableText, Words } from './schemas/common.ts'
import { readerOf } from './validation.ts'

/** As long as a post of a blog; more would be none of a social network. */
const Html = Type.String({ maxLength: 100_000 })

const File = Type.Object({ path: Type.String({ maxLength: 2_000 }), alt: Type.Optional(NullableText) })

/**
 * A row of Postiz's table Post with its integration, as its public API has them too (GET /public/v1/posts, without files): one for each
 * channel and each part of a thread. Read 2026-11-29 in gitroomhq/postiz-app 74b01ad.
 */
const PostizPost = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100 }),
  group: Type.Optional(NullableText),
  state: Words(['QUEUE', 'PUBLISHED', 'ERROR', 'DRAFT']),
  publishDate: Type.String({ maxLength: 40 }),
  content: Html,
  image: Type.Optional(NullableText),
  parentPostId: Type.Optional(NullableText),
  intervalInDays: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'] })),
  tags: Type.Optional(Type.Array(Type.Object({ tag: Type.Object({ name: Type.String({ maxLength: 100 }) }) }))),
  integration: Type.Object({
    id: Type.String({ minLength: 1, maxLength: 100 }),
    providerIdentifier: Type.String({ minLength: 1, maxLength: 100 }),
    profile: Type.Optional(NullableText),
  }),
})
type PostizPost = Static<typeof PostizPost>

const readPost = readerOf(PostizPost)
const readFiles = readerOf(Type.Array(File, { maxItems: 50 }))

const STANDINGS: Readonly<Record<PostizPost['state'], Standing>> = {
  QUEUE: 'queued',
  PUBLISHED: 'published',
  ERROR: 'failed',
  DRAFT: 'draft',
}

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

const filesOf = ({ image }: PostizPost): Static<typeof File>[] =>
  image === undefined || image === null || image === '' ? [] : readFiles(parsed(image))

interface Converted {
  readonly content: Omit<ForeignContent, 'thread'>
  /** Files that no address leads to. */
  readonly lost: readonly string[]
}

const contentOf = (post: PostizPost, { shell }: ForeignFile): Converted => {
  const files = filesOf(post).map(({ path, alt }) => ({ path, alt, url: addressOf(path, shell.media_base) }))
  return {
    content: {
      text: htmlToText(post.content),
      media: files.flatMap(({ url, alt }) =>
        url === null ? [] : [{ url, ...(alt === undefined || alt === null || alt === '' ? {} : { alt_text: alt }) }],
      ),
    },
    lost: files.filter(({ url }) => url === null).map(({ path }) => path),
  }
}

interface Chain {
  readonly root: PostizPost
  readonly content: ForeignContent
  readonly lost: readonly string[]
}

/** A post and what follows below it, each the child of the one before. */
const chainOf = (root: PostizPost, children: ReadonlyMap<string, PostizPost>, file: ForeignFile): Chain => {
  const parts = new Set([root])
  for (let next = children.get(root.id); next !== undefined && !parts.has(next); next = children.get(next.id))
    parts.add(next)
  const [first, ...below] = [...parts].map((part) => contentOf(part, file))
  const content = first?.content ?? { text: '', media: [] }
  return {
    root,
    content: { ...content, thread: below.map((each) => each.content) },
    lost: [first, ...below].flatMap((each) => each?.lost ?? []),
  }
}

/** What a channel has of its own: nothing where it says the same as the first. */
const ownOf = (content: ForeignContent, first: ForeignContent) => {
  const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
  return {
    ...(content.text === first.text ? {} : { text: content.text }),
    ...(isSame(content.media, first.media) ? {} : { media: content.media }),
    ...(isSame(content.thread, first.thread) ? {} : { thread: content.thread }),
  }
}

const channelsOf = (chains: readonly Chain[], first: ForeignContent, file: ForeignFile): readonly object[] =>
  chains.flatMap(({ root, content }) => {
    const { id, providerIdentifier: provider, profile = null } = root.integration
    const channel = channelFor({ id, provider, handle: profile }, file.shell)
    return channel === null ? [] : [{ ...channel, ...ownOf(content, first) }]
  })

const moreOf = (root: PostizPost, chains: readonly Chain[]): readonly string[] => {
  const { intervalInDays: days = null } = root
  const lost = [...new Set(chains.flatMap((chain) => chain.lost))]
  return [
    days === null ? '' : `It was sent every ${days} days there; here it is one post.`,
    lost.length === 0 ? '' : `Its files there: ${lost.join(', ')}`,
  ]
}

interface Family {
  /** The same post on its channels, which stood alike. */
  readonly roots: readonly PostizPost[]
  readonly children: ReadonlyMap<string, PostizPost>
}

const convert = (root: PostizPost, { roots, children }: Family, file: ForeignFile): ForeignRow => {
  const at = instantOf(root.publishDate, '/publishDate')
  const standing = STANDINGS[root.state]
  const became = becomes(standing, at, file.now)
  const origin = root.group ?? root.id
  const read = () => {
    if (became === 'nothing') return null
    const chains = roots.map((each) => chainOf(each, children, file))
    const content = chainOf(root, children, file).content
    return {
      ...content,
      channels: channelsOf(chains, content, file),
      ...(became === 'scheduled' ? { scheduled_at: at.toISOString() } : {}),
      labels: [...new Set(roots.flatMap(({ tags = [] }) => tags.map(({ tag }) => tag.name)))],
      note: noteFor({ system: 'Postiz', origin, standing }, { at, became, more: moreOf(root, chains) }),
    }
  }
  return { origin, became, read }
}

/** The posts of Postiz, what stood alike on several channels as one. */
export const readPostiz = (file: ForeignFile): readonly ForeignRow[] => {
  const { posts, refused } = readAll(file.shell.posts, readPost)
  const ids = new Set(posts.map(({ id }) => id))
  const isBelow = ({ parentPostId: parent = null }: PostizPost): boolean => parent !== null && ids.has(parent)
  const children = new Map(posts.filter(isBelow).map((post) => [post.parentPostId ?? '', post]))
  const families = Map.groupBy(
    posts.filter((post) => !isBelow(post)),
    ({ id, group = null, state, publishDate }) => JSON.stringify([group ?? id, state, publishDate]),
  )
  const rows = [...families.values()].flatMap((roots) => {
    const [root] = roots
    return root === undefined ? [] : [orRefused(root.id, () => convert(root, { roots, children }, file))]
  })
  return [...rows, ...refused]
}
