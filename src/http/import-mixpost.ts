import { Type, type Static } from 'typebox'
import { refuseIssues } from '#domain/problem.ts'
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
import { NullableText } from './schemas/common.ts'
import { readerOf } from './validation.ts'

const Key = Type.Unsafe<number | string>({ type: ['integer', 'string'], maxLength: 100 })

const Flag = Type.Unsafe<boolean | number>({ type: ['boolean', 'integer'] })

const Content = Type.Object({
  body: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 100_000 })),
  media: Type.Optional(Type.Array(Key, { maxItems: 50 })),
})

/**
 * A row of Mixpost's table mixpost_posts with its accounts, versions and tags, as the query of docs/guides/import.md gives them. Read
 * 2026-11-29 in inovector/mixpost df57648.
 */
const MixpostPost = Type.Object({
  id: Key,
  status: Type.Unsafe<0 | 1 | 2 | 3>({ type: 'integer', enum: [0, 1, 2, 3] }),
  scheduled_at: Type.Optional(NullableText),
  accounts: Type.Optional(
    Type.Unsafe<readonly Account[] | null>({
      anyOf: [
        Type.Array(
          Type.Object({
            id: Key,
            provider: Type.String({ minLength: 1, maxLength: 100 }),
            username: Type.Optional(NullableText),
          }),
          { maxItems: 50 },
        ),
        { type: 'null' },
      ],
    }),
  ),
  versions: Type.Array(
    Type.Object({ account_id: Key, is_original: Flag, content: Type.Array(Content, { minItems: 1, maxItems: 25 }) }),
    { minItems: 1, maxItems: 51 },
  ),
  tags: Type.Optional(
    Type.Unsafe<readonly string[] | null>({
      anyOf: [Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 }), { type: 'null' }],
    }),
  ),
})
type MixpostPost = Static<typeof MixpostPost>

interface Account {
  readonly id: number | string
  readonly provider: string
  readonly username?: string | null
}

const readPost = readerOf(MixpostPost)
const readFile = readerOf(Type.Object({ id: Key, path: Type.String({ maxLength: 2_000 }) }))

const STANDINGS: Readonly<Record<MixpostPost['status'], Standing>> = {
  0: 'draft',
  1: 'queued',
  2: 'published',
  3: 'failed',
}

/** Paths or addresses of files, by their ids. */
type Files = ReadonlyMap<string, string>

interface Converted {
  readonly content: ForeignContent
  readonly lost: readonly string[]
}

type Version = MixpostPost['versions'][number]

const contentOf = ({ content }: Version, files: Files, base: string | undefined): Converted => {
  const lost: string[] = []
  const parts = content.map(({ body = null, media = [] }) => ({
    text: htmlToText(body ?? ''),
    media: media.flatMap((id) => {
      const path = files.get(String(id)) ?? `file ${id}`
      const url = addressOf(path, base)
      if (url === null) lost.push(path)
      return url === null ? [] : [{ url }]
    }),
  }))
  const [{ text, media } = { text: '', media: [] }, ...thread] = parts
  return { content: { text, media, thread }, lost }
}

/** An account that stood there often would have its version read as often. */
const refuseRepeated = (accounts: readonly Account[]): void => {
  const ids = accounts.map(({ id }) => String(id))
  const again = ids.findIndex((id, index) => ids.indexOf(id) < index)
  if (again < 0) return
  const detail = 'The same account stands here twice; name each once.'
  throw refuseIssues([{ pointer: `/accounts/${again}/id`, code: 'duplicate', detail }])
}

const originalOf = ({ versions }: MixpostPost): Version | undefined =>
  versions.find(({ is_original: is }) => is === true || is === 1) ?? versions[0]

const convert = (post: MixpostPost, files: Files, { shell, now }: ForeignFile): ForeignRow => {
  const { scheduled_at: time = null, accounts, versions } = post
  const origin = String(post.id)
  refuseRepeated(accounts ?? [])
  const at = time === null ? null : instantOf(time, '/scheduled_at')
  const standing = STANDINGS[post.status]
  const became = becomes(standing, at, now)
  const read = () => {
    const original = originalOf(post)
    if (became === 'nothing' || original === undefined) return null
    const first = contentOf(original, files, shell.media_base)
    const lost = new Set(first.lost)
    const channels = (accounts ?? []).flatMap(({ id, provider, username = null }) => {
      const channel = channelFor({ id: String(id), provider, handle: username }, shell)
      const version = versions.find((each) => String(each.account_id) === String(id) && each !== original)
      const own = version === undefined ? null : contentOf(version, files, shell.media_base)
      for (const path of own?.lost ?? []) lost.add(path)
      return channel === null ? [] : [{ ...channel, ...own?.content }]
    })
    const more = lost.size === 0 ? [] : [`Its files there: ${[...lost].join(', ')}`]
    return {
      ...first.content,
      channels,
      ...(became === 'scheduled' && at !== null ? { scheduled_at: at.toISOString() } : {}),
      labels: post.tags ?? [],
      note: noteFor({ system: 'Mixpost', origin, standing }, { at, became, more }),
    }
  }
  return { origin, became, read }
}

/** The posts of Mixpost, each with the versions of its accounts. */
export const readMixpost = (file: ForeignFile): readonly ForeignRow[] => {
  const { posts, refused } = readAll(file.shell.posts, readPost)
  const files = new Map((file.shell.media ?? []).map(readFile).map(({ id, path }) => [String(id), path]))
  return [...posts.map((post) => orRefused(String(post.id), () => convert(post, files, file))), ...refused]
}
