import type { Readable } from 'node:stream'
import { Type, type Static } from 'typebox'
import { MOST_LABELS_OF_POST } from '#domain/label.ts'
import { Closed, component, GROWS, Id, NullableText, Words } from './common.ts'
import { LabelName } from './label.ts'
import { rowFields, rowsFields } from './post-bulk.ts'
import { ChannelUse, CreatePostBody, PostFilters } from './post-input.ts'

/** As many as a team plans for a year. */
export const MOST_IMPORTED = 10_000

const told = Type.Optional(Type.Unknown({ description: 'As an export tells it; not read.' }))

/** What an export tells beside what can be imported. */
const exported = { id: told, status: told, approval: told, urls: told, created_at: told }

const ImportedFile = Closed({
  media_id: Type.Optional(Id),
  url: Type.Optional(
    Type.String({
      maxLength: 2_000,
      pattern: '^https?://',
      description: 'Instead of media_id: a public address, which the file is fetched from once and kept.',
    }),
  ),
  alt_text: Type.Optional(Type.String({ maxLength: 1_000 })),
})

const ImportedFiles = Type.Array(ImportedFile, { maxItems: 20, description: 'Files, in their order.' })

const ImportedThread = Type.Array(
  Closed({ text: CreatePostBody.properties.text, media: Type.Optional(ImportedFiles) }),
  {
    maxItems: 24,
    description: 'What follows below the post, part by part.',
  },
)

const ImportedChannel = Closed({
  ...ChannelUse.properties,
  media: Type.Optional(Type.Unsafe<Static<typeof ImportedFiles> | null>({ anyOf: [ImportedFiles, { type: 'null' }] })),
  thread: Type.Optional(
    Type.Unsafe<Static<typeof ImportedThread> | null>({ anyOf: [ImportedThread, { type: 'null' }] }),
  ),
  channel_id: Type.Optional(Id),
  channel: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Its handle, instead of channel_id; with its network before it where several have that handle.',
      examples: ['twt:@ink'],
    }),
  ),
})

/** A post of a file: as `createPost` takes it, with channels by id or by handle. */
export const ImportedPostBody = Closed({
  ...CreatePostBody.properties,
  media: Type.Optional(ImportedFiles),
  thread: Type.Optional(ImportedThread),
  channels: Type.Optional(Type.Array(ImportedChannel, { maxItems: 50 })),
  labels: Type.Optional(
    Type.Array(LabelName, { maxItems: MOST_LABELS_OF_POST, description: 'Labels by their names.' }),
  ),
  ...exported,
})

/** A post of another system as one of ours, with what its channels are called there. */
export const ForeignPostBody = Closed({
  ...ImportedPostBody.properties,
  channels: Type.Optional(
    Type.Array(
      Closed({
        ...ImportedChannel.properties,
        foreign: Type.Optional(Closed({ network: Type.String(), account: Type.String() })),
      }),
      { maxItems: 50 },
    ),
  ),
})

export const ImportBody = Closed({ posts: Type.Array(ImportedPostBody, { minItems: 1, maxItems: MOST_IMPORTED }) })

/** What is asked of the whole file before its posts are looked at, each for itself. */
export const ImportShell = Closed({
  posts: Type.Array(Type.Object({}), { minItems: 1, maxItems: MOST_IMPORTED }),
})

/** Other systems whose posts are understood. */
const FOREIGN = ['postiz', 'mixpost'] as const
export type ForeignSystem = (typeof FOREIGN)[number]

export const ImportQuery = Closed({
  from: Type.Optional(
    Words(FOREIGN, {
      description:
        'The file is what another system has of its posts (docs/guides/import.md says how to get it); its body is ForeignPosts. What it ' +
        'published is left out, what is to go out becomes a draft with its time that waits for an approval, all else a draft without one.',
    }),
  ),
  dry_run: Type.Boolean({ default: false, description: 'Ask everything, tell of each row, and write nothing.' }),
  create_labels: Type.Boolean({
    default: false,
    description: 'Make labels that are not there yet; without it, a row that names one is refused.',
  }),
})

/** What another system has of its posts: each in its own words, which are read leniently. */
export const ForeignShell = Closed({
  posts: Type.Array(Type.Object({}), {
    minItems: 1,
    maxItems: MOST_IMPORTED,
    description: 'Its posts, as it has them.',
  }),
  media: Type.Optional(
    Type.Array(Type.Object({}), { maxItems: 100_000, description: 'Of Mixpost: its files, by which posts name them.' }),
  ),
  channels: Type.Optional(
    Type.Unsafe<Readonly<Record<string, string | null>>>({
      type: 'object',
      additionalProperties: { type: ['string', 'null'], maxLength: 200 },
      maxProperties: 1_000,
      description:
        'Its accounts, by their ids there or as its network and handle ("x:ink"), and which channel is meant by each here; null: none. Those ' +
        'that are left out are looked for by network and handle.',
    }),
  ),
  media_base: Type.Optional(
    Type.String({
      maxLength: 500,
      pattern: '^https?://',
      description: 'Where its files are that it names by a path alone.',
    }),
  ),
})

export const ForeignBody = component('ForeignPosts', ForeignShell)

export const ImportResultSchema = component(
  'ImportResult',
  Type.Object({
    dry_run: Type.Boolean(),
    charset: NullableText,
    separator: NullableText,
    new_labels: Type.Array(Type.String(), {
      description: 'Names of labels that were made; in a dry run, that would be.',
    }),
    ...rowsFields,
    results: Type.Array(
      Type.Object({
        ...rowFields,
        line: Type.Optional(Type.Integer({ minimum: 1, description: 'Of CSV: the line of the file it begins at.' })),
        columns: Type.Optional(
          Type.Array(Type.String(), { description: 'Of CSV: the columns that the problem is in.' }),
        ),
        post_id: Type.Optional(Id),
        origin: Type.Optional(Type.String({ description: 'Of another system: what the post is called there.' })),
        became: Type.Optional(
          Words(['scheduled', 'draft', 'nothing'], {
            ...GROWS,
            description:
              'Of another system, where it is ok: a draft with its time that waits for an approval, a draft without one, or nothing, ' +
              'because it was published there.',
          }),
        ),
      }),
    ),
  }),
)

export const ExportPostsQuery = Closed({
  ...PostFilters,
  format: Words(['csv', 'json'], { default: 'csv', description: 'A table, or JSON.' }),
})

/** The export's answer: text in one of the two forms. */
export const ExportedPosts = {
  description: 'A file that the import takes.',
  content: {
    'text/csv': { schema: Type.Unsafe<Readable>({ type: 'string' }) },
    // What is in it is said of the import; as a file it is not asked for in parts.
    'application/json': { schema: Type.Unsafe<Readable>({ type: 'object', additionalProperties: true }) },
  },
}
