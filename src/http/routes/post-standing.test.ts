import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Finding } from '#domain/finding.ts'
import { addressFault } from '#media/public-reach.ts'
import { createNetworks, type Networks } from '#providers/networks.ts'
import { twt } from '#providers/twt/index.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import {
  aMember,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestAnswer,
  type TestApp,
  type TestOrg,
  type TestUser,
} from '#test/support/app.ts'
import { aJpeg, anMp4 } from '#test/support/media-files.ts'
import { upload } from '#test/support/uploads.ts'

// What no rule of a network speaks of: permissions, the channel's state, whether its network is set up, and whether files
// can be fetched from here. Each is told by the check and at every step to the queue, and ends when it is mended.

const APP = { clientId: '1', clientSecret: 'x' }
const addresses = () => ({ browser: 'http://127.0.0.1:9', server: 'http://127.0.0.1:9' })

const ALL = createNetworks({
  apps: { twt: APP, insta: APP, insta_facebook: APP },
  sandbox: { app: SANDBOX_CLIENT, addresses },
})
const NONE = createNetworks({ apps: {}, sandbox: null })

let app: TestApp
let org: TestOrg
let editor: TestUser
let picture: string
let video: string
/** As they are after a restart with another configuration. */
let networks: Networks
let reach: Finding | null

before(async () => {
  networks = ALL
  reach = null
  app = await createTestApp({
    networks: {
      forNewChannel: (code) => networks.forNewChannel(code),
      forChannel: (channel) => networks.forChannel(channel),
    },
    mediaReach: () => reach,
  })
  org = await anOrg(app)
  editor = await aMember(app, org, 'editor')
  const { orgId, owner } = org
  const file = async (bytes: Buffer) =>
    expectStatus(201, await upload(app, { orgId, token: owner.token }, { file: bytes })).id
  picture = await file(await aJpeg({ width: 640, height: 640 }))
  video = await file(await anMp4({ seconds: 4, width: 640, height: 640 }))
})
after(() => app.close())

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()

interface Wanted {
  readonly provider: string
  readonly sandbox: boolean
}

const channelOf = async ({ provider, sandbox }: Wanted): Promise<string> => {
  const id = app.deps.random.id()
  await app.sql(
    `insert into channels (org_id, id, provider, state, sandbox, remote_id, handle, credentials, created_by)
     values ($1, $2, $3, 'active', $4, $5, 'ink', 'sealed', $6)`,
    [org.orgId, id, provider, sandbox, `remote-${id}`, org.owner.userId],
  )
  return id
}

const send = (path: string, body: object | undefined, method: 'POST' | 'PATCH' = 'POST'): Promise<TestAnswer> =>
  app.request({ method, path, token: org.owner.token, body })

const validate = async (body: object) => expectStatus(200, await send(`/orgs/${org.orgId}/posts/validate`, body))

/** An issue of the check as a problem has it: what is not known is left out. */
const said = (issue: object): object =>
  Object.fromEntries(Object.entries(issue).filter(([, value]: readonly [string, unknown]) => value !== null))

const codesIn = (issues: readonly { readonly pointer: string; readonly code: string }[]): readonly string[] =>
  issues.map(({ pointer, code }) => `${pointer} ${code}`)

/** A fault, how it comes about, and how people mend it. */
interface Fault extends Wanted {
  readonly title: string
  readonly code: string
  readonly pointer: string
  readonly fix: string
  readonly arise: (channelId: string) => unknown
  readonly mend: (channelId: string) => unknown
}

const grant = (channelId: string, scopes: readonly string[]) =>
  app.sql('update channels set scopes = $2 where id = $1', [channelId, scopes])

const FAULTS: readonly Fault[] = [
  {
    title: 'a permission for files that was not granted',
    provider: 'twt',
    sandbox: true,
    code: 'media_scope_missing',
    pointer: '/media',
    fix: 'reconnect',
    arise: (id) =>
      grant(
        id,
        twt.scopes.filter((scope) => scope !== 'media.write'),
      ),
    mend: (id) => grant(id, twt.scopes),
  },
  {
    title: 'an address that only this machine knows, on a network that fetches files',
    provider: 'insta',
    sandbox: false,
    code: 'public_address_missing',
    pointer: '/media/0',
    fix: 'configure',
    arise: () => (reach = addressFault('http://localhost:3000')),
    mend: () => (reach = addressFault('https://social.ink.coop')),
  },
  {
    title: 'a network whose app is not set up any more',
    provider: 'twt',
    sandbox: false,
    code: 'provider_not_configured',
    pointer: '/channels/0/channel_id',
    fix: 'configure',
    arise: () => (networks = NONE),
    mend: () => (networks = ALL),
  },
  {
    title: 'a test network that was turned off',
    provider: 'insta',
    sandbox: true,
    code: 'provider_not_configured',
    pointer: '/channels/0/channel_id',
    fix: 'configure',
    arise: () => (networks = NONE),
    mend: () => (networks = ALL),
  },
]

