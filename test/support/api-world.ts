import { writeFile } from 'node:fs/promises'
import { systemClock } from '#lib/clock.ts'
import type { Download } from '#lib/download.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox, listenSandbox } from '#sandbox/sandbox.ts'
import { ACTORS, createActors, createRecordingRandom, type ActorName, type ApiActors } from './api-actors.ts'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestAppOptions,
  type TestOrg,
  type TestUser,
} from './app.ts'
import { createLetterBox } from './doors.ts'
import { aJpeg } from './media-files.ts'
import { publish } from './published.ts'
import { createSnapshot, type Snapshot } from './snapshot.ts'
import { createTestShelf } from './shelf.ts'
import { aFile } from './uploads.ts'
import { unsettle } from './unsettled.ts'

export { ACTORS, type ActorName }

export const SIDES = ['home', 'other'] as const
export type SideName = (typeof SIDES)[number]

/** One of the two organizations. */
export interface Side extends TestOrg {
  readonly name: SideName
  /** An editor: what this person writes needs approval. */
  readonly author: TestUser
}

/** Objects by what a request finds them as. */
export type ObjectKind =
  | 'channel'
  | 'spareChannel'
  | 'slot'
  | 'blockedDates'
  | 'label'
  | 'spareLabel'
  | 'view'
  | 'authorsFile'
  | 'widePicture'
  | 'authorsDraft'
  | 'ownersDraft'
  | 'pendingPost'
  | 'approvedPost'
  | 'failedPost'
  | 'publication'
  | 'unsettledPublication'
  | 'publishedPublication'
  | 'member'
  | 'apiKey'
  | 'webhook'
  | 'webhookDelivery'
  | 'reviewLink'
  | 'spareMember'
  | 'coOwner'
  | 'invitation'

/** A running application with two organizations, everybody who may turn up, and objects on both sides. */
export interface ApiWorld extends AsyncDisposable {
  readonly app: TestApp
  readonly actors: ApiActors
  readonly sides: Readonly<Record<SideName, Side>>
  /** An object of the organization; made when there is none yet, or the last one was used up. */
  object(kind: ObjectKind, side: SideName): Promise<string>
  useUp(kind: ObjectKind, side: SideName): void
  /** Allows the person to connect a new account at the sandbox, as the browser would. */
  grant(
    side: SideName,
    token: string,
  ): Promise<{ readonly channelId: string; readonly code: string; readonly state: string }>
  /** A fresh sign-in's cookie. */
  signIn(user: TestUser): Promise<string>
  snapshot(): Promise<Snapshot>
}

const HOUR_MS = 3_600_000

const inAnHour = (app: TestApp): string => new Date(app.deps.clock.now().getTime() + HOUR_MS).toISOString()

const anApprovedPost = async (app: TestApp, side: Side): Promise<string> => {
  const channels = [{ channel_id: await aChannel(app, side) }]
  const { id } = await aPost(app, side, { by: side.author, channels, scheduled_at: inAnHour(app) })
  expectStatus(200, await app.request({ method: 'POST', path: `/posts/${id}/approve`, token: side.owner.token }))
  return id
}

const aFailedPost = async (app: TestApp, side: Side): Promise<string> => {
  const channels = [{ channel_id: await aChannel(app, side) }]
  const post = await aPost(app, side, { channels, scheduled_at: inAnHour(app) })
  await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [post.id])
  await app.sql(
    `update publications set status = 'failed', failure_code = 'rejected', failure_detail = 'No.', retryable = true
      where post_id = $1`,
    [post.id],
  )
  return post.id
}

const aScheduledPost = async (app: TestApp, side: Side) => {
  const channels = [{ channel_id: await aChannel(app, side) }]
  return aPost(app, side, { channels, scheduled_at: inAnHour(app) })
}

const anInvitation = async (app: TestApp, { orgId, owner }: Side): Promise<string> => {
  const invite = {
    method: 'POST',
    path: `/orgs/${orgId}/invite`,
    token: owner.token,
    body: { role: 'viewer' },
  } as const
  return expectStatus(201, await app.request(invite)).id
}

