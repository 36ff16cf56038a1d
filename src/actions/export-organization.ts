import type { Readable } from 'node:stream'
import { inSnapshot, type Tx } from '#db/database.ts'
import { findOrganization, type OrganizationRow } from '#db/organizations.ts'
import { takeExportPlace } from '#db/organization-export.ts'
import type { Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { openTemporaryFile, type TemporaryFile } from '#lib/temporary-file.ts'
import { writeZip, type ZipEntry } from '#lib/zip.ts'
import type { ActionDeps, Actor } from './deps.ts'
import {
  apiKeys,
  audit,
  blockedDates,
  channels,
  comments,
  externalReviews,
  invitations,
  labels,
  media,
  members,
  metrics,
  posts,
  revisions,
  slots,
  type ExportSource,
  type Steps,
} from './export-parts.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asMember, contextOf, notFound } from './member.ts'
import { recordAct } from './record-act.ts'
import { organizationView } from './organizations.ts'

const FORMAT_VERSION = 1

const SCHEMA_NOTE =
  'UTF-8 JSON. Every list is an array, with the fields of the HTTP API (GET /openapi.json): posts.json holds each post ' +
  'with its publications, attempts and approvals, metrics.json how publications fare at their networks, comments.json what people wrote about the posts, external-reviews.json what people outside said of them by a link, revisions.json what posts said before they were changed. Left out on purpose: passwords, tokens, keys of networks, and the ' +
  'hashes of secrets. media.json tells of the files; they themselves are read at GET /media/{media_id}.'

/** The lists of an export by the name of their file. */
const LISTS: Readonly<Record<string, (source: ExportSource) => Steps>> = {
  members,
  invitations,
  channels,
  slots,
  'blocked-dates': blockedDates,
  labels,
  media,
  posts,
  metrics,
  comments,
  'external-reviews': externalReviews,
  revisions,
  audit,
  'api-keys': apiKeys,
}

const asDocument = async function* (view: () => object): AsyncGenerator<string, void> {
  yield `${JSON.stringify(view(), null, 2)}\n`
}

const asArray = async function* (steps: Steps, counted: (rows: number) => void): AsyncGenerator<string, void> {
  let separator = '[\n'
  for await (const views of steps) {
    counted(views.length)
    for (const view of views) {
      yield separator + JSON.stringify(view)
      separator = ',\n'
    }
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

/** The files of the archive; the manifest is the last, since it tells how many rows the others have. */
const entriesOf = (source: ExportSource, view: object): readonly ZipEntry[] => {
  const counts: Record<string, number> = {}
  const lists = Object.entries(LISTS).map(([name, steps]): ZipEntry => {
    counts[name] = 0
    const counted = (rows: number): void => {
      counts[name] = (counts[name] ?? 0) + rows
    }
    return { name: `${name}.json`, pieces: () => asArray(steps(source), counted) }
  })
  const manifest = () => ({
    format: 'scheduly-organization',
    format_version: FORMAT_VERSION,
    exported_at: source.at.toISOString(),
    counts,
    schema: SCHEMA_NOTE,
  })
  const first = { name: 'organization.json', pieces: () => asDocument(() => view) }
  return [first, ...lists, { name: 'manifest.json', pieces: () => asDocument(manifest) }]
}

export interface OrganizationExport {
  /** A name for the file: letters, digits, dots and dashes. */
  readonly fileName: string
  /** The archive; ends its temporary file whether it is read to the end or destroyed. */
  readonly archive: Readable
}

const fileNameOf = (organization: OrganizationRow, at: Date): string => {
  const word = organization.name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
  const day = at.toISOString().slice(0, 10)
  return `scheduly-${word === '' ? 'organization' : word.toLowerCase()}-${day}.zip`
}

const brokenOff = () => refuse('unavailable', 'Nobody waited for the export any more, so it was not written.')

/** Whether the actor may, and the note in the audit log: both before a single row is read. */
const begin = (deps: ActionDeps, actor: Actor, { orgId, signal }: ExportInput): Promise<Role> =>
  asMember(deps, { actor, orgId, permission: 'organization.export' }, async (member) => {
    await requireFreshProof(member.tx, actor)
    const object = { objectType: 'organization', objectId: orgId, detail: { format_version: FORMAT_VERSION } }
    await recordAct(member, { ...object, action: 'organization.exported' })
    if (signal.aborted) throw brokenOff()
    return member.role
  })

interface ExportInput {
  readonly orgId: string
  /** Breaks the writing off, and frees file and connection. */
  readonly signal: AbortSignal
}

interface Order extends ExportInput {
  readonly actor: Actor
  readonly role: Role
}

/** Writes all that `tx` shows; answers with a name for the file, or null where two exports are being written already. */
const write = async (
  { clock }: Pick<ActionDeps, 'clock'>,
  { orgId, role, signal }: Order,
  { tx, file }: { readonly tx: Tx; readonly file: TemporaryFile },
): Promise<string | null> => {
  if (!(await takeExportPlace(tx))) return null
  const organization = await findOrganization(tx, orgId)
  if (organization === undefined) throw notFound()
  const at = clock.now()
  const entries = entriesOf({ tx, orgId, at }, organizationView(organization, role))
  await writeZip(entries, file.writer, { writtenAt: at, signal })
  return fileNameOf(organization, at)
}

/** How the rows of an export are read; undefined where that way did not lead anywhere. */
type Reading = (work: (tx: Tx) => Promise<string | null>) => Promise<string | null | undefined>

/** A file of its own for each try: what was begun and not finished is dropped with it. */
const writeFile = async (deps: ActionDeps, order: Order, read: Reading): Promise<OrganizationExport | undefined> => {
  const file = await openTemporaryFile(deps.random)
  try {
    const fileName = await read((tx) => write(deps, order, { tx, file }))
    if (fileName === null) throw refuse('too_busy', 'Two exports are being written already; try again in a moment.')
    if (fileName !== undefined) return { fileName, archive: file.reader() }
    await file.drop()
    return undefined
  } catch (error) {
    await file.drop()
    throw order.signal.aborted ? brokenOff() : error
  }
}

/** From a replica, where one has everything up to now, the note of this export as well. */
const fromReplica = async (deps: ActionDeps, order: Order): Promise<OrganizationExport | undefined> => {
  const { replica } = deps
  if (replica === null || !replica.accepts()) return undefined
  const { actor, orgId, signal } = order
  const context = { orgId, ...contextOf(actor) }
  return writeFile(deps, order, async (work) => (await replica.read(context, work, { upToNow: true, signal }))?.value)
}

const fromPrimary = async (deps: ActionDeps, order: Order): Promise<OrganizationExport | undefined> =>
  writeFile(deps, order, (work) => inSnapshot(deps.db, { orgId: order.orgId, ...contextOf(order.actor) }, work))

/**
 * Everything that an organization has, as a ZIP of JSON files. It is written to a temporary file first, in one
 * transaction that shows one picture, a step of rows at a time; what the person downloads is that file. Reading the
 * database as slowly as somebody's connection takes the bytes would keep a transaction open, idle, for minutes: the
 * database ends those after ten seconds, and rows that others delete meanwhile could not be cleared away.
 */
export const exportOrganization = async (
  deps: ActionDeps,
  actor: Actor,
  input: ExportInput,
): Promise<OrganizationExport> => {
  const order = { ...input, actor, role: await begin(deps, actor, input) }
  const written = (await fromReplica(deps, order)) ?? (await fromPrimary(deps, order))
  if (written === undefined) throw new Error('the primary gave no export')
  return written
}