/** Posts at every place before the queue, written while all was well. */
const writePosts = async (content: object) => {
  const write = async (body: object = {}): Promise<string> => (await aPost(app, org, { ...content, ...body })).id
  const [draft, toSend, failed, queued] = [
    await write(),
    await write(),
    await write({ scheduled_at: inAnHour() }),
    await write({ scheduled_at: inAnHour() }),
  ]
  const pending: string = (await aPost(app, org, { ...content, by: editor, scheduled_at: inAnHour() })).id
  await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [failed])
  await app.sql(
    `update publications set status = 'failed', failure_code = 'rejected', failure_detail = 'No.', retryable = true
      where post_id = $1`,
    [failed],
  )
  return { draft, toSend, failed, queued, pending }
}

type Posts = Awaited<ReturnType<typeof writePosts>>

/** Each step that leads to the queue, with what it answers when it goes well. */
const stepsOf = (content: object, posts: Posts) =>
  ({
    create: [() => send(`/orgs/${org.orgId}/posts`, { ...content, scheduled_at: inAnHour() }), 201],
    schedule: [() => send(`/posts/${posts.draft}`, { scheduled_at: inAnHour() }, 'PATCH'), 200],
    edit: [() => send(`/posts/${posts.queued}`, { text: 'Other words' }, 'PATCH'), 200],
    approve: [() => send(`/posts/${posts.pending}/approve`, undefined), 200],
    publish: [() => send(`/posts/${posts.toSend}/publish`, undefined), 200],
    retry: [() => send(`/posts/${posts.failed}/retry`, undefined), 200],
  }) as const

