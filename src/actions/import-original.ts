import { isReadableHash } from '#auth/passwords.ts'
import {
  intoTarget,
  type KnownPerson,
  type OriginalTarget,
  type TakenOverPost,
  type Writer,
} from '#db/original-target.ts'
import { plainVariant } from '#domain/content.ts'
import { likenessOf } from '#domain/likeness.ts'
import {
  faultsOf,
  fateOf,
  inhabited,
  normalEmail,
  noteOf,
  type Fate,
  type Original,
  type OriginalOrganization,
  type OriginalPost,
  type OriginalUser,
} from '#domain/original.ts'
import { idFrom, sha256Hex } from '#lib/hash.ts'
import { contentHash } from './post-content.ts'

// What the operator of an installation does from its own machine. Nobody reaches this over HTTP.

/** How much of it was there, and how much of that is new. */
export interface TakenOver {
  readonly users: { readonly added: number; readonly known: number; readonly withoutPassword: readonly string[] }
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
  readonly organizations: { readonly added: number; readonly known: number; readonly empty: number }
  readonly memberships: number
  readonly channels: { readonly added: number; readonly known: number }
  readonly posts: Readonly<Record<'published' | 'canceled' | 'awaiting' | 'draft' | 'known', number>>
  /** Posts that somebody else is named as the author of. */
  readonly reassigned: number
  /** Posts whose channel is none of their organization's. */
  readonly withoutChannel: number
}

/** What keeps it from being taken over: each in a sentence that says what to do. */
export class NotTakenOver extends Error {
  override readonly name = 'NotTakenOver'
}

const LONGEST_USERNAME = 50
const LONGEST_NAME = 100

const refuseFor = (faults: readonly string[]): void => {
  if (faults.length > 0) throw new NotTakenOver(faults.map((fault) => `- ${fault}`).join('\n'))
}

const userIdOf = ({ id, email }: OriginalUser): string => idFrom('original', 'user', id, normalEmail(email))

const orgIdOf = ({ id, createdAt }: OriginalOrganization): string =>
  idFrom('original', 'organization', id, createdAt.toISOString())

const nameFor = (user: OriginalUser): string => {
  const [local = ''] = normalEmail(user.email).split('@')
  return (user.username === '' ? local : user.username).slice(0, LONGEST_USERNAME).toWellFormed()
}

/** The first of `ann`, `ann-2`, `ann-3` … that nobody has. */
const addByFreeName = async (target: OriginalTarget, user: OriginalUser): Promise<string> => {
  const wished = nameFor(user)
  const passwordHash = isReadableHash(user.passwordHash) ? user.passwordHash : null
  const person = { id: userIdOf(user), email: normalEmail(user.email), passwordHash }
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : `-${number}`
    const username = `${wished.slice(0, LONGEST_USERNAME - ending.length)}${ending}`
    if (await target.addPerson({ ...person, username })) return username
  }
}

interface People {
  /** Whose account here is whose there. */
  readonly ids: ReadonlyMap<string, string>
  readonly told: TakenOver['users']
  readonly renamed: TakenOver['renamed']
}

const someoneElse = ({ email }: KnownPerson): string =>
  `There is an account with the address ${email} here already, and nobody has confirmed that it is theirs: have it confirmed, or give it another address, before its person is made a member.`

/** Who has an account here already keeps it as it is: by the address that they confirmed, or from an earlier import. */
const takePeople = async (target: OriginalTarget, users: readonly OriginalUser[]): Promise<People> => {
  const emails = users.map(({ email }) => normalEmail(email))
  const known = await target.findPeople(emails, users.map(userIdOf))
  const byId = new Map(known.map((person) => [person.id, person]))
  const byEmail = new Map(known.map((person) => [normalEmail(person.email), person]))
  const foundOf = (user: OriginalUser) => byId.get(userIdOf(user)) ?? byEmail.get(normalEmail(user.email))
  const isStrange = (person: KnownPerson | undefined, user: OriginalUser): person is KnownPerson =>
    person !== undefined && person.id !== userIdOf(user) && !person.isConfirmed
  refuseFor(
    users.flatMap((user) => {
      const person = foundOf(user)
      return isStrange(person, user) ? [someoneElse(person)] : []
    }),
  )
  const fresh = users.filter((user) => foundOf(user) === undefined)
  const renamed: { from: string; to: string }[] = []
  for (const user of fresh) {
    const to = await addByFreeName(target, user)
    if (to !== user.username) renamed.push({ from: user.username, to })
  }
  return {
    ids: new Map(users.map((user) => [user.id, foundOf(user)?.id ?? userIdOf(user)])),
    told: {
      added: fresh.length,
      known: users.length - fresh.length,
      withoutPassword: fresh.filter(({ passwordHash }) => !isReadableHash(passwordHash)).map(({ email }) => email),
    },
    renamed,
  }
}

