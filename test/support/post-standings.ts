import assert from 'node:assert/strict'
import { POST_ACTIONS, type PostAction, type PublicationAction } from '#domain/allowed.ts'
import { SCOPES, type Scope } from '#domain/scope.ts'
import { aChannel, aMember, anOrg, aPost, expectStatus, type TestApp } from '#test/support/app.ts'
import { publish } from '#test/support/published.ts'
import { unsettle } from '#test/support/unsettled.ts'

const LATER = '2030-06-01T10:00:00.000Z'

/** An organization, and who may ask there. */
export const aStage = async (app: TestApp) => {
  const org = await anOrg(app)
  const author = await aMember(app, org, 'editor')
  const channels = [{ channel_id: await aChannel(app, org) }]
  const aKey = async (scopes: readonly Scope[]): Promise<string> => {
    const body = { name: 'Robot', scopes }
    const path = `/orgs/${org.orgId}/api-keys`
    return expectStatus(201, await app.request({ method: 'POST', path, token: org.owner.token, body })).key
  }
  const tokens = {
    owner: org.owner.token,
    admin: (await aMember(app, org, 'admin')).token,
    author: author.token,
    'another editor': (await aMember(app, org, 'editor')).token,
    viewer: (await aMember(app, org, 'viewer')).token,
    "an owner's key for everything": await aKey(SCOPES),
    "an owner's key that writes": await aKey(['posts:read', 'posts:write']),
    "an owner's key that sends": await aKey(['posts:read', 'posts:publish']),
  }
  return { app, org, author, channels, tokens }
}
export type Stage = Awaited<ReturnType<typeof aStage>>

const act = async (stage: Stage, id: string, what: string): Promise<string> => {
  const body = what === 'request-changes' ? { comment: 'Shorter.' } : {}
  const path = `/posts/${id}/${what}`
  expectStatus(200, await stage.app.request({ method: 'POST', path, token: stage.tokens.owner, body }))
  return id
}

const ofAuthor = async (
  { app, org, author, channels }: Stage,
  time: object = { scheduled_at: LATER },
): Promise<string> => (await aPost(app, org, { by: author, channels, allow_duplicate: true, ...time })).id

export const ofOwner = async ({ app, org, channels }: Stage): Promise<string> =>
  (await aPost(app, org, { channels, scheduled_at: LATER, allow_duplicate: true })).id

const sending = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  await stage.app.sql("update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1", [id])
  return id
}

const doubtful = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  await unsettle(stage.app, id)
  return id
}

const failed = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  const path = `/publications/${await unsettle(stage.app, id)}/resolve`
  const { owner: token } = stage.tokens
  expectStatus(200, await stage.app.request({ method: 'POST', path, token, body: { outcome: 'not_live' } }))
  return id
}

let number = 1990
const published = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  number += 1
  await publish(stage.app, id, String(number))
  return id
}

/** Out on one channel, and queued on so many others. */
const partlyOut = async (stage: Stage, others: number): Promise<string> => {
  const channels = [...stage.channels]
  for (let count = 0; count < others; count += 1) channels.push({ channel_id: await aChannel(stage.app, stage.org) })
  const { id } = await aPost(stage.app, stage.org, { channels, scheduled_at: LATER, allow_duplicate: true })
  number += 1
  await publish(stage.app, id, String(number))
  return id
}

const halfOut = (stage: Stage): Promise<string> => partlyOut(stage, 1)

/** Out on one channel, and refused on the other. */
const halfFailed = async (stage: Stage): Promise<string> => {
  const id = await halfOut(stage)
  const statement = `update publications set status = 'failed', wake_at = null, failure_code = 'rejected'
    where post_id = $1 and status = 'publishing'`
  await stage.app.sql(
    "update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1 and status = 'queued'",
    [id],
  )
  await stage.app.sql(statement, [id])
  return id
}

