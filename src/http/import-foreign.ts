import type { Static } from 'typebox'
import { ID } from '#domain/id.ts'
import { Refused, refuseIssues, type Problem } from '#domain/problem.ts'
import type { ForeignShell } from './schemas/post-import.ts'

/** What becomes of a post of another system. */
export type Became = 'scheduled' | 'draft' | 'nothing'

/** A post of another system, as one of ours. */
export interface ForeignRow {
  /** What it is called there. */
  readonly origin: string
  readonly became: Became
  /** Gives the post as an import takes it; throws `Refused` where it cannot be understood. Null: nothing is to become of it. */
  readonly read: () => object | null
}

/** The whole file, and what is known beside it. */
export interface ForeignFile {
  readonly shell: Static<typeof ForeignShell>
  readonly now: Date
}

/** An account there. */
export interface ForeignAccount {
  readonly id: string
  /** The network, in the other system's word. */
  readonly provider: string
  /** Null: it does not say. */
  readonly handle: string | null
}

/** Networks that others call otherwise. */
const NETWORKS: Readonly<Record<string, string>> = {
  x: 'twt',
  twitter: 'twt',
  instagram: 'insta',
  'instagram-standalone': 'insta',
}

type ForeignChannel =
  | { readonly channel_id: string }
  | {
      readonly channel: string
      /** Looked for: what network it is of, and what to call the account where there is none. */
      readonly foreign?: { readonly network: string; readonly account: string }
    }

const bare = (handle: string): string => handle.replace(/^@/, '')

/** Which channel here is meant by an account there: as the file says, else by network and handle. Null: none. */
export const channelFor = (
  { provider, handle, id }: ForeignAccount,
  { channels = {} }: Static<typeof ForeignShell>,
): ForeignChannel | null => {
  const called = bare(handle ?? '')
  const named = [id, `${provider}:${called}`, called].find((name) => name !== '' && Object.hasOwn(channels, name))
  if (named !== undefined) {
    const channel = channels[named] ?? null
    if (channel === null) return null
    return ID.test(channel) ? { channel_id: channel } : { channel }
  }
  const account = called === '' ? id : `${provider}:${called}`
  return { channel: called === '' ? id : called, foreign: { network: NETWORKS[provider] ?? provider, account } }
}

/** A time without an offset is one of UTC, in which the others keep them. */
export const instantOf = (text: string, pointer: string): Date => {
  const spelled = text.trim().replace(' ', 'T')
  const date = new Date(/(?:Z|[+-]\d\d:?\d\d)$/i.test(spelled) ? spelled : `${spelled}Z`)
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(spelled) && !Number.isNaN(date.getTime())) return date
  throw refuseIssues([{ pointer, code: 'invalid_format', detail: 'This is no time as the other system writes them.' }])
}

/** An address as it is, or a path below the one that the file names; null where there is none. */
export const addressOf = (path: string, base: string | undefined): string | null => {
  if (/^https?:\/\//i.test(path)) return path
  if (base === undefined) return null
  return URL.parse(path.replace(/^\/+/, ''), base.endsWith('/') ? base : `${base}/`)?.href ?? null
}

/** What stands in a post there, before its channels. */
export interface ForeignContent {
  readonly text: string
  readonly media: readonly { readonly url: string; readonly alt_text?: string }[]
  readonly thread: readonly Omit<ForeignContent, 'thread'>[]
}

/** How a post stood there. */
export type Standing = 'draft' | 'queued' | 'published' | 'failed'

export const becomes = (standing: Standing, at: Date | null, now: Date): Became => {
  if (standing === 'published') return 'nothing'
  return standing === 'queued' && at !== null && at > now ? 'scheduled' : 'draft'
}

const STOOD: Readonly<Record<Standing, string>> = {
  draft: 'a draft',
  queued: 'queued',
  published: 'published',
  failed: 'failed',
}

/** What colleagues are told of where it came from. */
export const noteFor = (
  { system, origin, standing }: { readonly system: string; readonly origin: string; readonly standing: Standing },
  { at, became, more }: { readonly at: Date | null; readonly became: Became; readonly more: readonly string[] },
): string =>
  [
    `Taken over from ${system} (${origin}).`,
    became === 'draft'
      ? `It was ${STOOD[standing]} there${at === null ? '' : `, planned for ${at.toISOString()}`}${standing === 'draft' ? '' : ': look whether it is on the network before you send it'}.`
      : '',
    ...more,
  ]
    .filter((sentence) => sentence !== '')
    .join('\n')
    .slice(0, 5_000)
    .toWellFormed()

/** A post that cannot be understood: that is told of it, and of no other. */
export const refusedRow = (origin: string, problem: Problem): ForeignRow => ({
  origin,
  became: 'nothing',
  read: () => {
    throw new Refused(problem)
  },
})

/** What `look` gives, or a row that says why it cannot be understood. */
export const orRefused = <T>(origin: string, look: () => T): T | ForeignRow => {
  try {
    return look()
  } catch (error) {
    if (error instanceof Refused) return refusedRow(origin, error.problem)
    throw error
  }
}

/** The posts that can be read by their schema, and rows that say why the others cannot. */
export const readAll = <T>(
  values: readonly unknown[],
  read: (value: unknown) => T,
): { readonly posts: readonly T[]; readonly refused: readonly ForeignRow[] } => {
  const posts: T[] = []
  const refused: ForeignRow[] = []
  for (const [index, value] of values.entries()) {
    try {
      posts.push(read(value))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refused.push(refusedRow(`posts/${index}`, error.problem))
    }
  }
  return { posts, refused }
}
