import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { POST_ACTIONS, PUBLICATION_ACTIONS, type PostAction, type PublicationAction } from '#domain/allowed.ts'
import { SCOPES, type Scope } from '#domain/scope.ts'
import { aChannel, aMember, anOrg, aPost, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { publish } from '#test/support/published.ts'
import { unsettle } from '#test/support/unsettled.ts'

let app: TestApp
before(async () => {
  app = await createTestApp()
})
after(() => app.close())

const LATER = '2030-06-01T10:00:00.000Z'

const aStage = async () => {
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
    author: author.token,
    'another editor': (await aMember(app, org, 'editor')).token,
    viewer: (await aMember(app, org, 'viewer')).token,
    "an owner's key for everything": await aKey(SCOPES),
    "an owner's key that writes": await aKey(['posts:read', 'posts:write']),
    "an owner's key that sends": await aKey(['posts:read', 'posts:publish']),
  }
  return { org, author, channels, tokens, admin: (await aMember(app, org, 'admin')).token }
}
type Stage = Awaited<ReturnType<typeof aStage>>

const act = async (stage: Stage, id: string, what: string): Promise<string> => {
  const body = what === 'request-changes' ? { comment: 'Shorter.' } : {}
  const path = `/posts/${id}/${what}`
  expectStatus(200, await app.request({ method: 'POST', path, token: stage.tokens.owner, body }))
  return id
}

const ofAuthor = async ({ org, author, channels }: Stage, time: object = { scheduled_at: LATER }): Promise<string> =>
  (await aPost(app, org, { by: author, channels, allow_duplicate: true, ...time })).id

const ofOwner = async ({ org, channels }: Stage): Promise<string> =>
  (await aPost(app, org, { channels, scheduled_at: LATER, allow_duplicate: true })).id

const sending = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  await app.sql("update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1", [id])
  return id
}

const doubtful = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  await unsettle(app, id)
  return id
}

const failed = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  const path = `/publications/${await unsettle(app, id)}/resolve`
  const { owner: token } = stage.tokens
  expectStatus(200, await app.request({ method: 'POST', path, token, body: { outcome: 'not_live' } }))
  return id
}

let number = 1990
const published = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  number += 1
  await publish(app, id, String(number))
  return id
}

const halfOut = async (stage: Stage): Promise<string> => {
  const channels = [...stage.channels, { channel_id: await aChannel(app, stage.org) }]
  const { id } = await aPost(app, stage.org, { channels, scheduled_at: LATER, allow_duplicate: true })
  number += 1
  await publish(app, id, String(number))
  return id
}

const overdue = async (stage: Stage): Promise<string> => {
  const id = await ofAuthor(stage)
  await app.sql("update posts set scheduled_at = now() - interval '1 hour' where id = $1", [id])
  return id
}

type States = Readonly<Record<string, (stage: Stage) => Promise<string>>>

/** The ways in which a publication can stand that was at least queued. */
const SENT_STATES: States = {
  queued: ofOwner,
  sending,
  published,
  failed,
  'of unknown outcome': doubtful,
  canceled: async (stage) => act(stage, await ofOwner(stage), 'cancel'),
  'half out': halfOut,
}

/** Its time came while its channel was paused. */
const dueForReview = async (stage: Stage): Promise<string> => {
  const id = await ofOwner(stage)
  await app.sql("update publications set status = 'draft', wake_at = null, review_since = now() where post_id = $1", [
    id,
  ])
  await app.sql("update posts set scheduled_at = now() - interval '1 hour' where id = $1", [id])
  return id
}

/** So of one channel, while it is out on another. */
const restDueForReview = async (stage: Stage): Promise<string> => {
  const id = await halfOut(stage)
  await app.sql(
    `update publications set status = 'draft', wake_at = null, review_since = now() where post_id = $1 and status = 'queued'`,
    [id],
  )
  return id
}

