import { UsageError } from './failures.ts'

/** What is said beside a file of another system. */
export interface ForeignFlags {
  /** Its accounts and which channel is meant by each: `x:ink=twt:@ink`; nothing behind the sign: none. */
  readonly channel?: readonly string[]
  readonly mediaBase?: string
}

/** An account there and a channel here, or null for none. An account's name may have the sign in it, a channel's has not. */
const pairOf = (word: string): readonly [string, string | null] => {
  const at = word.lastIndexOf('=')
  if (at < 1) throw new UsageError('--channel names an account there and a channel here: x:ink=twt:@ink')
  const channel = word.slice(at + 1).trim()
  return [word.slice(0, at).trim(), channel === '' ? null : channel]
}

const parsed = (text: string): object => {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (Array.isArray(value)) return { posts: value }
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below, as for everything else that is none.
  }
  throw new UsageError('The file of another system must be JSON; docs/guides/import.md says how to get it.')
}

/** The file as the import takes it, with what was said beside it. */
export const foreignBody = async (file: Blob, { channel = [], mediaBase }: ForeignFlags): Promise<Blob> => {
  const body = {
    ...parsed(await file.text()),
    ...(channel.length === 0 ? {} : { channels: Object.fromEntries(channel.map(pairOf)) }),
    ...(mediaBase === undefined ? {} : { media_base: mediaBase }),
  }
  return new Blob([JSON.stringify(body)])
}
