import { Type, type Static } from 'typebox'
import { refuseIssues, type Refused } from '#domain/problem.ts'
import { htmlToText } from '#lib/html-text.ts'
import { refuseBadInput } from './bad-input.ts'
import {
  addressOf,
  becomes,
  channelFor,
  instantOf,
  noteFor,
  orRefused,
  readAll,
  refusedRow,
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

const filesOf = ({ image }: PostizPost): Static<typeof File>[] => {
  if (image === undefined || image === null || image === '') return []
  const files = parsed(image)
  // JSON within JSON: what stands in it was a plain text for whoever looked at the body.
  refuseBadInput(files, '/image')
  return readFiles(files)
}

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

interface Threads {
  /** Ids of what has something below it. */
  readonly parents: ReadonlySet<unknown>
  /** What stands alone below another one, by its id. */
  readonly below: ReadonlyMap<string, PostizPost>
  readonly isBelow: (post: PostizPost) => boolean
}

/** A post and what follows below it, each the child of the one before. */
const partsOf = (root: PostizPost, { below }: Threads): readonly PostizPost[] => {
  const parts = [root]
  // No ring has a first post, and everything stands below one other.
  for (let next = below.get(root.id); next !== undefined; next = below.get(next.id)) parts.push(next)
  return parts
}

interface Chain {
  readonly root: PostizPost
  /** Whether there is more below it, which is told of by itself. */
  readonly isCut: boolean
  readonly content: ForeignContent
  readonly lost: readonly string[]
}

/** A post with all that follows below it. */
const chainOf = (root: PostizPost, threads: Threads, file: ForeignFile): Chain => {
  const parts = partsOf(root, threads)
  const [first, ...below] = parts.map((part) => contentOf(part, file))
  const content = first?.content ?? { text: '', media: [] }
  return {
    root,
    isCut: threads.parents.has(parts.at(-1)?.id ?? ''),
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
    chains.some(({ isCut }) => isCut) ? 'There are parts below it there that could not be taken over.' : '',
    days === null ? '' : `It was sent every ${days} days there; here it is one post.`,
    lost.length === 0 ? '' : `Its files there: ${lost.join(', ')}`,
  ]
}

const MOST_ROOTS = 50

const refusal = (pointer: string, code: string, detail: string): Refused => refuseIssues([{ pointer, code, detail }])

const convert = (
  root: PostizPost,
  { roots, threads }: { readonly roots: readonly PostizPost[]; readonly threads: Threads },
  file: ForeignFile,
): ForeignRow => {
  const at = instantOf(root.publishDate, '/publishDate')
  const standing = STANDINGS[root.state]
  const became = becomes(standing, at, file.now)
  const origin = root.group ?? root.id
  if (roots.length > MOST_ROOTS) throw refusal('/group', 'too_long', `A post can have at most ${MOST_ROOTS} channels.`)
  const read = () => {
    if (became === 'nothing') return null
    const chains = roots.map((each) => chainOf(each, threads, file))
    const content = chainOf(root, threads, file).content
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

const idIn = (row: object): unknown => ('id' in row ? row.id : null)

const parentIn = (row: object): unknown => ('parentPostId' in row ? row.parentPostId : null)

/** Who follows whom; of rows that cannot be read, too, as far as they say where they stand. */
const threadsOf = (posts: readonly PostizPost[], rows: readonly object[]): Threads => {
  const ids = new Set(rows.map(idIn))
  // A row that stands in the file twice is one part.
  const placed = new Map(rows.map((row) => [JSON.stringify([parentIn(row), idIn(row)]), parentIn(row)]))
  const places = [...placed.values()].filter((parent) => ids.has(parent))
  const counts = new Map([...Map.groupBy(places, (parent) => parent)].map(([parent, { length }]) => [parent, length]))
  return {
    parents: new Set(places),
    below: new Map(
      posts.flatMap((post) => {
        const { parentPostId: parent = null } = post
        return parent !== null && counts.get(parent) === 1 ? [[parent, post] as const] : []
      }),
    ),
    isBelow: ({ parentPostId: parent = null }) => parent !== null && ids.has(parent),
  }
}

const refusedPart = ({ id }: PostizPost, pointer: string, detail: string): ForeignRow =>
  refusedRow(id, refusal(pointer, 'invalid_value', detail).problem)

/** What stands below a post that is out, and is not out itself: it can be sent below it there, and not from here. */
const unfinishedOf = (root: PostizPost, threads: Threads): readonly ForeignRow[] => {
  if (root.state !== 'PUBLISHED') return []
  const detail = `The post that it stands below (${root.id}) is published there, and this part is not: look on the network, and send it there or write it anew here.`
  return partsOf(root, threads)
    .filter(({ state }) => state !== 'PUBLISHED')
    .map((part) => refusedPart(part, '/state', detail))
}

/** What no first post leads to: parts beside each other, rings, and what stands below a row that cannot be read. */
const strayOf = (
  posts: readonly PostizPost[],
  roots: readonly PostizPost[],
  threads: Threads,
): readonly ForeignRow[] => {
  const reached = new Set(roots.flatMap((root) => partsOf(root, threads)))
  return posts
    .filter((post) => !reached.has(post))
    .map((post) => {
      const { parentPostId: parent = null } = post
      const alone = threads.below.get(parent ?? '') === post
      const why = alone ? 'no first post leads to it' : 'several stand there, and nobody can tell which of them follows'
      const detail = `It stands below ${parent}, and ${why}: put that right, or leave parentPostId out to have a post of its own.`
      return refusedPart(post, '/parentPostId', detail)
    })
}

/** The first of each id. Another one would have the parts of the first below it once more. */
const onceEach = (posts: readonly PostizPost[]) => {
  const byId = Map.groupBy(posts, ({ id }) => id)
  const repeated = [...byId.values()].flatMap(([, ...others]) => others)
  return {
    once: [...byId.values()].flatMap(([first]) => first ?? []),
    repeated: repeated.map((post) => refusedPart(post, '/id', 'Another post of this file has the same id.')),
  }
}

/** The posts of Postiz, what stood alike on several channels as one. */
export const readPostiz = (file: ForeignFile): readonly ForeignRow[] => {
  const { posts, refused } = readAll(file.shell.posts, readPost)
  const { once, repeated } = onceEach(posts)
  const threads = threadsOf(once, file.shell.posts)
  const first = once.filter((post) => !threads.isBelow(post))
  const families = Map.groupBy(first, ({ id, group = null, state, publishDate }) =>
    JSON.stringify([group ?? id, state, publishDate]),
  )
  const rows = [...families.values()].flatMap((roots) => {
    const [root] = roots
    return root === undefined ? [] : [orRefused(root.id, () => convert(root, { roots, threads }, file))]
  })
  const unfinished = first.flatMap((root) => unfinishedOf(root, threads))
  return [...rows, ...unfinished, ...strayOf(once, first, threads), ...repeated, ...refused]
}
