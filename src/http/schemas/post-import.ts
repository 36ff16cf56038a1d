import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { MOST_LABELS_OF_POST } from '#domain/label.ts'
import { Closed, component, Id, NullableText, Words } from './common.ts'
import { LabelName } from './label.ts'
import { rowFields, rowsFields } from './post-bulk.ts'
import { ChannelUse, CreatePostBody, PostFilters } from './post-input.ts'

/** As many as a team plans for a year. */
export const MOST_IMPORTED = 10_000

const told = Type.Optional(Type.Unknown({ description: 'As an export tells it; not read.' }))

/** What an export tells beside what can be imported. */
const exported = { id: told, status: told, approval: told, urls: told, created_at: told }

const ImportedChannel = Closed({
  ...ChannelUse.properties,
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
  channels: Type.Optional(Type.Array(ImportedChannel, { maxItems: 50 })),
  labels: Type.Optional(
    Type.Array(LabelName, { maxItems: MOST_LABELS_OF_POST, description: 'Labels by their names.' }),
  ),
  ...exported,
})

export const ImportBody = Closed({ posts: Type.Array(ImportedPostBody, { minItems: 1, maxItems: MOST_IMPORTED }) })

/** What is asked of the whole file before its posts are looked at, each for itself. */
export const ImportShell = Closed({
  posts: Type.Array(Type.Object({}), { minItems: 1, maxItems: MOST_IMPORTED }),
})

export const ImportQuery = Closed({
  dry_run: Type.Boolean({ default: false, description: 'Ask everything, tell of each row, and write nothing.' }),
  create_labels: Type.Boolean({
    default: false,
    description: 'Make labels that are not there yet; without it, a row that names one is refused.',
  }),
})

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
