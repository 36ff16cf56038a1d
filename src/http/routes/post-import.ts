import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type, type Static } from 'typebox'
import type { Actor } from '#actions/deps.ts'
import type { ImportedFile } from '#actions/import-files.ts'
import { findImportChannels, importPosts, type ImportedPost, type ImportedView } from '#actions/import-posts.ts'
import type { RowOutcome, RowsEnd } from '#actions/rows.ts'
import { labelKey } from '#domain/label.ts'
import { refuse, type Problem } from '#domain/problem.ts'
import { readJsonBody } from '#http/bad-input.ts'
import { RowsEnded } from '#http/errors.ts'
import { whenGone } from '#http/gone.ts'
import type { ForeignFile, ForeignRow } from '#http/import-foreign.ts'
import { readMixpost } from '#http/import-mixpost.ts'
import { createImportPlaces } from '#http/import-places.ts'
import { readPostiz } from '#http/import-postiz.ts'
import { readImportTable, type ImportTable } from '#http/import-table.ts'
import { showProblem } from '#http/problem.ts'
import { OrgPath } from '#http/schemas/common.ts'
import {
  ImportBody,
  ImportedPostBody,
  ImportQuery,
  ImportResultSchema,
  ImportShell,
  ForeignBody,
  ForeignPostBody,
  ForeignShell,
  type ForeignSystem,
  MOST_IMPORTED,
} from '#http/schemas/post-import.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { readerOf, withoutBody } from '#http/validation.ts'
import { sha256Hex } from '#lib/hash.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { scheduleOf } from './schedule-input.ts'

const FILE_LIMIT_BYTES = 10_485_760
const MOST_KEYS = 1_000_000
/** More of one row would be more than anybody reads, in an answer about thousands. */
const MOST_ISSUES_OF_ROW = 5

const schema = {
  operationId: 'importPosts',
  tags: ['Bulk'],
  summary: 'Import posts from a file',
  description:
    'CSV or JSON, up to 10,000 posts in 10 MiB; docs/guides/import.md has the columns. Each post stands for itself, by the rules of ' +
    'createPost, and results tells of each. With dry_run all of that is asked and nothing is written. What is wrong with the file as ' +
    'a whole refuses it before anything is written. When it ends in the middle (503), results tells what was done, and the same file ' +
    'with the same Idempotency-Key goes on from there.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: ImportQuery,
  body: {
    content: {
      'application/json': { schema: Type.Union([ImportBody, ForeignBody]) },
      'text/csv': { schema: Type.String({ description: 'UTF-8, or what charset says; separated by , ; | or tabs.' }) },
    },
  },
  response: { 200: ImportResultSchema, ...problems(...WITH_BODY, 401, 403, 404, 409, 503) },
}

/** A file as it came. What there is to see of it is its digest, by which one request is told from another. */
class SentFile {
  readonly sha256: string
  readonly isCsv: boolean
  readonly charset: string | undefined
  readonly #bytes: Buffer

  constructor(bytes: Buffer, isCsv: boolean, contentType: string) {
    this.sha256 = sha256Hex(bytes)
    this.isCsv = isCsv
    this.charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]
    this.#bytes = bytes
  }

  bytes(): Buffer {
    return this.#bytes
  }
}

const fileOf = (body: unknown): SentFile => {
  if (body instanceof SentFile) return body
  throw refuse('invalid_request', 'There is no file in this request; send it as the body, as text/csv or as JSON.')
}

const readShell = readerOf(ImportShell)
const readPost = readerOf(ImportedPostBody)
const readForeignPost = readerOf(ForeignPostBody)

/** One of ours is one of another system's that says nothing of where it is from. */
type Body = Static<typeof ForeignPostBody>

const toFiles = (files: NonNullable<Body['media']>): readonly ImportedFile[] =>
  files.map(({ media_id: mediaId, url, alt_text: altText }) => ({ mediaId, url, altText }))

const toParts = (parts: NonNullable<Body['thread']>) =>
  parts.map(({ text, media = [] }) => ({ text, media: toFiles(media) }))

const toImported = (body: Body): ImportedPost => {
  const { text, media = [], thread = [], channels = [], labels = [], note, allow_duplicate: allowDuplicate } = body
  return {
    text,
    media: toFiles(media),
    thread: toParts(thread),
    channels: channels.map(({ channel_id: channelId, channel: name, media: files, thread: parts, ...own }) => ({
      channelId,
      name,
      foreign: own.foreign,
      text: own.text,
      media: files === undefined || files === null ? files : toFiles(files),
      thread: parts === undefined || parts === null ? parts : toParts(parts),
      options: own.options,
    })),
    ...scheduleOf(body),
    allowDuplicate,
    labels,
    note,
  }
}

interface SourceRow {
  readonly line: number | null
  /** Null: nothing is to become of it. */
  readonly read: () => unknown
  /** Of another system: what it is called there, and what becomes of it. */
  readonly foreign?: Pick<ForeignRow, 'origin' | 'became'>
}

interface Source extends Pick<ImportTable, 'columnOf'> {
  readonly charset: string | null
  readonly separator: string | null
  readonly rows: readonly SourceRow[]
  /** Whether what has a time waits for an approval, whoever brings it. */
  readonly awaitApproval: boolean
}

const PLAIN = { charset: null, separator: null, columnOf: () => null } as const