describe('what stands in the way of a post', () => {
  for (const fault of FAULTS) {
    it(`is told at every step, and over when it is mended: ${fault.title}`, async () => {
      const id = await channelOf(fault)
      await fault.mend(id)
      const content = { text: 'Look', media: [{ media_id: picture }], channels: [{ channel_id: id }] }
      const posts = await writePosts(content)
      await fault.arise(id)
      const { valid, errors } = await validate(content)
      assert.deepEqual([valid, codesIn(errors)], [false, [`${fault.pointer} ${fault.code}`]])
      const [{ channel_id, limit, actual, fix, detail }] = errors
      assert.deepEqual([channel_id, fix], [id, fault.fix])
      assert.ok(typeof limit === 'string' && typeof actual === 'string' && limit !== actual)
      assert.match(detail, /connect it again|Set PUBLIC_URL|an administrator|have an administrator/)
      for (const [name, [step]] of Object.entries(stepsOf(content, posts))) {
        const answer = await step()
        assert.deepEqual([name, answer.status, answer.body.code], [name, 422, 'invalid_request'])
        // With the channel, the rule, its limit, where it is from and what would mend it: as the check says it.
        assert.deepEqual(answer.body.errors, errors.map(said), name)
      }
      // Back to a draft leads out of the queue, whatever is wrong.
      expectStatus(200, await send(`/posts/${posts.queued}`, { scheduled_at: null }, 'PATCH'))
      await fault.mend(id)
      assert.deepEqual((await validate(content)).errors, [])
      expectStatus(200, await send(`/posts/${posts.queued}`, { scheduled_at: inAnHour() }, 'PATCH'))
      for (const [name, [step, status]] of Object.entries(stepsOf(content, posts))) {
        const answer = await step()
        assert.equal(answer.status, status, `${name}: ${answer.text}`)
      }
    })
  }

  it('is nothing for a post that does not need what is missing', async () => {
    const id = await channelOf({ provider: 'twt', sandbox: true })
    await grant(
      id,
      twt.scopes.filter((scope) => scope !== 'media.write'),
    )
    assert.equal((await validate({ text: 'Words alone', channels: [{ channel_id: id }] })).valid, true)
    // A channel's own files count, and where they stand.
    const own = { channel_id: id, media: [{ media_id: picture }] }
    const { errors } = await validate({ text: 'Look', channels: [own] })
    assert.deepEqual(codesIn(errors), ['/channels/0/media media_scope_missing'])
  })

  it('is no address for a test network, nor for a video that is sent', async () => {
    reach = addressFault('http://localhost:3000')
    const [sandbox, facebook] = [
      await channelOf({ provider: 'insta', sandbox: true }),
      await channelOf({ provider: 'insta_facebook', sandbox: false }),
    ]
    const errorsOf = async (channelId: string, file: string) => {
      const { errors } = await validate({
        text: '',
        media: [{ media_id: file }],
        channels: [{ channel_id: channelId }],
      })
      return codesIn(errors)
    }
    assert.deepEqual(await errorsOf(sandbox, picture), [])
    assert.deepEqual(await errorsOf(facebook, video), [])
    assert.deepEqual(await errorsOf(facebook, picture), ['/media/0 public_address_missing'])
    reach = null
  })

  it('is a warning where only the view from here is bad: from outside, a name may lead elsewhere', async () => {
    const id = await channelOf({ provider: 'insta', sandbox: false })
    reach = { verdict: 'fail', code: 'name_private', detail: 'social.ink.coop leads to 10.0.0.1.' }
    const content = { text: '', media: [{ media_id: picture }], channels: [{ channel_id: id }] }
    const { valid, errors, warnings } = await validate(content)
    assert.deepEqual([valid, errors, codesIn(warnings)], [true, [], ['/media/0 media_unreachable']])
    reach = null
  })

  const unusable = [
    {
      title: 'nobody has authorized yet',
      provider: 'twt',
      state: 'pending',
      code: 'channel_not_connected',
      fix: 'reconnect',
    },
    {
      title: 'a network has that is no more',
      provider: 'gone',
      state: 'active',
      code: 'unknown_provider',
      fix: 'remove',
    },
  ] as const
  for (const { title, provider, state, code, fix } of unusable) {
    it(`is a channel that ${title}, and what to do is said`, async () => {
      const id = await channelOf({ provider, sandbox: true })
      await app.sql('update channels set state = $2 where id = $1', [id, state])
      const content = { text: 'Later', channels: [{ channel_id: id }] }
      const { valid, errors } = await validate(content)
      assert.deepEqual([valid, codesIn(errors)], [false, [`/channels/0/channel_id ${code}`]])
      const [issue] = errors
      assert.deepEqual([issue.channel_id, issue.fix, issue.basis], [id, fix, 'own'])
      assert.ok(issue.limit !== null && issue.actual !== null && issue.limit !== issue.actual)
      const answer = await send(`/orgs/${org.orgId}/posts`, { ...content, scheduled_at: inAnHour() })
      assert.deepEqual([answer.status, answer.body.errors], [422, errors.map(said)])
    })
  }

  it('is also what is wrong with the request itself: each says what would mend it', async () => {
    const id = await channelOf({ provider: 'twt', sandbox: true })
    const [nobody] = [app.deps.random.id()]
    const at = [{ channel_id: id }]
    const wrong = {
      'unknown_channel remove': { text: 'a', channels: [{ channel_id: nobody }] },
      'duplicate remove': { text: 'a', channels: [...at, ...at] },
      'unknown_media edit': { text: 'a', channels: at, media: [{ media_id: nobody }] },
      'time_in_past edit': { text: 'a', channels: at, scheduled_at: '2020-01-01T00:00:00Z' },
      'required edit': { text: 'a', channels: [], scheduled_at: inAnHour() },
    }
    for (const [words, body] of Object.entries(wrong)) {
      const answer = await send(`/orgs/${org.orgId}/posts`, body)
      const [{ code, fix, basis, limit }] = answer.body.errors
      assert.deepEqual([answer.status, `${code} ${fix}`, basis], [422, words, 'own'])
      assert.ok(limit !== undefined, words)
    }
  })

  const resting = { reconnect_required: 'reconnect', paused: 'resume' } as const
  for (const [state, fix] of Object.entries(resting)) {
    it(`is a warning for a channel that is ${state}: the post is held until it works again`, async () => {
      const id = await channelOf({ provider: 'twt', sandbox: true })
      await app.sql('update channels set state = $2 where id = $1', [id, state])
      const content = { text: 'Later', channels: [{ channel_id: id }] }
      const { valid, errors, warnings } = await validate(content)
      const code = state === 'paused' ? 'channel_paused' : state
      assert.deepEqual([valid, errors, codesIn(warnings)], [true, [], [`/channels/0/channel_id ${code}`]])
      assert.deepEqual([warnings[0].fix, warnings[0].actual], [fix, state])
      expectStatus(201, await send(`/orgs/${org.orgId}/posts`, { ...content, scheduled_at: inAnHour() }))
      await app.sql("update channels set state = 'active' where id = $1", [id])
      assert.deepEqual((await validate(content)).warnings, [])
    })
  }
})
