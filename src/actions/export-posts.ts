import { reversibleCsvLine } from '#lib/csv.ts'
import type { ActionDeps, Actor } from './deps.ts'
import type { PartView, PostView, PublicationView } from './post-view.ts'
import { listPosts, type ListPostsInput, type PostPage } from './read-posts.ts'

export type PostExportFormat = 'csv' | 'json'

export interface ExportPostsInput extends Pick<ListPostsInput, 'filter' | 'sort'> {
  readonly format: PostExportFormat
}

const PAGE = 100

const uses = (media: PostView['media']) => media.map(({ media_id, alt_text }) => ({ media_id, alt_text }))

const parts = (thread: readonly PartView[]) => thread.map(({ text, media }) => ({ text, media: uses(media) }))

/** A channel with what it has of its own, as an import takes it. */
const channelOf = ({ channel_id, text, media, thread, options }: PublicationView) => ({
  channel_id,
  ...(text === null ? {} : { text }),
  ...(media === null ? {} : { media: uses(media) }),
  ...(thread === null ? {} : { thread: parts(thread) }),
  ...(Object.keys(options).length === 0 ? {} : { options }),
})

/** What was canceled by itself is left out; of a post that was canceled as a whole, all of it is shown. */
const channelsOf = ({ publications, status }: PostView) =>
  publications.filter((each) => status === 'canceled' || each.status !== 'canceled').map(channelOf)

/** A post as an import takes it, and what is told beside. */
const exported = (post: PostView) => ({
  id: post.id,
  status: post.status,
  approval: post.approval.state,
  text: post.text,
  channels: channelsOf(post),
  media: uses(post.media),
  thread: parts(post.thread),
  scheduled_at: post.scheduled_at,
  time_zone: post.scheduled_at === null ? null : post.time_zone,
  labels: post.labels.map(({ name }) => name),
  note: post.note,
  urls: post.publications.flatMap(({ url }) => url ?? []),
  created_at: post.created_at,
})

type Exported = ReturnType<typeof exported>

const COLUMNS = [
  'id',
  'status',
  'approval',
  'text',
  'channels',
  'media',
  'thread',
  'scheduled_at',
  'time_zone',
  'labels',
  'note',
  'urls',
  'created_at',
] as const satisfies readonly (keyof Exported)[]

/** As JSON where it says more than ids, or nothing where there is nothing. */
const listCell = (entries: readonly object[]): string | null => (entries.length === 0 ? null : JSON.stringify(entries))

const channelsCell = (channels: Exported['channels']): string | null =>
  channels.every((channel) => Object.keys(channel).length === 1)
    ? channels.map(({ channel_id }) => channel_id).join(' ') || null
    : listCell(channels)

/** Names with commas between them; as JSON where a name would be read otherwise. */
const labelsCell = (names: readonly string[]): string | null => {
  if (names.length === 0) return null
  const plain = names.join(', ')
  return names.some((name) => /[,;]/.test(name)) || plain.startsWith('[') ? JSON.stringify(names) : plain
}

const toCsv = (post: Exported): string =>
  reversibleCsvLine([
    post.id,
    post.status,
    post.approval,
    post.text,
    channelsCell(post.channels),
    listCell(post.media),
    listCell(post.thread),
    post.scheduled_at,
    post.time_zone,
    labelsCell(post.labels),
    post.note,
    post.urls.join(' '),
    post.created_at,
  ])

const withoutNulls = ({ scheduled_at, time_zone, ...post }: Exported) => ({
  ...post,
  ...(scheduled_at === null ? {} : { scheduled_at }),
  ...(time_zone === null ? {} : { time_zone }),
})

interface Writer {
  readonly head: string
  readonly line: (post: Exported, index: number) => string
  readonly foot: string
}

const WRITERS: Readonly<Record<PostExportFormat, Writer>> = {
  // With the mark, without which programs for tables take UTF-8 for something older.
  csv: { head: `\uFEFF${COLUMNS.join(',')}\r\n`, line: toCsv, foot: '' },
  json: {
    head: '{"posts":[',
    line: (post, index) => `${index === 0 ? '\n' : ',\n'}${JSON.stringify(withoutNulls(post))}`,
    foot: '\n]}\n',
  },
}

/**
 * The posts that the filter lets through, as a file that the import takes, in pieces of text. Each piece is a page of the list,
 * read when it is wanted, in a transaction of its own that asks for the right again: a slow reader holds none open, and no more
 * than a page is in memory. Rejects before the first piece when the actor may not.
 */
export const exportPosts = async (
  deps: ActionDeps,
  actor: Actor,
  { format, ...list }: ExportPostsInput,
): Promise<AsyncIterable<string>> => {
  const { head, line, foot } = WRITERS[format]
  const read = (cursor: string | undefined): Promise<PostPage> =>
    listPosts(deps, actor, { ...list, limit: PAGE, cursor })
  const first = await read(undefined)
  const pieces = async function* () {
    yield head
    let index = 0
    for (let page: PostPage | null = first; page !== null;) {
      let piece = ''
      for (const post of page.data) {
        piece += line(exported(post), index)
        index += 1
      }
      if (piece !== '') yield piece
      const next: string | null = page.page.next_cursor
      page = next === null ? null : await read(next)
    }
    if (foot !== '') yield foot
  }
  return pieces()
}