const fromJson = (file: SentFile): Source => {
  const { posts } = readShell(readJsonBody(file.bytes(), MOST_KEYS))
  const rows = posts.map((post) => ({ line: null, read: () => post }))
  return { ...PLAIN, rows, awaitApproval: false }
}

const readForeignShell = readerOf(ForeignShell)

const FOREIGN: Readonly<Record<ForeignSystem, (file: ForeignFile) => readonly ForeignRow[]>> = {
  postiz: readPostiz,
  mixpost: readMixpost,
}

/** Posts that another system queued may be queued there still: they wait for somebody's word here. */
const fromForeign = (file: SentFile, from: ForeignSystem, now: Date): Source => {
  if (file.isCsv) throw refuse('invalid_request', 'What other systems have of their posts is sent as JSON.')
  const shell = readForeignShell(readJsonBody(file.bytes(), MOST_KEYS))
  const rows = FOREIGN[from]({ shell, now }).map(({ read, ...foreign }) => ({ line: null, read, foreign }))
  return { ...PLAIN, rows, awaitApproval: true }
}

const sourceOf = async (file: SentFile, from: ForeignSystem | undefined, now: Date): Promise<Source> => {
  if (from !== undefined) return fromForeign(file, from, now)
  if (!file.isCsv) return fromJson(file)
  const table = await readImportTable(file.bytes(), { charset: file.charset, mostRows: MOST_IMPORTED })
  return { ...table, awaitApproval: false }
}

const postOf = ({ read, foreign }: SourceRow, { awaitApproval }: Source): ImportedPost | null => {
  const post = read()
  // Only what is converted here may come to nothing: a null in somebody's file is none.
  if (post === null && foreign !== undefined) return null
  return { ...toImported(foreign === undefined ? readPost(post) : readForeignPost(post)), awaitApproval }
}

const columnsIn = ({ issues = [] }: Problem, { columnOf }: Source): readonly string[] => [
  ...new Set(issues.flatMap(({ pointer }) => columnOf(pointer) ?? [])),
]

const showRow = (requestId: string, source: Source) => {
  const placeOf = (row: number, ok: boolean) => {
    const { line = null, foreign } = source.rows[row] ?? {}
    if (foreign === undefined) return line === null ? { row } : { row, line }
    return ok ? { row, ...foreign } : { row, origin: foreign.origin }
  }
  return ({ row, view, problem }: RowOutcome<ImportedView>) => {
    if (problem === null)
      return { ...placeOf(row, true), ok: true, ...(view.postId === null ? {} : { post_id: view.postId }) }
    const issues = problem.issues?.slice(0, MOST_ISSUES_OF_ROW)
    const shown = showProblem(issues === undefined ? problem : { ...problem, issues }, requestId)
    const columns = columnsIn(problem, source)
    return { ...placeOf(row, false), ok: false, problem: shown, ...(columns.length === 0 ? {} : { columns }) }
  }
}

const show = ({ id }: FastifyRequest, source: Source, { outcomes, cut }: RowsEnd<ImportedView>) => {
  const results = outcomes.map(showRow(id, source))
  if (cut !== null) throw new RowsEnded(cut.cause, results)
  const { charset, separator } = source
  const succeeded = results.filter(({ ok }) => ok).length
  const made = outcomes.flatMap(({ view }) => view?.newLabels ?? [])
  // In a dry run each row is taken back, so that the next one that names it finds none.
  const new_labels = [...new Map(made.map((name) => [labelKey(name), name])).values()]
  return { charset, separator, new_labels, succeeded, failed: results.length - succeeded, results }
}

const takeFiles = (scope: FastifyInstance): void => {
  scope.removeContentTypeParser('application/json')
  const take = (isCsv: boolean) => async (request: FastifyRequest, body: Buffer) =>
    body.length === 0 ? undefined : new SentFile(body, isCsv, request.headers['content-type'] ?? '')
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, take(false))
  scope.addContentTypeParser('text/csv', { parseAs: 'buffer' }, take(true))
}

/** Posts from a file, in a scope of its own: its bodies are files. */
export const postImportRoutes = async (scope: FastifyInstance, context: RouteContext): Promise<void> => {
  const { deps, limits, authentication } = context
  const inPlace = createImportPlaces()
  scope.addHook('onRequest', limits.forCaller('bulk'))
  takeFiles(scope)
  const api = scope.withTypeProvider<TypeBoxTypeProvider>()
  const taking = { bodyLimit: FILE_LIMIT_BYTES, validatorCompiler: withoutBody, schema }
  api.post('/orgs/:org_id/posts/import', taking, async (request, reply) => {
    const { org_id: orgId } = request.params
    const { dry_run: dryRun, create_labels: createLabels, from } = request.query
    const actor: Actor = authentication.actor(request)
    const find = await findImportChannels(deps, actor, orgId)
    const gone = whenGone(request, reply)
    return inPlace({ orgId, userId: actor.userId }, async (aside) => {
      const source = await sourceOf(fileOf(request.body), from, deps.clock.now())
      const rows = source.rows.map((each, row) => ({ row, read: () => postOf(each, source) }))
      const end = await importPosts(deps, actor, { orgId, find, rows, dryRun, createLabels, aside, gone })
      return { dry_run: dryRun, ...show(request, source, end) }
    })
  })
}
