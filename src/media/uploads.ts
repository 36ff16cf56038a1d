import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { ID } from '#domain/id.ts'
import type { Clock } from '#lib/clock.ts'
import { append, type Appended, type AppendPlace } from './append.ts'
import { faultOf, whenThere } from './store.ts'
import { takeHold, type Hold } from './upload-hold.ts'

const Facts = Type.Object({
  id: Type.String(),
  orgId: Type.String(),
  userId: Type.String(),
  /** Of the whole file. */
  bytes: Type.Integer({ minimum: 1 }),
  name: Type.String(),
  altText: Type.String(),
  tags: Type.Array(Type.String()),
  expiresAt: Type.String(),
})

/** What was said of a file when its upload began. */
export type UploadFacts = Readonly<Static<typeof Facts>>

export interface Upload extends UploadFacts {
  /** Bytes that are here. */
  readonly offset: number
  /** The file is in the library. */
  readonly finished: boolean
}

interface UploadName {
  readonly userId: string
  readonly id: string
}

type AppendLimits = Pick<AppendPlace, 'stop' | 'onBytes'>

/** Files that come in over several requests, on this machine's disk until they are whole. */
export interface Uploads {
  begin(facts: Omit<UploadFacts, 'expiresAt'>): Promise<Upload>
  /** Null for one that is not there, not this person's, or over. */
  find(name: UploadName): Promise<Upload | null>
  /** A person's unfinished ones. */
  listOpen(userId: string): Promise<readonly Upload[]>
  /** Null while another request writes to it. */
  hold(name: UploadName): Promise<Hold | null>
  append(upload: Upload, body: Readable, limits: AppendLimits): Promise<Appended>
  /** Puts the bytes at this path too; they stay here until `finish`. */
  handOut(name: UploadName, path: string): Promise<void>
  /** Lets go of the bytes and remembers that they are in the library, until the upload is over. */
  finish(name: UploadName): Promise<void>
  remove(name: UploadName): Promise<void>
  /** Removes what is over, a bounded number of uploads at a time; says how many those were. */
  sweep(): Promise<number>
}

export interface UploadsOptions {
  /** On the file system on which files come in; the same for all processes. */
  readonly folder: string
  readonly clock: Clock
}

const LIFETIME_MS = 24 * 3_600_000
const MOST_SWEPT = 1_000

/** Names become parts of paths: nothing but ids. */
const step = (id: string): string => {
  if (ID.test(id)) return id
  throw new Error('this is no id of an upload or a person')
}

const openFolder = ({ folder }: UploadsOptions, { userId, id }: UploadName): string =>
  path.join(folder, 'open', step(userId), step(id))

const finishedFile = ({ folder }: UploadsOptions, { userId, id }: UploadName): string =>
  path.join(folder, 'finished', step(userId), `${step(id)}.json`)

const bytesOf = (place: string): string => path.join(place, 'bytes')
const factsOf = (place: string): string => path.join(place, 'facts.json')

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const readFacts = async (file: string): Promise<UploadFacts | null> => {
  const text = await whenThere(readFile(file, 'utf8'))
  if (text === null) return null
  const facts = parse(text)
  // What a failing disk made of it tells of no upload, and goes when it is old enough.
  return Value.Check(Facts, facts) ? facts : null
}

/** Written beside its place and moved there: whoever finds it finds all of it, also after a crash. */
const writeWhole = async (file: string, text: string): Promise<void> => {
  const draft = `${file}.draft`
  {
    await using handle = await open(draft, 'w', 0o600)
    await handle.writeFile(text)
    await handle.sync()
  }
  await rename(draft, file)
}

const begin = async (options: UploadsOptions, told: Omit<UploadFacts, 'expiresAt'>): Promise<Upload> => {
  const place = openFolder(options, told)
  const facts = { ...told, expiresAt: new Date(options.clock.now().getTime() + LIFETIME_MS).toISOString() }
  await mkdir(place, { recursive: true, mode: 0o700 })
  await (await open(bytesOf(place), 'wx', 0o600)).close()
  // Last: without its facts there is no upload.
  await writeWhole(factsOf(place), JSON.stringify(facts))
  return { ...facts, offset: 0, finished: false }
}

const isOver = ({ clock }: UploadsOptions, { expiresAt }: UploadFacts): boolean =>
  new Date(expiresAt).getTime() <= clock.now().getTime()

