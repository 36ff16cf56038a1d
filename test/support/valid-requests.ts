import { fillPath, type Operation } from './api-document.ts'
import type { ActorName, ApiWorld, ObjectKind, Side, SideName } from './api-world.ts'
import type { TestAnswer, TestRequest } from './app.ts'

/** A request before its path is put together. */
export interface ValidRequest {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Whose request is built, and in which organization its objects stand. */
export interface Place {
  readonly world: ApiWorld
  readonly side: Side
  readonly actor: ActorName
  /** The id of the object that the recipe uses; empty when it uses none. */
  readonly id: string
}

interface Recipe {
  readonly uses?: ObjectKind
  /** Whether an answer of 2xx leaves the object unfit for the next request. */
  readonly usesUp?: boolean
  readonly build: (place: Place) => ValidRequest | Promise<ValidRequest>
  /** Puts right what a 2xx changed about the actor. */
  readonly afterwards?: (place: Place) => Promise<unknown>
}

let names = 0
const freshName = (): string => {
  names += 1
  return `newcomer-${names}`
}

const cookieOf = async ({ world, actor }: Place): Promise<ValidRequest> => {
  const { account, cookie } = world.actors[actor]
  const shown = account === undefined ? cookie : await world.signIn(account)
  return shown === undefined ? {} : { headers: { cookie: shown } }
}

/** An invitation's secret, made by the organization's owner. */
export const invite = async ({ app }: ApiWorld, side: Side): Promise<string> => {
  const path = `/orgs/${side.orgId}/invite`
  const answer = await app.request({ method: 'POST', path, token: side.owner.token, body: { role: 'viewer' } })
  return String(answer.body.link).split('#')[1] ?? ''
}

const leave = ({ world, side, actor }: Place) =>
  world.app.sql('delete from memberships where org_id = $1 and user_id = $2', [
    side.orgId,
    world.actors[actor].account?.userId,
  ])

/** A state is bound to who started: those who may not start come with the owner's. */
const finish = async ({ world, side, actor }: Place): Promise<ValidRequest> => {
  const own = actor === 'admin' && side.name === 'home' ? world.actors.admin.account : side.owner
  const { channelId, code, state } = await world.grant(side.name, own?.token ?? '')
  return { params: { org_id: side.orgId, channel_id: channelId }, body: { code, state } }
}

const inOrg = ({ side }: Place) => ({ params: { org_id: side.orgId } })
const onPost = ({ id }: Place) => ({ params: { post_id: id } })

const write = async ({ world, side }: Place): Promise<ValidRequest> => ({
  params: { org_id: side.orgId },
  body: { text: 'Good morning', channels: [{ channel_id: await world.object('channel', side.name), text: null }] },
})

const edit = async (place: Place): Promise<ValidRequest> => {
  const { body } = await write(place)
  return { ...onPost(place), body: { ...body, text: `Edited ${freshName()}` } }
}

/** For each operation a request that succeeds for whoever may send it. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  getHealth: { build: () => ({}) },
  getReadiness: { build: () => ({}) },
  signUp: {
    build: () => {
      const username = freshName()
      return { body: { email: `${username}@example.org`, username, password: 'correct horse battery' } }
    },
  },
  signIn: {
    build: ({ side: { owner } }) => ({ body: { email: owner.email, password: owner.password } }),
  },
  renewAccess: { build: cookieOf },
  signOut: { build: cookieOf },
  createOrganization: { build: () => ({ body: { name: 'Ink & Co', time_zone: 'Europe/Berlin' } }) },
  listOrganizations: { build: () => ({}) },
  listMembers: { build: inOrg },
  inviteMember: { build: (place) => ({ ...inOrg(place), body: { role: 'viewer', email: 'grace@example.org' } }) },
  acceptInvitation: {
    build: async ({ world, side }) => ({ body: { token: await invite(world, side) } }),
    afterwards: leave,
  },
  changeRole: {
    uses: 'member',
    build: ({ side, id }) => ({ params: { org_id: side.orgId, user_id: id }, body: { role: 'viewer' } }),
  },
  listProviders: { build: () => ({}) },
  startConnection: {
    uses: 'channel',
    build: (place) => ({ ...inOrg(place), body: { provider: 'twt', channel_id: place.id } }),
  },
  finishConnection: { build: finish },
  listChannels: { build: inOrg },
  changeChannel: {
    uses: 'spareChannel',
    build: ({ id }) => ({ params: { channel_id: id }, body: { status: 'paused' } }),
  },
  deleteChannel: { uses: 'spareChannel', usesUp: true, build: ({ id }) => ({ params: { channel_id: id } }) },
  createPost: { build: write },
  listPosts: {
    uses: 'channel',
    build: (place) => ({ ...inOrg(place), query: { channel_id: place.id, author_id: place.side.owner.userId } }),
  },
  getPost: { uses: 'authorsDraft', build: onPost },
  editPost: { uses: 'authorsDraft', build: edit },
  editPostByPost: { uses: 'authorsDraft', build: edit },
  approvePost: {
    uses: 'pendingPost',
    usesUp: true,
    build: (place) => ({ ...onPost(place), body: { comment: 'Fine.' } }),
  },
  rejectPost: { uses: 'pendingPost', usesUp: true, build: (place) => ({ ...onPost(place), body: { comment: 'No.' } }) },
  cancelPost: { uses: 'authorsDraft', usesUp: true, build: onPost },
  publishPost: { uses: 'ownersDraft', usesUp: true, build: onPost },
  retryPost: {
    uses: 'failedPost',
    usesUp: true,
    build: (place) => ({ ...onPost(place), body: { confirmed_not_published: false } }),
  },
}

/** The operations that there is a valid request for. */
export const buildable: readonly string[] = Object.keys(RECIPES)

/** A valid request, and what is to be done when it was answered. */
export interface BuiltRequest {
  readonly request: ValidRequest
  readonly done: (answer: Pick<TestAnswer, 'status'>) => Promise<void>
}

/** Builds the operation's valid request of `actor` for objects of `sideName`'s organization. */
export const buildRequest = async (
  world: ApiWorld,
  operationId: string,
  { actor, side: sideName }: { readonly actor: ActorName; readonly side: SideName },
): Promise<BuiltRequest> => {
  const recipe = RECIPES[operationId]
  if (recipe === undefined) throw new Error(`there is no valid request for ${operationId}`)
  const id = recipe.uses === undefined ? '' : await world.object(recipe.uses, sideName)
  const place = { world, side: world.sides[sideName], actor, id }
  const request = await recipe.build(place)
  const done = async ({ status }: Pick<TestAnswer, 'status'>): Promise<void> => {
    if (status >= 300) return
    if (recipe.uses !== undefined && recipe.usesUp === true) world.useUp(recipe.uses, sideName)
    await recipe.afterwards?.(place)
  }
  return { request, done }
}

/** The request as it is sent. */
export const toTestRequest = (operation: Operation, request: ValidRequest, token: string | undefined): TestRequest => {
  const { params = {}, query = {}, body, headers = {} } = request
  const search = new URLSearchParams(query).toString()
  const path = fillPath(operation.path, params) + (search === '' ? '' : `?${search}`)
  return { method: operation.method, path, token, body, headers }
}
