import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { ask } from '#sandbox/testing.ts'
import { aJpeg, aPng } from '#test/support/media-files.ts'
import { connect, openDesk, read, type Served } from './testing.ts'

const HOUR = 3_600_000
const jpeg = async (width: number, height: number, type = 'image/jpeg'): Promise<Served> => ({
  type,
  body: await aJpeg({ width, height }),
})

/** A JPEG that announces a second picture, as stereo cameras do. */
const mpo = async (): Promise<Buffer> => {
  const plain = await aJpeg({ width: 400, height: 400 })
  const segment = Buffer.from([0xff, 0xe2, 0x00, 0x08, 0x4d, 0x50, 0x46, 0x00, 0x4d, 0x4d])
  return Buffer.concat([plain.subarray(0, 2), segment, plain.subarray(2)])
}

test('a container of an image is in progress, then finished, then published, and ends after a day', async (t) => {
  const { make, status, publish, clock, files, site } = await openDesk(t)
  files['/a.jpg'] = await jpeg(800, 1_000)
  const made = await make({ image_url: `${site}/a.jpg`, caption: 'Hello' })
  assert.equal(made.status, 200)
  assert.deepEqual(Object.keys(made.body), ['id'])
  const id = String(made.body['id'])
  assert.deepEqual(await status(id), ['IN_PROGRESS', 'In Progress: Media is still being processed.'])
  assert.deepEqual((await publish(id)).refusal, [9007, 2_207_027])
  clock.advance(1_000)
  assert.equal((await status(id))[0], 'FINISHED')
  const other = String((await make({ image_url: `${site}/a.jpg` })).body['id'])
  const published = await publish(id)
  assert.match(String(published.body['id']), /^\d{17}$/)
  assert.equal((await status(id))[0], 'PUBLISHED')
  clock.advance(24 * HOUR)
  // The token of an hour has ended meanwhile; the state of things is not the token's business.
  assert.deepEqual((await publish(other)).refusal, [190, 463])
})

test('a container that nobody publishes expires, and can no longer be published', async (t) => {
  const desk = await openDesk(t)
  const { make, clock, files, site, url } = desk
  files['/a.jpg'] = await jpeg(800, 800)
  const id = String((await make({ image_url: `${site}/a.jpg` })).body['id'])
  clock.advance(24 * HOUR)
  const access_token = await connect(url)
  const shown = read(await ask(`${url}/${id}?fields=status_code&access_token=${access_token}`))
  assert.equal(shown.body['status_code'], 'EXPIRED')
  const form = { creation_id: id, access_token }
  assert.deepEqual(read(await ask(`${url}/${desk.igId}/media_publish`, { form })).refusal, [24, 2_207_008])
})

test('a container is for its own account only, and for those who may publish', async (t) => {
  const { make, get, post, files, site, url, igId, status } = await openDesk(t)
  files['/a.jpg'] = await jpeg(800, 800)
  const id = String((await make({ image_url: `${site}/a.jpg` })).body['id'])
  const stranger = await connect(url, 'stranger')
  assert.deepEqual((await get(`/${id}`, { fields: 'status_code', access_token: stranger })).refusal, [100, 33])
  assert.deepEqual((await post(`/${igId}/media`, { access_token: stranger })).refusal, [100, 33])
  const reader = await connect(url, 'demo', 'instagram_business_basic')
  const values = { image_url: `${site}/a.jpg`, access_token: reader }
  const refused = await post(`/${igId}/media`, values)
  assert.deepEqual([refused.status, ...refused.refusal], [403, 10])
  assert.equal((await status(id))[0], 'IN_PROGRESS')
})

