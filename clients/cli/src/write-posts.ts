import { readFile } from 'node:fs/promises'
import type { Answer, Body, Scheduly } from './client.ts'
import { connect, organizationOf, type GlobalFlags } from './connection.ts'
import { Ended, EXIT, UsageError } from './failures.ts'
import { labelIds } from './labels.ts'
import { uploadMedia, type MediaFlags } from './media.ts'
import { channelIds, describePost } from './posts.ts'
import { readable, say } from './output.ts'
import { followPost } from './watch.ts'
import { readAll, type World } from './world.ts'

/** When a post goes out: an instant, a wall time and its zone, or the next free posting slot. */
export interface TimeFlags {
  readonly nextSlot?: boolean
  readonly at?: string
  readonly localTime?: string
  readonly timeZone?: string
}

export interface WriteFlags extends GlobalFlags, TimeFlags {
  readonly text?: string
  readonly file?: string
  readonly channel?: readonly string[]
  readonly label?: readonly string[]
  readonly allowDuplicate?: boolean
}

export interface CreateFlags extends WriteFlags, MediaFlags {
  readonly wait?: boolean
}

type NewPost = Body<'createPost'>

/** The fields of a time, as the API has them. */
export const timeOf = ({ nextSlot, at, localTime, timeZone }: TimeFlags) => ({
  ...(nextSlot === true ? { schedule: 'next_slot' as const } : {}),
  ...(at === undefined ? {} : { scheduled_at: at }),
  ...(localTime === undefined ? {} : { local_time: localTime }),
  ...(timeZone === undefined ? {} : { time_zone: timeZone }),
})

/** A post with the time that the command says, in place of the one that stands there however it is said; a zone alone is that of its wall time. */
const withTime = (post: NewPost, flags: TimeFlags): NewPost => {
  const time = timeOf(flags)
  const { schedule: _schedule, scheduled_at: _at, local_time: _local, time_zone: zone, fold: _fold, ...rest } = post
  if (flags.nextSlot === true || flags.at !== undefined) return { ...rest, ...time }
  if (flags.localTime === undefined) return { ...post, ...time }
  return { ...rest, ...(zone === undefined ? {} : { time_zone: zone }), ...time }
}

const readSource = async (world: World, source: string): Promise<string> => {
  if (source === '-') return readAll(world)
  try {
    return await readFile(source, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new UsageError(`${source} cannot be read (${reason}).`)
  }
}

/** Whether it may be a post at all; what is in it the server judges, with a place for each fault. */
const isPost = (value: unknown): value is NewPost =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const readPost = async (world: World, source: string): Promise<NewPost> => {
  const text = await readSource(world, source)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UsageError(`${source === '-' ? 'What came by standard input' : source} is no JSON.`)
  }
  if (!isPost(value)) throw new UsageError('A post is one JSON object, with the fields of POST /orgs/{org_id}/posts.')
  return value
}

const textOf = async (world: World, { text }: WriteFlags): Promise<string | undefined> => {
  if (text !== '-') return text
  return (await readAll(world)).replace(/\r?\n$/, '')
}

const startOf = async (world: World, flags: WriteFlags): Promise<NewPost> => {
  if (flags.file === '-' && flags.text === '-') throw new UsageError('Standard input can be the text or the post.')
  const text = await textOf(world, flags)
  if (flags.file === undefined && text === undefined) {
    throw new UsageError('There is no post: give its text (- for standard input), or --file with JSON.')
  }
  const post = flags.file === undefined ? { text: '' } : await readPost(world, flags.file)
  return text === undefined ? post : { ...post, text }
}

/** The post that is meant: a file's or standard input's, with what the command says in place of what stands there. */
const composePost = async (
  world: World,
  flags: WriteFlags,
  { scheduly, orgId }: { readonly scheduly: Scheduly; readonly orgId: string },
): Promise<NewPost> => {
  const post = await startOf(world, flags)
  const channels = flags.channel === undefined ? [] : await channelIds(scheduly, orgId, flags.channel)
  const labels = await labelIds(scheduly, orgId, flags.label ?? [])
  return {
    ...withTime(post, flags),
    ...(labels.length === 0 ? {} : { labels: [...labels] }),
    ...(channels.length === 0 ? {} : { channels: channels.map((id) => ({ channel_id: id })) }),
    ...(flags.allowDuplicate === true ? { allow_duplicate: true } : {}),
  }
}

/** Writes a post; with `--wait` it then follows it until it is out. */
export const createPost = async (world: World, flags: CreateFlags): Promise<void> => {
  const at = await connect(world, flags)
  const { id: orgId } = await organizationOf(world, at, flags)
  const composed = await composePost(world, flags, { scheduly: at.scheduly, orgId })
  const media = await uploadMedia({ scheduly: at.scheduly, orgId, signal: world.signal }, flags)
  const { idempotencyKey } = flags
  const post = await at.scheduly.posts.create(
    orgId,
    media.length === 0 ? composed : { ...composed, media: [...media] },
    {
      signal: world.signal,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    },
  )
  if (flags.wait !== true) return say(world, flags.json === true, { value: post, text: () => describePost(post) })
  if (flags.json !== true) world.stdout.write(describePost(post))
  await followPost(world, at.scheduly, { orgId, postId: post.id, json: flags.json === true })
}

const issueLines = ({ errors, warnings }: Answer<'validatePost'>): string =>
  [...errors.map((issue) => ['error', issue] as const), ...warnings.map((issue) => ['warning', issue] as const)]
    .map(([kind, { pointer, detail }]) => `${kind}  ${readable(pointer)}  ${readable(detail)}\n`)
    .join('')

/** Says what would stand in a post's way, and writes nothing. */
export const validatePost = async (world: World, flags: WriteFlags): Promise<void> => {
  const at = await connect(world, flags)
  const { id: orgId } = await organizationOf(world, at, flags)
  const body = await composePost(world, flags, { scheduly: at.scheduly, orgId })
  const verdict = await at.scheduly.posts.validate(orgId, body, { signal: world.signal })
  const summary = verdict.valid ? 'It can go out as it is.\n' : ''
  say(world, flags.json === true, { value: verdict, text: () => `${issueLines(verdict)}${summary}` })
  if (!verdict.valid) throw new Ended(EXIT.refused)
}
