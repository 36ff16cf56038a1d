import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type TestContext, test } from 'node:test'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { ask, CALLBACK, type Running, startSandbox } from '#sandbox/testing.ts'
import { aJpeg, anMp4 } from '#test/support/media-files.ts'
import { read, type Read, serveFiles } from './testing.ts'

const { clientId: client_id, clientSecret: client_secret } = SANDBOX_CLIENT
const SCOPE =
  'instagram_basic,instagram_content_publish,instagram_manage_comments,instagram_manage_contents,pages_show_list,pages_read_engagement'
const ASKED = { client_id, redirect_uri: CALLBACK, state: 's', scope: SCOPE, response_type: 'code' }

const get = async (url: string, values: Readonly<Record<string, string>>): Promise<Read> =>
  read(await ask(`${url}?${new URLSearchParams(values).toString()}`))

const approve = async (url: string): Promise<string> => {
  const answer = await ask(`${url}/v26.0/dialog/oauth`, { form: { ...ASKED, account: 'demo', decision: 'approve' } })
  assert.match(answer.headers['location'] ?? '', /#_=_$/)
  return new URL(answer.headers['location'] ?? '').searchParams.get('code') ?? ''
}

const exchange = async (url: string, code: string, changes = {}): Promise<Read> =>
  await get(`${url}/v26.0/oauth/access_token`, { client_id, client_secret, redirect_uri: CALLBACK, code, ...changes })

interface Desk extends Running {
  readonly person: string
  readonly page: string
  readonly igId: string
}

const open = async (t: TestContext): Promise<Desk> => {
  const running = await startSandbox(t, 'insta')
  const { url } = running
  const short = String((await exchange(url, await approve(url))).body['access_token'])
  const grant = { grant_type: 'fb_exchange_token', client_id, client_secret, fb_exchange_token: short }
  const person = String((await get(`${url}/v26.0/oauth/access_token`, grant)).body['access_token'])
  const fields = 'id,name,access_token,instagram_business_account{id,username}'
  const { data } = (await get(`${url}/v26.0/me/accounts`, { fields, access_token: person })).body as {
    data: { id: string; access_token: string; instagram_business_account: { id: string; username: string } }[]
  }
  assert.deepEqual(
    data.map((page) => page.instagram_business_account.username),
    ['demo'],
  )
  const first = data[0]
  return { ...running, person, page: first?.access_token ?? '', igId: first?.instagram_business_account.id ?? '' }
}

test('the dialog asks for Pages; a code works once, for its own callback and the right secret', async (t) => {
  const { url } = await startSandbox(t, 'insta')
  const shown = await ask(`${url}/dialog/oauth?${new URLSearchParams(ASKED).toString()}`)
  assert.equal(shown.status, 200)
  assert.match(shown.body, /type="checkbox" name="account" value="demo"/)
  assert.equal((await ask(`${url}/v26.0/dialog/oauth?client_id=x`)).status, 400)
  assert.deepEqual((await exchange(url, await approve(url), { client_secret: 'wrong' })).refusal, [1])
  assert.deepEqual(
    (await exchange(url, await approve(url), { redirect_uri: 'http://x.example' })).refusal,
    [100, 36_008],
  )
  const code = await approve(url)
  const token = await exchange(url, code)
  assert.deepEqual([token.status, token.body['token_type'], token.body['expires_in']], [200, 'bearer', 3_600])
  assert.deepEqual((await exchange(url, code)).refusal, [100, 36_009])
  const crossed = { grant_type: 'authorization_code', client_id, client_secret, redirect_uri: CALLBACK }
  const other = await ask(`${url}/oauth/access_token`, { form: { ...crossed, code: await approve(url) } })
  assert.match(other.body, /Matching code was not found/)
})

test("a Page's token has no end, and a person's has", async (t) => {
  const { url, person, page, igId, clock } = await open(t)
  const me = await get(`${url}/v26.0/me`, { access_token: person })
  assert.deepEqual(Object.keys(me.body).toSorted(), ['id', 'name'])
  assert.match(String((await get(`${url}/v26.0/me`, { access_token: page })).body['name']), /Page/)
  clock.advance(61 * 86_400_000)
  assert.deepEqual((await get(`${url}/v26.0/me`, { access_token: person })).refusal, [190, 463])
  const limit = await get(`${url}/v26.0/${igId}/content_publishing_limit`, { access_token: page })
  assert.equal(limit.status, 200)
})

test("a post is published and deleted with the Page's token", async (t) => {
  const { url, page: access_token, igId, clock } = await open(t)
  const files = { '/a.jpg': { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) } }
  const site = await serveFiles(t, files)
  const send = async (path: string, form: Readonly<Record<string, string>>): Promise<Read> =>
    read(await ask(`${url}/v26.0${path}`, { form: { access_token, ...form } }))
  const image = { image_url: `${site}/a.jpg`, caption: 'By the Page', product_tags: '[]' }
  const made = await send(`/${igId}/media`, image)
  clock.advance(1_000)
  const { id } = (await send(`/${igId}/media_publish`, { creation_id: String(made.body['id']) })).body
  const path = `${url}/v26.0/${String(id)}`
  assert.equal((await get(path, { fields: 'caption', access_token })).body['caption'], 'By the Page')
  const gone = read(await ask(`${path}?access_token=${access_token}`, { method: 'DELETE' }))
  assert.deepEqual(gone.body, { success: true })
  assert.deepEqual((await get(path, { access_token })).refusal, [100, 33])
})

interface Upload {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
}

