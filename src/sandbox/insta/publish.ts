import type { FastifyInstance } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import type { InstaAccount, InstaContainer, InstaPost } from './events.ts'
import { newId, newShortcode } from './ids.ts'
import type { InstaDesk, InstaParts } from './parts.ts'
import type { Refusal } from './refusals.ts'
import { accountAt, type Guarded, serveGraph } from './session.ts'
import type { KeptContainer } from './state.ts'
import { trueStatus } from './status.ts'
import { ID, versioned } from './version.ts'

const DAY_SECONDS = 86_400

/** Posts of the account in the last 24 hours, or since the later instant that is given. */
const quotaUsage = ({ state, ground }: InstaParts, account: InstaAccount, since = 0): number => {
  const from = Math.max(since, ground.clock.now().getTime() - DAY_SECONDS * 1_000)
  return state.publishedAt(account.userId).filter((at) => at > from).length
}

const TYPES: Readonly<Record<InstaContainer['kind'], Pick<InstaPost, 'type' | 'product'>>> = {
  image: { type: 'IMAGE', product: 'FEED' },
  video: { type: 'VIDEO', product: 'FEED' },
  reel: { type: 'VIDEO', product: 'REELS' },
  'story-image': { type: 'IMAGE', product: 'STORY' },
  'story-video': { type: 'VIDEO', product: 'STORY' },
  carousel: { type: 'CAROUSEL_ALBUM', product: 'FEED' },
}

const childrenOf = ({ state, ground }: InstaParts, ids: readonly string[]): InstaPost['children'] =>
  ids.flatMap((id) => {
    const child = state.container(id)
    const media = child?.done?.media ?? null
    if (child === null || media === null) return []
    const type = child.kind === 'video' ? 'VIDEO' : 'IMAGE'
    const { altText } = child
    return [{ id: newId(ground.random, 'media'), shortcode: newShortcode(ground.random), type, altText, media }]
  })

const toPost = (parts: InstaParts, container: KeptContainer): InstaPost => {
  const { ground } = parts
  return {
    id: newId(ground.random, 'media'),
    containerId: container.id,
    shortcode: newShortcode(ground.random),
    createdAt: ground.clock.now().getTime(),
    ...TYPES[container.kind],
    accountId: container.accountId,
    caption: container.caption,
    altText: container.altText,
    userTags: container.userTags,
    collaborators: container.collaborators,
    locationId: container.locationId,
    shareToFeed: container.shareToFeed,
    isAiGenerated: container.isAiGenerated,
    media: container.done?.media ?? null,
    children: childrenOf(parts, container.children),
  }
}

const AGAIN: Readonly<Record<'refuse' | 'refuse-as-missing' | 'again', Refusal | null>> = {
  refuse: 'not-ready',
  'refuse-as-missing': 'container-missing',
  again: null,
}

/** Why the container cannot be published now; null when it can. */
const faultOf = (parts: InstaParts, account: InstaAccount, container: KeptContainer): Refusal | null => {
  const { publishTwice, quotaTotal } = parts.settings()
  const faults: Readonly<Record<ReturnType<typeof trueStatus>, Refusal | null>> = {
    PUBLISHED: AGAIN[publishTwice],
    EXPIRED: 'container-missing',
    ERROR: 'create-failed',
    IN_PROGRESS: 'not-ready',
    FINISHED: null,
  }
  const fault = faults[trueStatus(parts, container)]
  return fault ?? (quotaUsage(parts, account) >= quotaTotal ? 'quota' : null)
}

const publish = ({ parts, problems }: InstaDesk, account: InstaAccount, id: string): Answer => {
  if (id === '') return problems.badParameter('The parameter creation_id is required')
  const container = parts.state.container(id)
  if (container === null || container.accountId !== account.userId) return problems.refuse('container-missing')
  if (container.isChild) return problems.badParameter(`The container ${id} is an item of a carousel`)
  const fault = faultOf(parts, account, container)
  if (fault !== null) return problems.refuse(fault)
  const post = toPost(parts, container)
  parts.state.commit({ kind: 'post', post })
  return { status: 200, body: { id: post.id }, postId: post.id }
}

/** Graph takes instants as seconds since 1970 and as dates. */
export const readInstant = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text))

const limit = ({ parts, problems }: InstaDesk, account: InstaAccount, params: URLSearchParams): Answer => {
  const fields = (params.get('fields') ?? 'quota_usage').split(',')
  const unknown = fields.find((field) => field !== 'quota_usage' && field !== 'config')
  if (unknown !== undefined) return problems.badParameter(`Tried accessing nonexisting field (${unknown})`)
  const since = params.get('since')
  const known = {
    quota_usage: quotaUsage(parts, account, since === null ? 0 : readInstant(since)),
    config: { quota_total: parts.settings().quotaTotal, quota_duration: DAY_SECONDS },
  }
  const shown = Object.fromEntries(Object.entries(known).filter(([name]) => fields.includes(name)))
  return { status: 200, body: { data: [shown] } }
}

type Work = (account: InstaAccount, params: URLSearchParams) => Answer

const onAccount =
  (desk: InstaDesk, id: string, work: Work): Guarded['work'] =>
  (session) => {
    const account = accountAt(desk.parts, session, id)
    return account === null ? desk.problems.missingObject(id) : work(account, session.params)
  }

type ById = { readonly Params: { readonly id: string } }

/** `POST /{ig-id}/media_publish` and `GET /{ig-id}/content_publishing_limit`. */
export const publishRoutes = (app: FastifyInstance, desk: InstaDesk): void => {
  for (const path of versioned(`/${ID}/media_publish`)) {
    app.post<ById>(path, async (request, reply) => {
      const work = onAccount(desk, request.params.id, (account, params) =>
        publish(desk, account, params.get('creation_id') ?? ''),
      )
      return await serveGraph(desk, { route: 'publish', permission: 'publish', work }, { request, reply })
    })
  }
  for (const path of versioned(`/${ID}/content_publishing_limit`)) {
    app.get<ById>(path, async (request, reply) => {
      const work = onAccount(desk, request.params.id, (account, params) => limit(desk, account, params))
      return await serveGraph(desk, { route: 'quota', permission: 'publish', work }, { request, reply })
    })
  }
}
