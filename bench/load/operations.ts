import { REPEATED_PICTURE } from './picture.ts'

/** Somebody who asks: an organization, its people's and programs' keys, and what it has. */
export interface Caller {
  readonly orgId: string
  /** The owner, signed in. */
  readonly session: string
  /** A program that writes; what it writes needs an approval. */
  readonly writer: string
  /** A program that approves. */
  readonly approver: string
  readonly channels: readonly string[]
  /** Drafts to be read and edited. */
  readonly drafts: readonly string[]
}

/** A request before it is sent to whoever is measured. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly token: string
  readonly body?: string | Buffer
  readonly type?: string
  /** Only the first words of the answer are waited for; it is read on for a while. */
  readonly stream?: true
}

/** What a request can be made of. */
export interface Draw {
  readonly caller: Caller
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number
  /** Different in each request. */
  readonly serial: number
  /** A post of the caller that waits for an approval; undefined: there is none at the moment. */
  readonly pending: () => string | undefined
}

export interface Operation {
  readonly name: string
  /** Of all weights together. */
  readonly weight: number
  readonly ask: (draw: Draw) => Asked
  /** The answer is a post that now waits for its approval. */
  readonly makesPending?: true
}

const DAY_MS = 86_400_000

const pick = <T>(values: readonly T[], chance: () => number): T => {
  const value = values[Math.floor(chance() * values.length)]
  if (value === undefined) throw new Error('nothing to pick from')
  return value
}

const json = (value: object) => ({ body: JSON.stringify(value), type: 'application/json' })

const dayIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString()

const read = ({ caller, chance }: Draw): Asked => ({
  method: 'GET',
  path: `/posts/${pick(caller.drafts, chance)}`,
  token: caller.session,
})

const writing = ({ caller, chance, serial }: Draw) => ({
  text: `Words of the benchmark ${serial}, about as long as a post is: what happened today, and where to read on about it.`,
  channels: [{ channel_id: pick(caller.channels, chance) }],
})

/** What people and programs ask for, roughly as often as a dashboard and integrations do: four readings to one writing. */
export const OPERATIONS: readonly Operation[] = [
  { name: 'read a post', weight: 20, ask: read },
  {
    name: 'list posts',
    weight: 18,
    ask: ({ caller }) => ({ method: 'GET', path: `/orgs/${caller.orgId}/posts?limit=25`, token: caller.session }),
  },
  {
    name: 'list what is queued',
    weight: 8,
    ask: ({ caller }) => ({
      method: 'GET',
      path: `/orgs/${caller.orgId}/posts?status=queued&limit=25`,
      token: caller.writer,
    }),
  },
  {
    name: 'a week of the calendar',
    weight: 8,
    ask: ({ caller, chance }) => {
      const from = 10 + Math.floor(chance() * 20)
      const span = `from=${dayIn(from)}&to=${dayIn(from + 7)}`
      return { method: 'GET', path: `/orgs/${caller.orgId}/calendar?${span}`, token: caller.session }
    },
  },
  {
    name: 'list channels',
    weight: 8,
    ask: ({ caller }) => ({ method: 'GET', path: `/orgs/${caller.orgId}/channels`, token: caller.writer }),
  },
  {
    name: 'notifications',
    weight: 8,
    ask: ({ caller }) => ({ method: 'GET', path: `/orgs/${caller.orgId}/notifications`, token: caller.session }),
  },
  { name: 'the account', weight: 5, ask: ({ caller }) => ({ method: 'GET', path: '/account', token: caller.session }) },
  {
    name: 'validate',
    weight: 4,
    ask: (draw) => ({
      method: 'POST',
      path: `/orgs/${draw.caller.orgId}/posts/validate`,
      token: draw.caller.session,
      ...json(writing(draw)),
    }),
  },
  {
    name: 'create a draft',
    weight: 5,
    ask: (draw) => ({
      method: 'POST',
      path: `/orgs/${draw.caller.orgId}/posts`,
      token: draw.caller.session,
      ...json(writing(draw)),
    }),
  },
  {
    name: 'create for an approval',
    weight: 6,
    makesPending: true,
    ask: (draw) => ({
      method: 'POST',
      path: `/orgs/${draw.caller.orgId}/posts`,
      token: draw.caller.writer,
      ...json({ ...writing(draw), scheduled_at: dayIn(60 + draw.chance() * 30) }),
    }),
  },
  {
    name: 'approve',
    weight: 4,
    ask: (draw) => {
      const id = draw.pending()
      if (id === undefined) return read(draw)
      return { method: 'POST', path: `/posts/${id}/approve`, token: draw.caller.approver, ...json({}) }
    },
  },
  {
    name: 'edit',
    weight: 3,
    ask: (draw) => ({
      method: 'PATCH',
      path: `/posts/${pick(draw.caller.drafts, draw.chance)}`,
      token: draw.caller.session,
      ...json({ text: writing(draw).text }),
    }),
  },
  {
    name: 'comment',
    weight: 1,
    ask: (draw) => ({
      method: 'POST',
      path: `/posts/${pick(draw.caller.drafts, draw.chance)}/comments`,
      token: draw.caller.session,
      ...json({ text: `A word about it, number ${draw.serial}` }),
    }),
  },
  {
    name: 'upload a picture',
    weight: 1,
    ask: ({ caller }) => ({
      method: 'POST',
      path: `/orgs/${caller.orgId}/media`,
      token: caller.session,
      ...REPEATED_PICTURE,
    }),
  },
  {
    name: 'open a stream of events',
    weight: 1,
    ask: ({ caller }) => ({
      method: 'GET',
      path: `/orgs/${caller.orgId}/events`,
      token: caller.writer,
      stream: true,
    }),
  },
]

const ALL = OPERATIONS.reduce((sum, { weight }) => sum + weight, 0)

/** The operation that a number in [0, 1) stands for. */
export const operationAt = (share: number): Operation => {
  let left = share * ALL
  for (const operation of OPERATIONS) {
    left -= operation.weight
    if (left < 0) return operation
  }
  throw new Error('a share is less than 1')
}