/** Every way in which a post can stand. */
const STATES: States = {
  'a draft': (stage) => ofAuthor(stage, {}),
  "an owner's draft without channels": async ({ org }) => (await aPost(app, org, {})).id,
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

interface Shown {
  readonly id: string
  readonly content_hash: string
  readonly schedule_overdue: boolean
  readonly approval: { readonly state: string }
  readonly allowed_actions: readonly PostAction[]
  readonly publications: readonly { readonly id: string; readonly allowed_actions: readonly PublicationAction[] }[]
}

const read = async (id: string, token: string): Promise<Shown> =>
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

const tryOnPost = async (action: PostAction, post: Shown, token: string): Promise<number> => {
  const path = `/posts/${post.id}${PATHS[action] ?? `/${action}`}`
  return (await app.request({ method: 'POST', path, token, body: wordsOf(action, post) })).status
}

const tryOnPublication = async (action: PublicationAction, id: string, token: string): Promise<number> => {
  const body = action === 'resolve' ? { outcome: 'not_live' } : { confirm: true }
  return (await app.request({ method: 'POST', path: `/publications/${id}/${action}`, token, body })).status
}

/** Asked for again these would say what was said already: taken, and not offered. */
const SAID: Partial<Record<PostAction, string>> = {
  approve: 'approved',
  reject: 'rejected',
  request_changes: 'changes_requested',
}

const isDone = (status: number): boolean => status >= 200 && status < 300

describe('allowed_actions are what really happens', () => {
  for (const [state, make] of Object.entries(STATES)) {
    test(`of a post that is ${state}`, async () => {
      const stage = await aStage()
      for (const [who, token] of Object.entries(stage.tokens)) {
        const post = await read(await make(stage), token)
        const refused = POST_ACTIONS.filter((each) => !post.allowed_actions.includes(each))
        for (const action of refused.filter((each) => SAID[each] !== post.approval.state)) {
          const status = await tryOnPost(action, post, token)
          assert.ok([403, 409, 422].includes(status), `${who}: ${action} is not offered, and answers ${status}`)
        }
        for (const action of post.allowed_actions) {
          const fresh = await read(await make(stage), token)
          const status = await tryOnPost(action, fresh, token)
          assert.ok(isDone(status), `${who}: ${action} is offered, and answers ${status}`)
        }
      }
    })
  }

  for (const [state, make] of Object.entries(SENT_STATES)) {
    test(`of the publications of a post that is ${state}`, async () => {
      const stage = await aStage()
      for (const [who, token] of Object.entries(stage.tokens)) {
        const { publications } = await read(await make(stage), token)
        for (const { id, allowed_actions: allowed } of publications) {
          assert.deepEqual(
            expectStatus(200, await app.request({ path: `/publications/${id}`, token })).allowed_actions,
            allowed,
          )
          for (const action of PUBLICATION_ACTIONS.filter((each) => !allowed.includes(each)))
            assert.ok(
              [403, 409].includes(await tryOnPublication(action, id, token)),
              `${who}: ${action} is not offered`,
            )
          for (const action of allowed)
            assert.ok(isDone(await tryOnPublication(action, id, token)), `${who}: ${action} is offered`)
        }
      }
    })
  }

  test('in a list as in the post itself', async () => {
    const stage = await aStage()
    for (const make of Object.values(STATES)) await make(stage)
    for (const token of Object.values(stage.tokens)) {
      const { data } = expectStatus(200, await app.request({ path: `/orgs/${stage.org.orgId}/posts?limit=100`, token }))
      assert.equal(data.length, Object.keys(STATES).length)
      for (const each of data) {
        const { allowed_actions: allowed, publications } = await read(each.id, token)
        assert.deepEqual([each.allowed_actions, each.publications], [allowed, publications])
      }
    }
  })
})

describe('what the organization asks of approvals counts', () => {
  const ask = (stage: Stage, policy: object) =>
    app.request({
      method: 'PATCH',
      path: `/orgs/${stage.org.orgId}`,
      token: stage.tokens.owner,
      body: { approval_policy: policy },
    })

  test('with four eyes nobody is offered to approve what they wrote', async () => {
    const stage = await aStage()
    expectStatus(200, await ask(stage, { four_eyes: true }))
    const id = await ofOwner(stage)
    const byOwner = await read(id, stage.tokens.owner)
    assert.ok(!byOwner.allowed_actions.includes('approve'))
    assert.equal(await tryOnPost('approve', byOwner, stage.tokens.owner), 403)
    const byAdmin = await read(id, stage.admin)
    assert.ok(byAdmin.allowed_actions.includes('approve'))
    assert.equal(await tryOnPost('approve', byAdmin, stage.admin), 200)
  })

  test('what was queued before a stricter policy goes out, and is not offered to be sent at once', async () => {
    const stage = await aStage()
    const id = await ofOwner(stage)
    expectStatus(200, await ask(stage, { required_for: 'everyone' }))
    const post = await read(id, stage.tokens.owner)
    assert.ok(!post.allowed_actions.includes('publish'))
    assert.equal(await tryOnPost('publish', post, stage.tokens.owner), 409)
  })
})

test('an answer at hand is not right any more when its reader may do something else', async () => {
  const stage = await aStage()
  const id = await ofOwner(stage)
  const person = await aMember(app, stage.org, 'admin')
  const path = `/posts/${id}`
  const first = await app.request({ path, token: person.token })
  const headers = { 'if-none-match': String(first.headers.etag) }
  assert.equal((await app.request({ path, token: person.token, headers })).status, 304)
  const member = `/orgs/${stage.org.orgId}/members/${person.userId}`
  const demoted = { method: 'PATCH', path: member, token: stage.tokens.owner, body: { role: 'viewer' } } as const
  expectStatus(200, await app.request(demoted))
  const after304 = await app.request({ path, token: person.token, headers })
  assert.deepEqual(expectStatus(200, after304).allowed_actions, [])
})
