import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CHANNEL_ACTIONS, type ChannelAction } from '#domain/allowed.ts'
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
  const aKey = async (scopes: readonly Scope[]): Promise<string> => {
    const path = `/orgs/${org.orgId}/api-keys`
    const body = { name: 'Robot', scopes }
    return expectStatus(201, await app.request({ method: 'POST', path, token: org.owner.token, body })).key
  }
  const tokens = {
    owner: org.owner.token,
    admin: (await aMember(app, org, 'admin')).token,
    editor: (await aMember(app, org, 'editor')).token,
    viewer: (await aMember(app, org, 'viewer')).token,
    "an owner's key for everything": await aKey(SCOPES),
    "an owner's key that reads": await aKey(['channels:read']),
  }
  return { org, tokens }
}
type Stage = Awaited<ReturnType<typeof aStage>>

const start = ({ org }: Stage, token: string, body: object) =>
  app.request({ method: 'POST', path: `/orgs/${org.orgId}/channels/oauth`, token, body: { provider: 'twt', ...body } })

const pause = async ({ tokens }: Stage, id: string): Promise<string> => {
  const body = { reason: 'Something happened.' }
  expectStatus(200, await app.request({ method: 'POST', path: `/channels/${id}/pause`, token: tokens.owner, body }))
  return id
}

const lose = async (id: string): Promise<string> => {
  await app.sql("update channels set state = 'reconnect_required', trouble = 'gone' where id = $1", [id])
  return id
}

const withPost = async ({ org }: Stage, make: (postId: string) => Promise<unknown>): Promise<string> => {
  const id = await aChannel(app, org)
  await make((await aPost(app, org, { channels: [{ channel_id: id }], scheduled_at: LATER })).id)
  return id
}

const sending = (postId: string) =>
  app.sql("update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1", [postId])

const settled = (stage: Stage) => async (postId: string) => {
  const path = `/publications/${await unsettle(app, postId)}/resolve`
  const body = { outcome: 'not_live' }
  expectStatus(200, await app.request({ method: 'POST', path, token: stage.tokens.owner, body }))
}

let number = 4100

/** Every way in which a channel can stand. */
const STATES: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  'not connected yet': async (stage) => expectStatus(201, await start(stage, stage.tokens.owner, {})).channel.id,
  active: ({ org }) => aChannel(app, org),
  paused: async (stage) => pause(stage, await aChannel(app, stage.org)),
  'to be connected anew': async ({ org }) => lose(await aChannel(app, org)),
  'paused and to be connected anew': async (stage) => pause(stage, await lose(await aChannel(app, stage.org))),
  'on a network that is not set up': async ({ org }) => {
    const id = app.deps.random.id()
    await app.sql(
      `insert into channels (org_id, id, provider, state, sandbox, remote_id, handle, display_name, credentials, created_by)
         select org_id, $2::uuid, provider, state, false, 'real-' || $2::text, handle, display_name, credentials, created_by
         from channels where id = $1`,
      [await aChannel(app, org), id],
    )
    return id
  },
  'being sent to': (stage) => withPost(stage, sending),
  'where it is not known whether something went out': (stage) => withPost(stage, (id) => unsettle(app, id)),
  'where something failed': (stage) => withPost(stage, settled(stage)),
  'where something is out': (stage) => withPost(stage, (id) => publish(app, id, String((number += 1)))),
}

interface Shown {
  readonly id: string
  readonly status: string
  readonly pause: object | null
  readonly allowed_actions: readonly ChannelAction[]
}

const list = async ({ org }: Stage, token: string): Promise<readonly Shown[]> =>
  expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/channels`, token })).data

const read = async (stage: Stage, id: string, token: string): Promise<Shown> => {
  const found = (await list(stage, token)).find((each) => each.id === id)
  assert.ok(found)
  return found
}

const attempt = async (stage: Stage, action: ChannelAction, on: { id: string; token: string }): Promise<number> => {
  const { id, token } = on
  if (action === 'connect') return (await start(stage, token, { channel_id: id })).status
  if (action === 'delete') return (await app.request({ method: 'DELETE', path: `/channels/${id}`, token })).status
  const body = action === 'pause' ? { reason: 'Another one.' } : {}
  return (await app.request({ method: 'POST', path: `/channels/${id}/${action}`, token, body })).status
}

/** Asked for again these would say what is so already: taken, and not offered. */
const isSaid = (action: ChannelAction, { pause: now }: Shown): boolean =>
  (action === 'pause' && now !== null) || (action === 'resume' && now === null)

describe('allowed_actions of channels are what really happens', () => {
  for (const [state, make] of Object.entries(STATES)) {
    test(`of a channel that is ${state}`, async () => {
      const stage = await aStage()
      for (const [who, token] of Object.entries(stage.tokens)) {
        const channel = await read(stage, await make(stage), token)
        for (const action of CHANNEL_ACTIONS.filter((each) => !channel.allowed_actions.includes(each))) {
          const status = await attempt(stage, action, { id: channel.id, token })
          const refused = [403, 409].includes(status) || (status === 200 && isSaid(action, channel))
          assert.ok(refused, `${who}: ${action} is not offered, and answers ${status}`)
        }
        for (const action of channel.allowed_actions) {
          const status = await attempt(stage, action, { id: await make(stage), token })
          assert.ok(status >= 200 && status < 300, `${who}: ${action} is offered, and answers ${status}`)
        }
      }
    })
  }

  test('each action is offered somewhere, and what is said of one channel is said in answers about it alone', async () => {
    const stage = await aStage()
    const { owner: token } = stage.tokens
    for (const make of Object.values(STATES)) await make(stage)
    const offered = new Set((await list(stage, token)).flatMap(({ allowed_actions: actions }) => actions))
    assert.deepEqual([...offered].toSorted(), CHANNEL_ACTIONS.toSorted())
    const id = await aChannel(app, stage.org)
    const ask = (path: string, body: object) => app.request({ method: 'POST', path, token, body })
    const paused = expectStatus(200, await ask(`/channels/${id}/pause`, { reason: 'Why not.' }))
    assert.deepEqual(paused.allowed_actions, ['connect', 'resume', 'delete'])
    const resumed = expectStatus(200, await ask(`/channels/${id}/resume`, {}))
    assert.deepEqual(resumed.channel.allowed_actions, ['connect', 'pause', 'delete'])
    const started = expectStatus(201, await start(stage, token, { channel_id: id }))
    assert.deepEqual(started.channel.allowed_actions, resumed.channel.allowed_actions)
  })
})