const overdue = async (stage: Stage): Promise<string> => {
  const id = await ofAuthor(stage)
  await stage.app.sql("update posts set scheduled_at = now() - interval '1 hour' where id = $1", [id])
  return id
}

type States = Readonly<Record<string, (stage: Stage) => Promise<string>>>

/** The ways in which a publication can stand that was at least queued. */
export const SENT_STATES: States = {
  queued: ofOwner,
  sending,
  published,
  failed,
  'of unknown outcome': doubtful,
  canceled: async (stage) => act(stage, await ofOwner(stage), 'cancel'),
  'half out': halfOut,
  'half out and for the rest failed': halfFailed,
}

/** Its time came while its channel was paused. */
const dueForReview = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  await stage.app.sql(
    "update publications set status = 'draft', wake_at = null, review_since = now() where post_id = $1",
    [id],
  )
  await stage.app.sql("update posts set scheduled_at = now() - interval '1 hour' where id = $1", [id])
  return id
}

/** What is queued of it came due while its channel was paused. */
const review = async ({ app }: Stage, id: string): Promise<void> => {
  const statement = `update publications set status = 'draft', wake_at = null, review_since = now()
    where post_id = $1 and status = 'queued'`
  await app.sql(statement, [id])
}

/** So of one channel, while it is out on another. */
const restDueForReview = async (stage: Stage): Promise<string> => {
  const id = await halfOut(stage)
  await review(stage, id)
  return id
}

/** One of the channels that are left came to a review, and the other goes on. */
const reviewOne = async ({ app }: Stage, id: string): Promise<void> => {
  const statement = `update publications set status = 'draft', wake_at = null, review_since = now()
    where id = (select id from publications where post_id = $1 and status = 'queued' order by id limit 1)`
  await app.sql(statement, [id])
}

