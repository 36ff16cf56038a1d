import { setTimeout as sleep } from 'node:timers/promises'
import { approveAccount } from '#test/support/people.ts'
import {
  createScheduly,
  InvalidRequestError,
  signIn,
  type CallOptions,
  type Post,
  type Scheduly,
} from '../../clients/typescript/src/index.ts'
import type { Chance } from '../torture/chance.ts'

/** Where people find the installation, and the network it posts to. */
export interface Addresses {
  /** The balancer in front of all web servers. */
  readonly base: string
  readonly sandbox: string
}

export interface StreamOptions extends Addresses {
  readonly seed: number
  readonly chance: Chance
  readonly organizations: number
  readonly channels: number
}

/** What was answered with success: it may not be lost. */
export interface Written {
  readonly id: string
  readonly text: string
  /** Whether it is to go out; else it waits for an approval that never comes. */
  readonly isMeant: boolean
}

export interface Stream {
  readonly written: readonly Written[]
  /** Answers that an earlier try of the same request had brought about already. */
  readonly replayed: () => number
  /** What was never answered, with why. */
  readonly unanswered: readonly string[]
  /** Writes until so many posts are meant to go out, and so many in a second at most. */
  readonly upTo: (spread: { readonly count: number; readonly perSecond: number }) => Promise<void>
  /** A person has looked at the network, where it is not, and has it sent. */
  readonly sendAgain: (orgId: string, postId: string) => Promise<void>
}

interface House {
  readonly orgId: string
  readonly owner: () => Promise<Scheduly>
  readonly editor: () => Promise<Scheduly>
  readonly channels: readonly string[]
}

/** A process that is suspended says nothing; the next try meets another one. */
const PATIENCE = { timeoutMs: 4_000, retries: 40 }
/** Before an access token ends by itself. */
const SIGN_IN_EVERY_MS = 240_000
const PASSWORD = 'correct horse battery'
const WRITERS = 8
const MOST_TIMES = 5

/** Somebody with an account, who signs in anew now and then. */
const openPerson = async (base: string, name: string): Promise<() => Promise<Scheduly>> => {
  const email = `${name}@example.org`
  await createScheduly({ url: base }).auth.signUp({ email, username: name, password: PASSWORD })
  const open = async () => {
    const { accessToken } = (await signIn(base, { email, password: PASSWORD })).state()
    return { api: createScheduly({ url: base, auth: accessToken, ...PATIENCE }), since: performance.now() }
  }
  let signed = open()
  return async () => {
    const { api, since } = await signed
    if (performance.now() - since < SIGN_IN_EVERY_MS) return api
    const fresh = open()
    // Whoever meets a web server that is suspended goes on with what there is, and asks again later.
    signed = fresh.catch(() => ({ api, since }))
    return (await signed).api
  }
}

const connect = async (
  api: Scheduly,
  { orgId, handle, base, sandbox }: Addresses & Record<'orgId' | 'handle', string>,
) => {
  const { channel, authorization_url: url } = await api.channels.startConnection(orgId, { provider: 'twt' })
  const grant = await approveAccount(url.replace(base, sandbox), handle)
  await api.channels.finishConnection(orgId, channel.id, grant)
  return channel.id
}

const openHouse = async (addresses: Addresses, number: number, count: number): Promise<House> => {
  const { base } = addresses
  const [owner, editor] = [await openPerson(base, `owner${number}`), await openPerson(base, `editor${number}`)]
  const api = await owner()
  const orgId = (await api.organizations.create({ name: `Machines ${number}` })).id
  const { link } = await api.invitations.inviteMember(orgId, { role: 'editor' })
  await (await editor()).invitations.accept({ token: new URL(link).hash.slice(1) })
  const channels: string[] = []
  for (let made = 0; made < count; made += 1)
    channels.push(await connect(api, { ...addresses, orgId, handle: `machines${number}x${made}` }))
  return { orgId, owner, editor, channels }
}

type Kind = 'planned' | 'approved' | 'never approved'

/** How every twelve posts go: the last two are beside those that are to go out. */
const kindOf = (number: number): Kind => {
  if (number % 12 === 11) return 'never approved'
  return number % 3 === 2 ? 'approved' : 'planned'
}

interface Order {
  readonly house: House
  readonly kind: Kind
  readonly text: string
  readonly channelId: string
  readonly chance: Chance
  readonly options: CallOptions
}

/** Where its time passed before it was there, which is refused and certainly not written, another time is chosen. */
const create = async ({ house, kind, text, channelId, chance, options }: Order, times = 1): Promise<Post> => {
  const api = await (kind === 'planned' ? house.owner() : house.editor())
  const scheduled_at = new Date(Date.now() + 2_000 + chance.below(3_000) * times).toISOString()
  const post = { text, channels: [{ channel_id: channelId }], scheduled_at }
  return api.posts.create(house.orgId, post, options).catch((error: unknown) => {
    if (!(error instanceof InvalidRequestError) || times >= MOST_TIMES) throw error
    return create({ house, kind, text, channelId, chance, options }, times + 1)
  })
}

const write = async (order: Order): Promise<Written> => {
  const { kind, house, text, options } = order
  const { id, content_hash } = await create(order)
  if (kind === 'approved') await (await house.owner()).posts.approve(id, { content_hash, publish_now: true }, options)
  return { id, text, isMeant: kind !== 'never approved' }
}

const pickFrom = <T>(items: readonly T[], number: number): T => {
  const item = items[number % items.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** Opens accounts, organizations and channels; then people write what they are asked to, through the API. */
export const openStream = async (options: StreamOptions): Promise<Stream> => {
  const { organizations, channels, seed, chance } = options
  const houses: House[] = []
  for (let made = 0; made < organizations; made += 1)
    houses.push(await openHouse(options, made, Math.ceil(channels / organizations)))
  const [written, unanswered]: [Written[], string[]] = [[], []]
  const counts = { begun: 0, meant: 0, replayed: 0 }
  let next = 0
  const onAnswer: CallOptions['onAnswer'] = (answer) => {
    if (answer.replayed) counts.replayed += 1
  }
  const writeNext = async (): Promise<void> => {
    const number = counts.begun
    counts.begun += 1
    const kind = kindOf(number)
    if (kind !== 'never approved') counts.meant += 1
    const house = pickFrom(houses, number)
    const text = `Machines ${seed}, ${kind} ${number}`
    const channelId = pickFrom(house.channels, Math.floor(number / houses.length))
    await write({ house, kind, text, channelId, chance, options: { onAnswer } }).then(
      (post) => written.push(post),
      (error: unknown) => unanswered.push(`${text}: ${String(error)}`),
    )
  }
  const keepWriting: Stream['upTo'] = async ({ count, perSecond }) => {
    while (counts.meant < count) {
      const now = performance.now()
      next = Math.max(next + 1_000 / perSecond, now)
      await Promise.all([writeNext(), sleep(next - now)])
    }
  }
  return {
    written,
    unanswered,
    replayed: () => counts.replayed,
    upTo: async (spread) => void (await Promise.all(Array.from({ length: WRITERS }, () => keepWriting(spread)))),
    sendAgain: async (orgId, postId) => {
      const house = houses.find((each) => each.orgId === orgId)
      await (await house?.owner())?.posts.retry(postId, { confirmed_not_published: true })
    },
  }
}