const send = async (uri: string, token: string, { headers, body }: Upload): Promise<readonly unknown[]> => {
  const authorization = { authorization: `OAuth ${token}` }
  const init = { method: 'POST', headers: { ...authorization, ...headers }, ...(body === undefined ? {} : { body }) }
  const answer = await fetch(uri, init)
  const { success, debug_info: info } = (await answer.json()) as { success?: boolean; debug_info?: { type: string } }
  return success === undefined ? [answer.status, info?.type] : [answer.status, success]
}

test('a video is uploaded in pieces, or fetched from an address, and published', async (t) => {
  const { url, page, igId, sandbox, clock } = await open(t)
  const video = new Uint8Array(await anMp4({ width: 64, height: 112, seconds: 4 }))
  const form = { access_token: page, media_type: 'REELS', upload_type: 'resumable', caption: 'Sent' }
  const start = async (): Promise<{ id: string; uri: string }> => {
    const { body } = read(await ask(`${url}/v26.0/${igId}/media`, { form }))
    return { id: String(body['id']), uri: String(body['uri']) }
  }
  const state = async (id: string): Promise<unknown> =>
    (await get(`${url}/${id}`, { fields: 'status_code', access_token: page })).body['status_code']
  const { id, uri } = await start()
  assert.equal(uri, `${url}/ig-api-upload/v26.0/${id}`)
  const size = { file_size: String(video.length) }
  assert.deepEqual(await send(uri, 'nobody', { headers: { offset: '0', ...size }, body: video }), [
    401,
    'NotAuthorizedError',
  ])
  assert.deepEqual(await send(uri, page, { headers: {}, body: video }), [400, 'ProcessingFailedError'])
  const half = video.slice(0, 1_000)
  assert.deepEqual(await send(uri, page, { headers: { offset: '0', ...size }, body: half }), [
    400,
    'ProcessingFailedError',
  ])
  assert.deepEqual(await send(uri, page, { headers: { offset: '0', ...size }, body: half }), [
    400,
    'ProcessingFailedError',
  ])
  clock.advance(5_000)
  assert.equal(await state(id), 'IN_PROGRESS')
  const rest = video.slice(1_000)
  assert.deepEqual(await send(uri, page, { headers: { offset: '1000', ...size }, body: rest }), [200, true])
  await sandbox.ledger.waitFor(({ route, path }) => route === 'media-fetch' && path === `/${id}`)
  assert.equal(await state(id), 'FINISHED')
  assert.deepEqual(await send(uri, page, { headers: { offset: '0', ...size }, body: video }), [
    400,
    'ProcessingFailedError',
  ])

  const site = await serveFiles(t, { '/a.mp4': { type: 'video/mp4', body: video } })
  const other = await start()
  assert.deepEqual(await send(other.uri, page, { headers: { file_url: `${site}/a.mp4` } }), [200, true])
  await sandbox.ledger.waitFor(({ route, path }) => route === 'media-fetch' && path === `/${other.id}`)
  clock.advance(5_000)
  assert.equal(await state(other.id), 'FINISHED')
})

test('an upload whose answer is lost is complete all the same', async (t) => {
  const { url, page, igId, sandbox, clock } = await open(t)
  const video = new Uint8Array(await anMp4({ width: 64, height: 112, seconds: 4 }))
  const form = { access_token: page, media_type: 'STORIES', upload_type: 'resumable' }
  const { id, uri } = read(await ask(`${url}/v26.0/${igId}/media`, { form })).body as { id: string; uri: string }
  sandbox.faults.add({ kind: 'drop-after', route: 'upload' })
  const headers = { offset: '0', file_size: String(video.length) }
  await assert.rejects(send(uri, page, { headers, body: video }))
  await sandbox.ledger.waitFor(({ route, path }) => route === 'media-fetch' && path === `/${id}`)
  clock.advance(5_000)
  const shown = await get(`${url}/${id}`, { fields: 'status_code', access_token: page })
  assert.equal(shown.body['status_code'], 'FINISHED')
})

test('an upload that is cut off goes on where it ended', async (t) => {
  const { url, page, igId, sandbox, clock } = await open(t)
  const video = new Uint8Array(await anMp4({ width: 64, height: 112, seconds: 4 }))
  const form = { access_token: page, media_type: 'REELS', upload_type: 'resumable' }
  const { id, uri } = read(await ask(`${url}/v26.0/${igId}/media`, { form })).body as { id: string; uri: string }
  const headers = { authorization: `OAuth ${page}`, offset: '0', file_size: String(video.length) }
  const length = { 'content-length': String(video.length) }
  const cut = request(uri, { method: 'POST', headers: { ...headers, ...length } })
  cut.on('error', () => undefined)
  cut.write(video.slice(0, 1_000), () => cut.destroy())
  await sandbox.ledger.waitFor(({ route }) => route === 'upload')
  const answer = await fetch(uri, { method: 'POST', headers: { ...headers, offset: '999999' }, body: video })
  const next = /next offset is (\d+)/.exec(await answer.text())?.[1] ?? ''
  // What was on its way when the line broke may have arrived, or not.
  assert.ok(next === '0' || next === '1000', next)
  assert.deepEqual(await send(uri, page, { headers: { ...headers, offset: next }, body: video.slice(Number(next)) }), [
    200,
    true,
  ])
  await sandbox.ledger.waitFor(({ route, path }) => route === 'media-fetch' && path === `/${id}`)
  clock.advance(5_000)
  const shown = await get(`${url}/${id}`, { fields: 'status_code', access_token: page })
  assert.equal(shown.body['status_code'], 'FINISHED')
})