interface Homes {
  readonly ids: ReadonlyMap<string, string>
  readonly told: TakenOver['organizations']
  readonly memberships: number
}

/** Who belongs to an organization that is there already is not looked at again: somebody may have been removed here. */
const takeHomes = async (
  target: OriginalTarget,
  original: Original,
  { people, timeZone }: { readonly people: People; readonly timeZone: string },
): Promise<Homes> => {
  const homes = inhabited(original)
  const told = { added: 0, known: 0, empty: original.organizations.length - homes.length }
  let memberships = 0
  for (const home of homes) {
    const members = original.memberships.flatMap(({ userId, orgId, role }) => {
      const id = orgId === home.id ? people.ids.get(userId) : undefined
      return id === undefined ? [] : [{ userId: id, role }]
    })
    const createdBy = members.find(({ role }) => role === 'owner')?.userId ?? ''
    const name = home.name === '' ? `Organization ${home.id}` : home.name.slice(0, LONGEST_NAME).toWellFormed()
    const { createdAt } = home
    if (await target.addHome({ id: orgIdOf(home), name, timeZone, createdBy, createdAt, members })) {
      told.added += 1
      memberships += members.length
    } else told.known += 1
  }
  return { ids: new Map(homes.map((home) => [home.id, orgIdOf(home)])), told, memberships }
}

interface Channels {
  /** By its id there: which one it is here, and of which organization there. */
  readonly found: ReadonlyMap<string, { readonly id: string; readonly orgId: string }>
  readonly told: TakenOver['channels']
}

/** The keys that the original kept are made up ("fake_access_token") and name no account: each is to be connected here. */
const takeChannels = async (
  target: OriginalTarget,
  original: Original,
  { homes, ownerOf }: { readonly homes: Homes; readonly ownerOf: ReadonlyMap<string, string> },
): Promise<Channels> => {
  const found = new Map<string, { id: string; orgId: string }>()
  const told = { added: 0, known: 0 }
  for (const { id: there, orgId: home, provider, displayName, createdAt } of original.channels) {
    const orgId = homes.ids.get(home)
    if (orgId === undefined) continue
    const id = idFrom('original', 'channel', orgId, there, createdAt.toISOString())
    found.set(there, { id, orgId: home })
    const channel = { orgId, id, provider, displayName, createdAt, createdBy: ownerOf.get(orgId) ?? '' }
    if (await target.addChannel(channel)) told.added += 1
    else told.known += 1
  }
  return { found, told }
}

interface Ground {
  readonly now: Date
  readonly people: People
  readonly names: ReadonlyMap<string, string>
  readonly channels: Channels
  readonly writers: ReadonlySet<string>
  readonly ownerOf: ReadonlyMap<string, string>
}

const statusOf = (fate: Fate): 'draft' | 'published' | 'canceled' => (fate.kind === 'history' ? fate.status : 'draft')

const publicationOf = (post: OriginalPost, fate: Fate, at: { readonly id: string; readonly channelId: string }) => {
  const status = statusOf(fate)
  const variant = plainVariant(at.channelId)
  const content = { text: post.text, media: [], thread: [], channels: [variant] }
  return {
    id: idFrom('original', 'publication', at.id),
    channelId: at.channelId,
    likeness: sha256Hex(likenessOf(content, variant)),
    status,
    publishedAt: fate.kind === 'history' && status === 'published' ? fate.at : null,
  }
}

interface Placed {
  readonly post: TakenOverPost
  readonly as: 'published' | 'canceled' | 'awaiting' | 'draft'
  readonly isReassigned: boolean
}

