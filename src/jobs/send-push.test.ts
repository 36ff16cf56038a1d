import assert from 'node:assert/strict'
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { importJWK, jwtVerify } from 'jose'
import { connectDatabase, type Database } from '#db/database.ts'
import { systemClock } from '#lib/clock.ts'
import { createGuardedPost, webhookPolicy } from '#lib/guarded-post.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { aMember, anOrg, aPost, createTestApp, expectStatus, type TestApp, type TestUser } from '#test/support/app.ts'
import { createLetterBox } from '#test/support/doors.ts'
import { createMoments, type Moments } from '#test/support/moments.ts'
import { aDevice } from '#test/support/recipes/push-subscriptions.ts'
import { ANYWHERE } from '#test/support/webhooks.ts'
import { tellPeople } from './notify-people.ts'
import { createPushJob } from './send-push.ts'

interface Pushed {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

let app: TestApp
let worker: Database
let moments: Moments
let origin = ''
const mail = createLetterBox()
const arrived: Pushed[] = []
/** By path; 201 where nothing is said. */
const answers = new Map<string, number>()

/** The service of a browser, on this machine. */
const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { url: path = '', headers } = request
  arrived.push({ path, headers, body: await buffer(request) })
  response.writeHead(answers.get(path) ?? 201).end()
}
const service = createServer((request, response) => void take(request, response).catch(() => response.destroy()))

const pushing = (policy = ANYWHERE) => {
  const { vault, publicUrl } = app.deps
  const post = createGuardedPost({ clock: systemClock, policy })
  const networkName = (code: string): string => code
  return createPushJob({ db: worker, vault, log: silentLog, post, observe: moments.observe, publicUrl, networkName })
}

before(async () => {
  app = await createTestApp({ mail, pushAddresses: ANYWHERE })
  worker = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 4, log: silentLog })
  moments = createMoments()
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const address = service.address()
  if (address === null || typeof address === 'string') throw new Error('the service does not listen')
  origin = `http://127.0.0.1:${address.port}`
})
after(async () => {
  service.closeAllConnections()
  service.close()
  await worker.destroy()
  await app.close()
})

/** A browser of the person, which keeps its private key. */
const aBrowser = async ({ token }: TestUser, path: string) => {
  // What a browser asks for first; the pair is made by that.
  expectStatus(200, await app.request({ path: '/account/push-key', token }))
  const ecdh = createECDH('prime256v1')
  const auth = randomBytes(16)
  const keys = { p256dh: ecdh.generateKeys().toString('base64url'), auth: auth.toString('base64url') }
  const body = { endpoint: `${origin}${path}`, keys }
  const answer = await app.request({ method: 'POST', path: '/account/push-subscriptions', token, body })
  return { id: expectStatus(201, answer).id as string, ecdh, auth }
}

const derive = (secret: Buffer, salt: Buffer, { info, length }: { info: Buffer | string; length: number }): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length))

/** As a browser does (RFC 8188, RFC 8291), written from the documents and not with the library that encrypts. */
const decrypt = (body: Buffer, { ecdh, auth }: Pick<Awaited<ReturnType<typeof aBrowser>>, 'ecdh' | 'auth'>) => {
  const [salt, length] = [body.subarray(0, 16), body[20] ?? 0]
  const sender = body.subarray(21, 21 + length)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender])
  const secret = derive(ecdh.computeSecret(sender), auth, { info, length: 32 })
  const key = derive(secret, salt, { info: 'Content-Encoding: aes128gcm\0', length: 16 })
  const decipher = createDecipheriv(
    'aes-128-gcm',
    key,
    derive(secret, salt, { info: 'Content-Encoding: nonce\0', length: 12 }),
  )
  const sealed = body.subarray(21 + length)
  decipher.setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString('utf8'))
}

const tell = () =>
  tellPeople({ db: worker, mail, random: systemRandom, observe: () => {} }, new AbortController().signal)

/** Somebody whose post waits for others, which is told to its approvers. */
const aStage = async () => {
  const org = await anOrg(app)
  const editor = await aMember(app, org, 'editor')
  const post = await aPost(app, org, { by: editor, text: 'Zwei neue Tinten 🖋️' })
  const { token } = editor
  const body = { text: 'Wie findest du sie?' }
  const wishes = { matrix: { commented: { in_app: true, email: false, push: true } }, language: 'de' }
  const settings = { method: 'PUT', path: `/orgs/${org.orgId}/notification-settings`, body: wishes } as const
  expectStatus(200, await app.request({ ...settings, token }))
  const path = `/posts/${post.id}/comments`
  const comment = async () => {
    expectStatus(201, await app.request({ method: 'POST', path, token: org.owner.token, body }))
    // One cause is pushed once an hour; as if that had passed.
    await app.sql(`update notifications set pushed_at = pushed_at - interval '2 hours'`)
    await tell()
  }
  return { org, editor, post, comment }
}

