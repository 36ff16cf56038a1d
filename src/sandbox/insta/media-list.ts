import type { FastifyInstance } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import type { InstaAccount } from './events.ts'
import { pick } from './fields.ts'
import { answerRead } from './nodes.ts'
import type { InstaDesk, InstaParts } from './parts.ts'
import { readInstant } from './publish.ts'
import { accountAt, serveGraph, type Session } from './session.ts'
import { postFields } from './shown.ts'
import type { KeptPost } from './state.ts'
import { ID, versioned } from './version.ts'

/** Instagram shows no more than this many posts of an account. */
const DEPTH = 10_000
const PAGE = 25
const LARGEST_PAGE = 100
const STORY_LIFE_MS = 86_400_000

/** What a list knows of by now, newest first: new posts arrive late, or not at all while it is stale. */
const visible = (parts: InstaParts, account: InstaAccount, route: 'media-list' | 'stories'): KeptPost[] => {
  const newest = parts.ground.clock.now().getTime() - parts.settings().mediaListLagMilliseconds
  const frozen = parts.wire.faults.frozenAt(route, account.username) ?? Number.POSITIVE_INFINITY
  return parts.state
    .posts(account.userId)
    .filter(({ createdAt, position, product }) => {
      const isWanted = (product === 'STORY') === (route === 'stories')
      return isWanted && createdAt <= newest && position <= frozen
    })
    .slice(-DEPTH)
    .toReversed()
}

/** Cursors name a post by its place; they stay good when newer posts arrive. */
const toCursor = ({ position }: KeptPost): string => Buffer.from(`p${position}`).toString('base64url')

const fromCursor = (cursor: string): number => {
  const [, position] = /^p(\d{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return position === undefined ? Number.NaN : Number(position)
}

interface Slice {
  readonly limit: number
  readonly after: number | null
  readonly before: number | null
  readonly since: number
  readonly until: number
}

const numberAt = (params: URLSearchParams, name: string, read: (text: string) => number): number | null => {
  const text = params.get(name) ?? ''
  return text === '' ? null : read(text)
}

/** The part that is asked for; the name of a parameter that is not valid otherwise. */
const readSlice = (params: URLSearchParams): Slice | string => {
  const slice = {
    limit: numberAt(params, 'limit', Number) ?? PAGE,
    after: numberAt(params, 'after', fromCursor),
    before: numberAt(params, 'before', fromCursor),
    since: numberAt(params, 'since', readInstant) ?? 0,
    until: numberAt(params, 'until', readInstant) ?? Number.MAX_SAFE_INTEGER,
  }
  const wrong = Object.entries(slice).find(([, value]) => Number.isNaN(value))
  if (wrong !== undefined) return wrong[0]
  return Number.isInteger(slice.limit) && slice.limit > 0
    ? { ...slice, limit: Math.min(slice.limit, LARGEST_PAGE) }
    : 'limit'
}

/** Instants of posts have whole seconds on the wire, so that is what they are compared by. */
const inTime = ({ since, until }: Slice, { createdAt }: KeptPost): boolean => {
  const at = Math.floor(createdAt / 1_000) * 1_000
  return at >= since && at <= until
}

const cut = (posts: readonly KeptPost[], slice: Slice): KeptPost[] => {
  const { after, before, limit } = slice
  const within = posts.filter(
    (post) =>
      inTime(slice, post) && (after === null || post.position < after) && (before === null || post.position > before),
  )
  return before === null ? within.slice(0, limit) : within.slice(-limit)
}

const pageUrl = ({ base, params }: Session, path: string, place: readonly [string, string]): string => {
  const query = new URLSearchParams(params)
  for (const name of ['after', 'before']) query.delete(name)
  query.set(...place)
  return `${base}${path}?${query.toString()}`
}

const pagingOf = (
  session: Session,
  path: string,
  { all, page }: { readonly all: readonly KeptPost[]; readonly page: readonly KeptPost[] },
): object => {
  const first = page[0]
  const last = page.at(-1)
  if (first === undefined || last === undefined) return {}
  const cursors = { before: toCursor(first), after: toCursor(last) }
  const isMore = all.some(({ position }) => position < last.position)
  const isNewer = all.some(({ position }) => position > first.position)
  const next = isMore ? { next: pageUrl(session, path, ['after', cursors.after]) } : {}
  const previous = isNewer ? { previous: pageUrl(session, path, ['before', cursors.before]) } : {}
  return { paging: { cursors, ...next, ...previous } }
}

const list = (desk: InstaDesk, session: Session, path: string): Answer => {
  const [, id = '', edge] = /\/(\d+|me)\/(media|stories)$/.exec(path) ?? []
  const account = accountAt(desk.parts, session, id)
  if (account === null) return desk.problems.missingObject(id)
  const slice = readSlice(session.params)
  if (typeof slice === 'string') return desk.problems.badParameter(`Param ${slice} is not valid`)
  const isStories = edge === 'stories'
  const since = isStories ? desk.parts.ground.clock.now().getTime() - STORY_LIFE_MS : 0
  const known = visible(desk.parts, account, isStories ? 'stories' : 'media-list')
  const all = known.filter((post) => inTime(slice, post) && post.createdAt > since)
  const page = cut(all, slice)
  const reader = { parts: desk.parts, base: session.base, isFacebook: session.token.owner !== undefined }
  const fields = session.params.get('fields') ?? 'id'
  return answerRead(desk, () => ({
    data: page.map((post) => pick(postFields(reader, post), fields)),
    ...pagingOf(session, path, { all, page }),
  }))
}

/** `GET /{ig-id}/media` and `GET /{ig-id}/stories`. */
export const mediaListRoutes = (app: FastifyInstance, desk: InstaDesk): void => {
  for (const [edge, route] of [
    ['media', 'media-list'],
    ['stories', 'stories'],
  ] as const) {
    for (const path of versioned(`/${ID}/${edge}`)) {
      app.get(path, async (request, reply) => {
        const asked = (request.url.split('?')[0] ?? '').slice(app.prefix.length)
        const work = (session: Session): Answer => list(desk, session, asked)
        return await serveGraph(desk, { route, permission: 'read', work }, { request, reply })
      })
    }
  }
}