const aKey = async (app: TestApp, { orgId, owner }: Side): Promise<string> => {
  const body = { name: 'Robot', scopes: ['posts:read'] }
  const answer = await app.request({ method: 'POST', path: `/orgs/${orgId}/api-keys`, token: owner.token, body })
  return expectStatus(201, answer).id
}

const aHook = async (app: TestApp, { orgId, owner }: Side): Promise<string> => {
  const body = { url: 'https://hooks.example.org/' }
  const answer = await app.request({ method: 'POST', path: `/orgs/${orgId}/webhooks`, token: owner.token, body })
  return expectStatus(201, answer).id
}

const aReviewLink = async (app: TestApp, { orgId, owner }: Side, postId: string): Promise<string> => {
  const expires_at = new Date(app.deps.clock.now().getTime() + HOUR_MS).toISOString()
  const body = { name: 'Client Inc.', post_ids: [postId], expires_at, may: 'decide' }
  const answer = await app.request({ method: 'POST', path: `/orgs/${orgId}/review-links`, token: owner.token, body })
  return expectStatus(201, answer).id
}

const aDelivery = async (app: TestApp, side: Side): Promise<string> => {
  const webhookId = await aHook(app, side)
  const [{ id }] = await app.sql(
    `insert into webhook_deliveries (org_id, webhook_id, sequence, position, state, finished_at)
      select org_id, $2, sequence, 1, 'failed', now() from events where org_id = $1 limit 1 returning id`,
    [side.orgId, webhookId],
  )
  return id
}

const aSlot = async (app: TestApp, side: Side): Promise<string> => {
  const path = `/channels/${await aChannel(app, side)}/slots`
  const body = { weekdays: ['mon'], time: '09:00' }
  return expectStatus(201, await app.request({ method: 'POST', path, token: side.owner.token, body })).data[0].id
}

const someBlockedDates = async (app: TestApp, { orgId, owner }: Side): Promise<string> => {
  const [path, body] = [`/orgs/${orgId}/blocked-dates`, { first_date: '2030-12-24', note: 'Closed' }]
  return expectStatus(201, await app.request({ method: 'POST', path, token: owner.token, body })).id
}

let labels = 0

const aLabel = async (app: TestApp, { orgId, owner }: Side): Promise<string> => {
  labels += 1
  const [path, body] = [`/orgs/${orgId}/labels`, { name: `Label ${labels}` }]
  return expectStatus(201, await app.request({ method: 'POST', path, token: owner.token, body })).id
}

const aView = async (app: TestApp, { orgId, owner }: Side): Promise<string> => {
  const body = { name: 'Drafts', screen: 'posts', query: 'status=draft', shared: true }
  return expectStatus(
    201,
    await app.request({ method: 'POST', path: `/orgs/${orgId}/views`, token: owner.token, body }),
  ).id
}

const createMaker = (app: TestApp, sides: Readonly<Record<SideName, Side>>) => {
  const draft = async (side: Side, rest: object): Promise<string> => {
    const channels = [{ channel_id: await aChannel(app, side) }]
    return (await aPost(app, side, { channels, ...rest })).id
  }
  const make: Readonly<Record<ObjectKind, (side: Side) => Promise<string>>> = {
    channel: (side) => aChannel(app, side),
    spareChannel: (side) => aChannel(app, side),
    slot: (side) => aSlot(app, side),
    blockedDates: (side) => someBlockedDates(app, side),
    label: (side) => aLabel(app, side),
    view: (side) => aView(app, side),
    spareLabel: (side) => aLabel(app, side),
    authorsFile: (side) => aFile(app, { orgId: side.orgId, token: side.author.token }),
    widePicture: (side) => aFile(app, { orgId: side.orgId, token: side.author.token }, { width: 900, height: 300 }),
    authorsDraft: (side) => draft(side, { by: side.author }),
    ownersDraft: (side) => draft(side, {}),
    pendingPost: (side) => draft(side, { by: side.author, scheduled_at: inAnHour(app) }),
    approvedPost: (side) => anApprovedPost(app, side),
    failedPost: (side) => aFailedPost(app, side),
    publication: async (side) => (await aScheduledPost(app, side)).publications[0].id,
    unsettledPublication: async (side) => unsettle(app, (await aScheduledPost(app, side)).id),
    publishedPublication: async (side) => publish(app, (await aScheduledPost(app, side)).id),
    member: async (side) => (await aMember(app, side, 'editor')).userId,
    apiKey: (side) => aKey(app, side),
    webhook: (side) => aHook(app, side),
    webhookDelivery: (side) => aDelivery(app, side),
    reviewLink: async (side) => aReviewLink(app, side, await draft(side, {})),
    spareMember: async (side) => (await aMember(app, side, 'viewer')).userId,
    coOwner: async (side) => (await aMember(app, side, 'owner')).userId,
    invitation: (side) => anInvitation(app, side),
  }
  const known = new Map<string, string>()
  const object = async (kind: ObjectKind, name: SideName): Promise<string> => {
    const key = `${kind} ${name}`
    const id = known.get(key) ?? (await make[kind](sides[name]))
    known.set(key, id)
    return id
  }
  return { object, useUp: (kind: ObjectKind, name: SideName) => void known.delete(`${kind} ${name}`) }
}