/** Who is named as its author here; `lost` when that is somebody else. */
const authorOf = (post: OriginalPost, orgId: string, { people, names, writers, ownerOf }: Ground) => {
  const id = people.ids.get(post.authorId) ?? ''
  if (writers.has(`${orgId} ${id}`)) return { id, lost: null }
  return { id: ownerOf.get(orgId) ?? '', lost: names.get(post.authorId) ?? `user ${post.authorId}` }
}

const hashOf = (text: string, channelId: string | null): string => {
  const channels = channelId === null ? [] : [plainVariant(channelId)]
  return contentHash({ text, media: [], thread: [], channels }).toString('hex')
}

const placePost = (post: OriginalPost, orgId: string, ground: Ground): Placed => {
  const id = idFrom('original', 'post', orgId, post.id, post.createdAt.toISOString())
  const channel = ground.channels.found.get(post.channelId)
  const channelId = channel?.orgId === post.orgId ? channel.id : null
  const fate: Fate = channelId === null ? { kind: 'draft' } : fateOf(post, ground.now)
  const author = authorOf(post, orgId, ground)
  const { text, createdAt } = post
  return {
    as: fate.kind === 'history' ? fate.status : fate.kind,
    isReassigned: author.lost !== null,
    post: {
      orgId,
      id,
      authorId: author.id,
      text,
      note: noteOf(post, fate, { author: author.lost, channel: channelId === null }),
      contentHash: hashOf(text, channelId),
      scheduledAt: fate.kind === 'draft' ? null : fate.at,
      createdAt,
      kind: fate.kind,
      publication: channelId === null ? null : publicationOf(post, fate, { id, channelId }),
    },
  }
}

const takePosts = async (target: OriginalTarget, placed: readonly Placed[]) => {
  const added = new Set(await target.addPosts(placed.map(({ post }) => post)))
  const fresh = placed.filter(({ post }) => added.has(post.id))
  const countOf = (as: Placed['as']): number => fresh.filter((each) => each.as === as).length
  return {
    posts: {
      published: countOf('published'),
      canceled: countOf('canceled'),
      awaiting: countOf('awaiting'),
      draft: countOf('draft'),
      known: placed.length - fresh.length,
    },
    reassigned: fresh.filter(({ isReassigned }) => isReassigned).length,
    withoutChannel: fresh.filter(({ post }) => post.publication === null).length,
  }
}

const firstOwners = (writers: readonly Writer[]): ReadonlyMap<string, string> =>
  new Map(
    writers
      .filter(({ role }) => role === 'owner')
      .toReversed()
      .map(({ orgId, userId }) => [orgId, userId]),
  )

const takeAll = async (
  target: OriginalTarget,
  original: Original,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): Promise<TakenOver> => {
  const people = await takePeople(target, original.users)
  const homes = await takeHomes(target, original, { people, timeZone })
  const writers = await target.writersOf([...homes.ids.values()])
  const ownerOf = firstOwners(writers)
  const channels = await takeChannels(target, original, { homes, ownerOf })
  const names = new Map(original.users.map(({ id, username }) => [id, username]))
  const mayWrite = new Set(writers.map(({ orgId, userId }) => `${orgId} ${userId}`))
  const ground = { now, people, names, channels, writers: mayWrite, ownerOf }
  const placed = original.posts.flatMap((post) => {
    const orgId = homes.ids.get(post.orgId)
    return orgId === undefined ? [] : [placePost(post, orgId, ground)]
  })
  return {
    users: people.told,
    renamed: people.renamed,
    organizations: homes.told,
    memberships: homes.memberships,
    channels: channels.told,
    ...(await takePosts(target, placed)),
  }
}

/**
 * Takes over what a database of the original holds: all or nothing, and what is there already stays as it is. Throws
 * `NotTakenOver` for what a person must decide first. Nothing of it goes out: what was to be sent waits for an approval.
 */
export const importOriginal = (
  ownerUrl: string,
  original: Original,
  options: { readonly dryRun: boolean; readonly now: Date; readonly timeZone: string; readonly requestId: string },
): Promise<TakenOver> => {
  const { dryRun, requestId } = options
  refuseFor(faultsOf(original))
  return intoTarget(ownerUrl, { keep: !dryRun, requestId }, (target) => takeAll(target, original, options))
}