const findOpen = async (options: UploadsOptions, name: UploadName): Promise<Upload | null> => {
  const place = openFolder(options, name)
  const facts = await readFacts(factsOf(place))
  // A file that grows at its end only: its size is what has arrived, however the process ended that wrote it.
  const size = (await whenThere(stat(bytesOf(place))))?.size
  if (facts === null || size === undefined || isOver(options, facts)) return null
  return { ...facts, offset: size, finished: false }
}

const findFinished = async (options: UploadsOptions, name: UploadName): Promise<Upload | null> => {
  const facts = await readFacts(finishedFile(options, name))
  return facts === null || isOver(options, facts) ? null : { ...facts, offset: facts.bytes, finished: true }
}

const namesIn = async (folder: string): Promise<readonly string[]> => (await whenThere(readdir(folder))) ?? []

const listOpen = async (options: UploadsOptions, userId: string): Promise<readonly Upload[]> => {
  const ids = await namesIn(path.join(options.folder, 'open', step(userId)))
  const found = await Promise.all(ids.map((id) => findOpen(options, { userId, id })))
  return found.filter((upload) => upload !== null)
}

const handOut = async (file: string, target: string): Promise<void> => {
  try {
    await link(file, target)
  } catch (error) {
    // Not every file system can give a file a second name.
    if (faultOf(error) === 'ENOENT') throw error
    await copyFile(file, target, constants.COPYFILE_FICLONE)
  }
}

const finish = async (options: UploadsOptions, name: UploadName): Promise<void> => {
  const [place, record] = [openFolder(options, name), finishedFile(options, name)]
  await mkdir(path.dirname(record), { recursive: true, mode: 0o700 })
  await rename(factsOf(place), record)
  await rm(place, { recursive: true, force: true })
}

const remove = async (options: UploadsOptions, name: UploadName): Promise<void> => {
  const place = openFolder(options, name)
  // First: half an upload must not be found.
  await rm(factsOf(place), { force: true })
  await rm(place, { recursive: true, force: true })
  await rm(finishedFile(options, name), { force: true })
}

/** Whether nobody will ask for it any more; one without facts is being begun at this moment, or never was. */
const isLeft = async (options: UploadsOptions, file: string, place: string): Promise<boolean> => {
  const facts = await readFacts(file)
  if (facts !== null) return isOver(options, facts)
  const found = await whenThere(stat(place))
  return found !== null && options.clock.now().getTime() - found.mtimeMs > LIFETIME_MS
}

const sweepPerson = async (options: UploadsOptions, kind: string, userId: string): Promise<number> => {
  const folder = path.join(options.folder, kind, step(userId))
  let swept = 0
  for (const entry of await namesIn(folder)) {
    const [place, id] = [path.join(folder, entry), entry.replace(/\.json$/, '')]
    const left = ID.test(id) && (await isLeft(options, kind === 'open' ? factsOf(place) : place, place))
    if (!left) continue
    await remove(options, { userId, id })
    swept += 1
    if (swept >= MOST_SWEPT) break
  }
  // Only an empty one goes; whoever begins an upload at this very moment makes it anew, or tries again.
  await rmdir(folder).catch(() => undefined)
  return swept
}

const sweep = async (options: UploadsOptions): Promise<number> => {
  let swept = 0
  for (const kind of ['open', 'finished']) {
    const people = await namesIn(path.join(options.folder, kind))
    for (const userId of people.filter((name) => ID.test(name))) {
      if (swept >= MOST_SWEPT) return swept
      swept += await sweepPerson(options, kind, userId)
    }
  }
  return swept
}

export const createUploads = (options: UploadsOptions): Uploads => ({
  begin: (facts) => begin(options, facts),
  find: async (name) => (await findFinished(options, name)) ?? findOpen(options, name),
  listOpen: (userId) => listOpen(options, userId),
  // A folder that went meanwhile belongs to an upload that another request has just finished.
  hold: (name) => whenThere(takeHold(openFolder(options, name), options.clock)),
  append: (upload, body, limits) =>
    append(bytesOf(openFolder(options, upload)), body, { from: upload.offset, to: upload.bytes, ...limits }),
  handOut: (name, target) => handOut(bytesOf(openFolder(options, name)), target),
  finish: (name) => finish(options, name),
  remove: (name) => remove(options, name),
  sweep: () => sweep(options),
})