/** The newest job for a device, as the queue hands it to a worker. */
const jobFor = async ({ id }: { readonly id: string }) => {
  const [job] = await app.sql(
    `select id, data from jobs.job where name = 'push' and data ->> 'subscriptionId' = $1 order by created_on desc limit 1`,
    [id],
  )
  return { id: job.id, data: job.data, signal: new AbortController().signal }
}

const push = async (browser: { readonly id: string }): Promise<void> => pushing()(await jobFor(browser))

describe('a message that is pushed', () => {
  it('is for the person’s device alone, signed by the installation, and says where to go', async () => {
    const { org, editor, post, comment } = await aStage()
    const browser = await aBrowser(editor, '/one')
    await comment()
    await push(browser)
    const [first] = arrived.filter(({ path }) => path === '/one')
    assert.ok(first !== undefined && first.body.length <= 2_048)
    const { tag, ...message } = decrypt(first.body, browser)
    assert.match(tag, /^[\da-f-]{36}$/)
    assert.deepEqual(message, {
      title: 'Ink & Co',
      body: `${org.owner.username} hat kommentiert: “Zwei neue Tinten 🖋️”`,
      url: `/o/${org.orgId}/posts/${post.id}`,
    })
    assert.deepEqual(
      ['content-encoding', 'ttl', 'urgency'].map((name) => first.headers[name]),
      ['aes128gcm', '86400', 'normal'],
    )
    const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(String(first.headers['authorization'])) ?? []
    const known = expectStatus(200, await app.request({ path: '/account/push-key', token: editor.token }))
    assert.equal(key, known.public_key)
    const point = Buffer.from(key, 'base64url')
    const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
    const { payload } = await jwtVerify(token, await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256'))
    assert.equal(payload.aud, origin)
  })

  it('is tried again while the service is busy, and forgets a device that is gone', async () => {
    const { editor, comment } = await aStage()
    answers.set('/busy', 503)
    answers.set('/gone', 410)
    const [busy, gone] = [await aBrowser(editor, '/busy'), await aBrowser(editor, '/gone')]
    await comment()
    await assert.rejects(push(busy), /503/)
    await push(gone)
    // The queue tries again what threw, and only that.
    answers.delete('/busy')
    await push(busy)
    assert.equal(moments.count('pushed'), 4)
    const { data } = expectStatus(200, await app.request({ path: '/account/push-subscriptions', token: editor.token }))
    assert.deepEqual(
      data.map(({ id, current }: { id: string; current: boolean }) => [id, current]),
      [[busy.id, true]],
    )
  })

  it('never reaches whoever signed out there, nor who has read it, nor an address that is not public', async () => {
    const { org, editor, comment } = await aStage()
    const browser = await aBrowser(editor, '/never')
    await comment()
    const inward = pushing(webhookPolicy(false))
    await assert.rejects(async () => inward(await jobFor(browser)), /bad_address|not_public/)
    await app.sql('update sessions set revoked_at = now() where user_id = $1', [editor.userId])
    await push(browser)
    await app.sql('update sessions set revoked_at = null where user_id = $1', [editor.userId])
    await app.sql('update notifications set read_at = now() where org_id = $1', [org.orgId])
    await push(browser)
    assert.deepEqual(
      arrived.filter(({ path }) => path === '/never'),
      [],
    )
  })

  it('is asked for with an address at the public internet and keys of a browser, and goes with whoever signs in next', async () => {
    const { editor, org } = await aStage()
    const { endpoint, keys } = aDevice()
    const add = (body: object, { token }: TestUser = editor) =>
      app.request({ method: 'POST', path: '/account/push-subscriptions', token, body })
    const refused = await add({ endpoint: 'ftp://push.example.org/', keys: { p256dh: 'AAAA', auth: 'AAAA' } })
    assert.deepEqual(
      [refused.status, refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)],
      [422, ['/endpoint', '/keys/p256dh', '/keys/auth']],
    )
    const [hers, his] = [await add({ endpoint, keys }), await add({ endpoint, keys }, org.owner)]
    const path = `/account/push-subscriptions/${expectStatus(201, hers).id}`
    assert.equal((await app.request({ method: 'DELETE', path, token: editor.token })).status, 404)
    const own = `/account/push-subscriptions/${expectStatus(201, his).id}`
    assert.equal((await app.request({ method: 'DELETE', path: own, token: org.owner.token })).status, 204)
  })
})
