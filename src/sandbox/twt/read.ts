import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import type { TwtAccount } from './events.ts'
import { showPost, showUser } from './fields.ts'
import { includesOf, type View } from './includes.ts'
import type { TwtParts } from './parts.ts'
import { invalidRequest, notFound, notFoundProblem, notPermitted } from './problems.ts'
import { checkFields, checkSlice, pageToken, queryOf, type Slice, SLICE_NAMES } from './query.ts'
import { serveGuarded } from './session.ts'
import type { KeptPost } from './state.ts'

const READ = ['tweet.read', 'users.read']
/** X shows no more than this many posts of an account. */
const TIMELINE_DEPTH = 3_200
const ID = /^[0-9]{1,19}$/

const ok = (body: object): Answer => ({ status: 200, body })

const viewOf = ({ state, ground }: TwtParts, { protocol, host, server }: FastifyRequest): View => ({
  state,
  now: ground.clock.now().getTime(),
  base: `${protocol}://${host}${server.prefix}`,
})

const me = (account: TwtAccount, url: string): Answer => {
  const asked = checkFields(queryOf(url), [])
  return asked.ok ? ok({ data: showUser(account, asked.value.user) }) : asked.answer
}

const lookupMany = (view: View, url: string): Answer => {
  const query = queryOf(url)
  const ids = (query.get('ids') ?? '').split(',')
  const isValid = ids.length <= 100 && ids.every((id) => ID.test(id))
  if (!isValid) return invalidRequest('ids', ids.join(','), 'Give 1 to 100 numeric ids.')
  const asked = checkFields(query, ['ids'])
  if (!asked.ok) return asked.answer
  const posts = ids.flatMap((id) => view.state.post(id) ?? [])
  const missing = ids.filter((id) => view.state.post(id) === null)
  return ok({
    ...(posts.length === 0 ? {} : { data: posts.map((post) => showPost(view.state, post, asked.value)) }),
    ...includesOf(view, posts, asked.value),
    ...(missing.length === 0 ? {} : { errors: missing.map((id) => notFoundProblem('tweet', 'ids', id)) }),
  })
}

const lookupOne = (view: View, id: string, url: string): Answer => {
  const asked = checkFields(queryOf(url), [])
  if (!asked.ok) return asked.answer
  if (!ID.test(id)) return invalidRequest('id', id, 'The id is not a number.')
  const post = view.state.post(id)
  if (post === null) return ok({ errors: [notFoundProblem('tweet', 'id', id)] })
  return ok({ data: showPost(view.state, post, asked.value), ...includesOf(view, [post], asked.value) })
}

const within = (slice: Slice, post: KeptPost): boolean => {
  const id = BigInt(post.id)
  const time = Date.parse(post.createdAt)
  const rules = [
    slice.sinceId === null || id > slice.sinceId,
    slice.untilId === null || id < slice.untilId,
    slice.before === null || id < slice.before,
    slice.startTime === null || time >= slice.startTime,
    slice.endTime === null || time < slice.endTime,
    !slice.withoutReplies || post.replyTo === null,
  ]
  return rules.every(Boolean)
}

/** What the timeline knows of by now, newest first: new posts arrive late, or not at all while it is stale. */
const visible = ({ state, settings, ground, wire }: TwtParts, owner: TwtAccount): KeptPost[] => {
  const newest = ground.clock.now().getTime() - settings().timelineLagMilliseconds
  const frozen = wire.faults.frozenAt('timeline', owner.handle) ?? Number.POSITIVE_INFINITY
  return (
    state
      .posts(owner.id)
      .filter((post) => Date.parse(post.createdAt) <= newest && post.position <= frozen)
      // An advertisement is on nobody's timeline.
      .filter(({ marks }) => !marks.includes('nullcast'))
      .slice(-TIMELINE_DEPTH)
      .toReversed()
  )
}

interface AskedTimeline {
  readonly id: string
  readonly url: string
}

const timeline = (parts: TwtParts, view: View, { id, url }: AskedTimeline): Answer => {
  const query = queryOf(url)
  const asked = checkFields(query, SLICE_NAMES)
  if (!asked.ok) return asked.answer
  const slice = checkSlice(query)
  if (!slice.ok) return slice.answer
  if (!ID.test(id)) return invalidRequest('id', id, 'The id is not a number.')
  const owner = parts.state.account(id)
  if (owner === null) return ok({ errors: [notFoundProblem('user', 'id', id)] })
  const matching = visible(parts, owner).filter((post) => within(slice.value, post))
  const posts = matching.slice(0, slice.value.maxResults)
  const first = posts[0]
  const last = posts.at(-1)
  if (first === undefined || last === undefined) return ok({ meta: { result_count: 0 } })
  const next = matching.length > posts.length ? { next_token: pageToken(last.id) } : {}
  return ok({
    data: posts.map((post) => showPost(parts.state, post, asked.value)),
    ...includesOf(view, posts, asked.value),
    meta: { result_count: posts.length, newest_id: first.id, oldest_id: last.id, ...next },
  })
}

const deleted: Answer = { status: 200, body: { data: { deleted: true } } }

const remove = ({ state, settings }: TwtParts, account: TwtAccount, id: string): Answer => {
  if (!ID.test(id)) return invalidRequest('id', id, 'The id is not a number.')
  const post = state.post(id)
  if (post === null) {
    const isRepeated = settings().repeatedDelete === 'deleted' && state.deletedBy(id) === account.id
    return isRepeated ? deleted : notFound('tweet', 'id', id)
  }
  if (post.accountId !== account.id) return notPermitted()
  state.commit({ kind: 'post-deleted', id })
  return { ...deleted, postId: id }
}

type ById = { readonly Params: { readonly id: string } }

/** The routes that read and delete posts, and say whose token it is. */
export const readRoutes = (app: FastifyInstance, parts: TwtParts): void => {
  app.get('/2/users/me', async (request, reply) => {
    const work = (account: TwtAccount): Answer => me(account, request.url)
    return await serveGuarded(parts, { route: 'me', scopes: READ, work }, { request, reply })
  })
  app.get<ById>('/2/users/:id/tweets', async (request, reply) => {
    const work = (): Answer => timeline(parts, viewOf(parts, request), { id: request.params.id, url: request.url })
    return await serveGuarded(parts, { route: 'timeline', scopes: READ, work }, { request, reply })
  })
  app.get('/2/tweets', async (request, reply) => {
    const work = (): Answer => lookupMany(viewOf(parts, request), request.url)
    return await serveGuarded(parts, { route: 'lookup', scopes: READ, work }, { request, reply })
  })
  app.get<ById>('/2/tweets/:id', async (request, reply) => {
    const work = (): Answer => lookupOne(viewOf(parts, request), request.params.id, request.url)
    return await serveGuarded(parts, { route: 'lookup', scopes: READ, work }, { request, reply })
  })
  app.delete<ById>('/2/tweets/:id', async (request, reply) => {
    const scopes = [...READ, 'tweet.write']
    const work = (account: TwtAccount): Answer => remove(parts, account, request.params.id)
    return await serveGuarded(parts, { route: 'delete', scopes, work }, { request, reply })
  })
}