/** One of them was refused there, and the other goes on. */
const failOne = async ({ app }: Stage, id: string): Promise<void> => {
  const one = `select id from publications where post_id = $1 and status = $2 order by id limit 1`
  await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where id = (${one})`, [id, 'queued'])
  await app.sql(
    `update publications set status = 'failed', wake_at = null, failure_code = 'rejected' where id = (${one})`,
    [id, 'publishing'],
  )
}

/** Every way in which a post can stand. */
export const STATES: States = {
  'a draft': (stage) => ofAuthor(stage, {}),
  "an owner's draft without channels": async ({ app, org }) => (await aPost(app, org, {})).id,
  'waiting for approval': ofAuthor,
  'overdue for approval': overdue,
  'due for review': dueForReview,
  'half out and for the rest due for review': restDueForReview,
  approved: async (stage) => act(stage, await ofAuthor(stage), 'approve'),
  rejected: async (stage) => act(stage, await ofAuthor(stage), 'reject'),
  'to be changed': async (stage) => act(stage, await ofAuthor(stage), 'request-changes'),
  revoked: async (stage) => act(stage, await act(stage, await ofAuthor(stage), 'approve'), 'revoke'),
  ...SENT_STATES,
}

export interface Shown {
  readonly id: string
  readonly content_hash: string
  readonly schedule_overdue: boolean
  readonly approval: { readonly state: string }
  readonly allowed_actions: readonly PostAction[]
  readonly publications: readonly { readonly id: string; readonly allowed_actions: readonly PublicationAction[] }[]
}

export const read = async ({ app }: Stage, id: string, token: string): Promise<Shown> =>
  expectStatus(200, await app.request({ path: `/posts/${id}`, token }))

const wordsOf = (action: PostAction, post: Shown): object => {
  const approve = {
    content_hash: post.content_hash,
    allow_duplicate: true,
    ...(post.schedule_overdue ? { publish_now: true } : {}),
  }
  const words: Partial<Record<PostAction, object>> = {
    edit: { text: `Another text ${(number += 1)}` },
    approve,
    request_changes: { comment: 'Shorter.' },
    publish: { allow_duplicate: true },
    retry: { confirmed_not_published: true, allow_duplicate: true },
    comment: { text: 'Nice.' },
  }
  return words[action] ?? {}
}

const PATHS: Partial<Record<PostAction, string>> = {
  edit: '',
  request_changes: '/request-changes',
  comment: '/comments',
}

export const tryOnPost = async (
  { app }: Stage,
  action: PostAction,
  { post, token }: { readonly post: Shown; readonly token: string },
): Promise<number> => {
  const path = `/posts/${post.id}${PATHS[action] ?? `/${action}`}`
  return (await app.request({ method: 'POST', path, token, body: wordsOf(action, post) })).status
}

/** Asked for again these would say what was said already: taken, and not offered. */
const SAID: Partial<Record<PostAction, string>> = {
  approve: 'approved',
  reject: 'rejected',
  request_changes: 'changes_requested',
}

export const setPolicy = async ({ app, org, tokens }: Stage, policy: object): Promise<void> => {
  const body = { approval_policy: policy }
  expectStatus(200, await app.request({ method: 'PATCH', path: `/orgs/${org.orgId}`, token: tokens.owner, body }))
}

/** Policies that are stricter than the first one. */
export const POLICIES = { 'an approval for everyone': { required_for: 'everyone' }, 'four eyes': { four_eyes: true } }

interface Made {
  readonly id: string
  /** What happens once the policy is stricter. */
  readonly afterwards?: (stage: Stage, id: string) => Promise<void>
}

const onceStricter =
  (make: (stage: Stage) => Promise<string>, afterwards: (stage: Stage, id: string) => Promise<void>) =>
  async (stage: Stage): Promise<Made> => ({ id: await make(stage), afterwards })

const already =
  (make: (stage: Stage) => Promise<string>) =>
  async (stage: Stage): Promise<Made> => ({ id: await make(stage) })

/** An admin's post that its writer alone approved, as an editor's policy of everyone asks for. */
const approvedByItsWriter = async (stage: Stage): Promise<string> => {
  await setPolicy(stage, { required_for: 'everyone' })
  return act(stage, await ofOwner(stage), 'approve')
}

/** Posts from before a stricter policy, and what became of them since. */
export const BEFORE_POLICY: Readonly<Record<string, (stage: Stage) => Promise<Made>>> = {
  queued: already(ofOwner),
  failed: already(failed),
  published: already(published),
  'half out': already(halfOut),
  'half out and for the rest failed': already(halfFailed),
  'half out and for the rest due for review': already(restDueForReview),
  'half out, and for the rest due for review later': onceStricter(halfOut, review),
  'out on one channel, queued on another, and due for review on a third': onceStricter(
    (stage) => partlyOut(stage, 2),
    reviewOne,
  ),
  'out on one channel, queued on another, and failed on a third': onceStricter((stage) => partlyOut(stage, 2), failOne),
  'due for review later': onceStricter(ofOwner, review),
  'approved by its writer and due for review later': onceStricter(approvedByItsWriter, review),
}

export const isDone = (status: number): boolean => status >= 200 && status < 300

/** Of a post in this state, what is offered to each of them is done, and nothing else. */
export const holdToOffers = async (
  stage: Stage,
  make: (stage: Stage) => Promise<string>,
  tokens: Readonly<Record<string, string>> = stage.tokens,
): Promise<void> => {
  for (const [who, token] of Object.entries(tokens)) {
    const post = await read(stage, await make(stage), token)
    const refused = POST_ACTIONS.filter((each) => !post.allowed_actions.includes(each))
    for (const action of refused.filter((each) => SAID[each] !== post.approval.state)) {
      const status = await tryOnPost(stage, action, { post, token })
      assert.ok([403, 409, 422].includes(status), `${who}: ${action} is not offered, and answers ${status}`)
    }
    for (const action of post.allowed_actions) {
      const fresh = await read(stage, await make(stage), token)
      const status = await tryOnPost(stage, action, { post: fresh, token })
      assert.ok(isDone(status), `${who}: ${action} is offered, and answers ${status}`)
    }
  }
}