test('parameters may come in the query, a form, JSON or multipart, with and without a version', async (t) => {
  const { files, site, url, igId, token } = await openDesk(t)
  files['/a.jpg'] = await jpeg(800, 800)
  const values = { image_url: `${site}/a.jpg`, caption: 'Hello', access_token: token }
  const query = new URLSearchParams(values).toString()
  const multipart = new FormData()
  for (const [name, value] of Object.entries(values)) multipart.set(name, value)
  const answers = [
    await fetch(`${url}/${igId}/media?${query}`, { method: 'POST' }),
    await fetch(`${url}/v24.0/${igId}/media?access_token=${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ image_url: values.image_url, user_tags: [{ username: 'ada', x: 0.5, y: 0.5 }] }),
    }),
    await fetch(`${url}/v26.0/me/media`, { method: 'POST', body: new URLSearchParams(values) }),
    await fetch(`${url}/v9.0/${igId}/media`, { method: 'POST', body: multipart }),
    await fetch(`${url}///${igId}/media?${query}`, { method: 'POST' }),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200, 200],
  )
})

test('no more than 400 containers are made in a day', async (t) => {
  const { make, sandbox, files, site } = await openDesk(t)
  files['/a.jpg'] = await jpeg(400, 400)
  sandbox.configure({ containersPerDay: 2 })
  for (const expected of [[], [], [9, 2_207_042]]) {
    assert.deepEqual((await make({ image_url: `${site}/a.jpg` })).refusal, expected)
  }
})

const REFUSED: readonly (readonly [string, () => Promise<Served>, readonly number[]])[] = [
  ['a page', async () => ({ type: 'text/html', body: '<html></html>' }), [9004, 2_207_052]],
  ['a file of no type', async () => jpeg(400, 400, 'application/octet-stream'), [9004, 2_207_052]],
  [
    'a redirect',
    async () => ({ type: 'image/jpeg', body: '', status: 302, headers: { location: '/a' } }),
    [9004, 2_207_052],
  ],
  ['nothing there', async () => ({ type: 'image/jpeg', body: '', status: 404 }), [9004, 2_207_052]],
  ['a busy server', async () => ({ type: 'image/jpeg', body: '', status: 503 }), [9004, 2_207_052]],
  ['a cut connection', async () => (_request, response) => void response.destroy(), [9004, 2_207_052]],
  ['a PNG', async () => ({ type: 'image/png', body: await aPng({ width: 400, height: 400 }) }), [36_001, 2_207_005]],
  [
    'a PNG that says JPEG',
    async () => ({ type: 'image/jpeg', body: await aPng({ width: 400, height: 400 }) }),
    [36_001, 2_207_005],
  ],
  [
    'half a JPEG',
    async () => ({
      type: 'image/jpeg',
      body: (await aJpeg({ width: 400, height: 400, noise: true })).subarray(0, 9_000),
    }),
    [36_001, 2_207_005],
  ],
  ['an MPO', async () => ({ type: 'image/jpeg', body: await mpo() }), [36_001, 2_207_005]],
  ['more than 8 MiB', async () => ({ type: 'image/jpeg', body: Buffer.alloc(8 * 1_048_576 + 1) }), [36_000, 2_207_004]],
  ['what is too tall', async () => jpeg(780, 1_000), [36_003, 2_207_009]],
  ['what is too wide', async () => jpeg(1_930, 1_000), [36_003, 2_207_009]],
  ['what is too narrow', async () => jpeg(319, 319), [36_001, 2_207_005]],
]

for (const [what, served, refusal] of REFUSED) {
  test(`the address is really asked, and ${what} is refused with ${refusal.join('/')}`, async (t) => {
    const { make, files, site } = await openDesk(t)
    files['/file'] = await served()
    const answer = await make({ image_url: `${site}/file` })
    assert.deepEqual([answer.status, ...answer.refusal], [400, ...refusal])
    const { error } = answer.body as { error: Record<string, unknown> }
    assert.equal(typeof error['error_user_title'], 'string')
    assert.equal(typeof error['fbtrace_id'], 'string')
  })
}

test('more bytes than were announced are counted, and a slow server is left', async (t) => {
  const { make, files, site, sandbox } = await openDesk(t)
  files['/endless'] = (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' })
    const pour = (): void => {
      while (response.write(Buffer.alloc(65_536))) {
        // As much as the other side takes.
      }
    }
    response.on('drain', pour)
    pour()
  }
  assert.deepEqual((await make({ image_url: `${site}/endless` })).refusal, [36_000, 2_207_004])
  files['/silent'] = () => undefined
  sandbox.configure({ fetchTimeoutMilliseconds: 100 })
  assert.deepEqual((await make({ image_url: `${site}/silent` })).refusal, [-2, 2_207_003])
})

test('every ratio from 4:5 to 1.91:1 is taken, as the camera says that it was held', async (t) => {
  const { make, files, site } = await openDesk(t)
  for (const [width, height] of [
    [1_080, 1_350],
    [1_080, 566],
    [400, 400],
  ] as const) {
    files['/a.jpg'] = await jpeg(width, height)
    assert.equal((await make({ image_url: `${site}/a.jpg` })).status, 200, `${width} × ${height}`)
  }
  files['/turned.jpg'] = { type: 'image/jpeg', body: await aJpeg({ width: 1_000, height: 600, orientation: 6 }) }
  assert.deepEqual((await make({ image_url: `${site}/turned.jpg` })).refusal, [36_003, 2_207_009])
  assert.equal((await make({ image_url: `${site}/turned.jpg`, media_type: 'STORIES' })).status, 200)
})

test('addresses that Meta could not reach are refused when the sandbox is told so', async (t) => {
  const { make, files, site, sandbox } = await openDesk(t)
  files['/a.jpg'] = await jpeg(400, 400)
  for (const url of ['/a.jpg', 'ftp://127.0.0.1/a.jpg', `${site}/ä.jpg`, 'http://user:word@127.0.0.1/a.jpg']) {
    assert.deepEqual((await make({ image_url: url })).refusal, [9004, 2_207_052], url)
  }
  for (const url of ['http://169.254.169.254/latest/meta-data', 'http://[fe80::1]/a.jpg', 'http://0.0.0.0/a.jpg']) {
    assert.deepEqual((await make({ image_url: url })).refusal, [9004, 2_207_052], url)
  }
  sandbox.configure({ reachPrivateAddresses: false })
  assert.deepEqual((await make({ image_url: `${site}/a.jpg` })).refusal, [9004, 2_207_052])
  const named = site.replace('127.0.0.1', 'localhost')
  assert.deepEqual((await make({ image_url: `${named}/a.jpg` })).refusal, [9004, 2_207_052])
  sandbox.configure({ reachPrivateAddresses: true, requireHttps: true })
  assert.deepEqual((await make({ image_url: `${site}/a.jpg` })).refusal, [9004, 2_207_052])
})

test('a large picture is shown in the size of the app, upright', async (t) => {
  const { make, publish, get, clock, files, site } = await openDesk(t)
  files['/a.jpg'] = { type: 'image/jpeg', body: await aJpeg({ width: 2_000, height: 2_400, orientation: 3 }) }
  const made = await make({ image_url: `${site}/a.jpg` })
  clock.advance(1_000)
  const { id } = (await publish(String(made.body['id']))).body
  const { media_url: address } = (await get(`/${String(id)}`, { fields: 'media_url' })).body
  const answer = await fetch(String(address))
  assert.equal(answer.headers.get('content-type'), 'image/jpeg')
  const { width, height } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
  assert.deepEqual([width, height], [1_080, 1_296])
})
