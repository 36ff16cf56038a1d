import { createScheduly, resumeSession, type Organization, type Scheduly, type Session } from './client.ts'
import { SignedOutError, UsageError } from './failures.ts'
import { loadSettings, saveSettings, type Saved } from './settings.ts'
import type { World } from './world.ts'

/** What each command takes. */
export interface GlobalFlags {
  readonly json?: boolean
  readonly url?: string
  readonly org?: string
}

/** Somebody at a server. */
export interface Connection {
  readonly scheduly: Scheduly
  readonly url: string
  /** Null for an API key. */
  readonly session: Session | null
  readonly saved: Saved | undefined
}

const sameServer = (one: string, other: string): boolean => one.replace(/\/+$/, '') === other.replace(/\/+$/, '')

/** Goes on with the session that is kept, and keeps what becomes of it. Null: none is kept. */
export const goOn = (world: World, saved: Saved): Session | null => {
  if (saved.session === undefined) return null
  return resumeSession(saved.url, saved.session, {
    onChange: async (session) => saveSettings(world, { ...((await loadSettings(world)) ?? saved), session }),
    ...(world.platform === undefined ? {} : { platform: world.platform }),
  })
}

/** Where it goes: what the command says, else the environment, else what is kept. */
const addressOf = (world: World, flags: GlobalFlags, saved: Saved | undefined): string => {
  const url = flags.url ?? world.environment['SCHEDULY_URL'] ?? saved?.url
  if (url === undefined || url === '') throw new SignedOutError('You are not signed in to any server.')
  return url
}

const open = (url: string, auth: string | Session, { platform }: World): Scheduly => {
  try {
    return createScheduly({ url, auth, ...(platform === undefined ? {} : { platform }) })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

/** As whom: a key of the environment, else what is kept for this very server. What is kept goes to no other. */
export const connect = async (world: World, flags: GlobalFlags): Promise<Connection> => {
  const saved = await loadSettings(world)
  const url = addressOf(world, flags, saved)
  const kept = saved !== undefined && sameServer(saved.url, url) ? saved : undefined
  const key = world.environment['SCHEDULY_API_KEY'] ?? kept?.key
  if (key !== undefined && key !== '') return { scheduly: open(url, key, world), url, session: null, saved: kept }
  const session = kept === undefined ? null : goOn(world, kept)
  if (session === null) throw new SignedOutError(`You are not signed in to ${url}.`)
  return { scheduly: open(url, session, world), url, session, saved: kept }
}

/** The organization that an id or a name means; two of one name are not told apart. */
export const findOrganization = (all: readonly Organization[], wanted: string): Organization => {
  const found = all.filter(({ id, name }) => id === wanted || name === wanted)
  const [first] = found
  if (first === undefined) throw new UsageError(`You are in no organization "${wanted}"; "scheduly orgs" lists yours.`)
  if (found.length > 1) throw new UsageError(`Several organizations are called "${wanted}"; name one by its id.`)
  return first
}

/** The organization that a command is for: as the command says, else as the environment, else as kept, else the only one. */
export const organizationOf = async (world: World, at: Connection, flags: GlobalFlags): Promise<Organization> => {
  const all = await at.scheduly.organizations.list(undefined, { signal: world.signal }).toArray()
  const wanted = flags.org ?? world.environment['SCHEDULY_ORG'] ?? at.saved?.organization
  if (wanted !== undefined && wanted !== '') return findOrganization(all, wanted)
  const [only, ...others] = all
  if (only === undefined) throw new UsageError('You are in no organization yet.')
  if (others.length > 0)
    throw new UsageError(
      'You are in several organizations: say which with --org, or keep one with "scheduly orgs use".',
    )
  return only
}