const createGrant = (app: TestApp, sides: Readonly<Record<SideName, Side>>): ApiWorld['grant'] => {
  let accounts = 0
  return async (name, token) => {
    const path = `/orgs/${sides[name].orgId}/channels/oauth`
    const body = { provider: 'twt' }
    const started = expectStatus(201, await app.request({ method: 'POST', path, token, body }))
    const page = new URL(String(started.authorization_url))
    accounts += 1
    const form = new URLSearchParams({ ...Object.fromEntries(page.searchParams), new_account: `ink_${accounts}` })
    form.set('decision', 'approve')
    const answer = await fetch(page.origin + page.pathname, { method: 'POST', body: form, redirect: 'manual' })
    const back = new URL(answer.headers.get('location') ?? '').searchParams
    return { channelId: started.channel.id, code: back.get('code') ?? '', state: back.get('state') ?? '' }
  }
}

const aSide = async (app: TestApp, name: SideName): Promise<Omit<Side, 'author'>> => ({ name, ...(await anOrg(app)) })

const signInWith = (app: TestApp) => async (user: TestUser) => {
  const { email, password } = user
  const answer = await app.request({ method: 'POST', path: '/auth/signin', body: { email, password } })
  expectStatus(200, answer)
  return answer.cookies.map((each) => `${each.name}=${each.value}`).join('; ')
}

/** Answers that wait, so as not to tell by being quick, need not wait here. */
const DOORS = { clock: { ...systemClock, sleep: async () => {} }, http: createHttp(systemClock) }

/** Every address has a picture. */
const aPicture: Download = async ({ path }) => {
  const bytes = await aJpeg()
  await writeFile(path, bytes)
  return { bytes: bytes.length, contentType: 'image/jpeg', sha256: '' }
}

/** Makes a world; the options go to the application. */
export const createApiWorld = async (options: Omit<TestAppOptions, 'random' | 'sandboxes'> = {}): Promise<ApiWorld> => {
  const sandbox = await createSandbox('twt', {
    clock: systemClock,
    random: systemRandom,
    journal: null,
    log: silentLog,
  })
  const listening = await listenSandbox(sandbox)
  const { random, keyOf } = createRecordingRandom()
  const app = await createTestApp({
    ...DOORS,
    mail: createLetterBox(),
    media: createTestShelf({ clock: systemClock, publicUrl: 'http://localhost:3000', download: aPicture }),
    ...options,
    random,
    sandboxes: { twt: listening.url },
  })
  const [home, other] = [await aSide(app, 'home'), await aSide(app, 'other')]
  const actors = await createActors(app, { home, other }, keyOf)
  // What asks for a recent proof of who one is must not begin to refuse in the middle of a long run.
  await app.sql("update sessions set verified_at = 'infinity'")
  const author = actors.author.account
  if (author === undefined) throw new Error('the author has no account')
  const sides = { home: { ...home, author }, other: { ...other, author: await aMember(app, other, 'editor') } }
  return {
    app,
    actors,
    sides,
    ...createMaker(app, sides),
    grant: createGrant(app, sides),
    signIn: signInWith(app),
    snapshot: await createSnapshot(app),
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await listening.close()
    },
  }
}
