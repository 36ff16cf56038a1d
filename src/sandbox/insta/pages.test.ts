import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { ask, createManualClock, startSandbox } from '#sandbox/testing.ts'
import { aJpeg, anMp4 } from '#test/support/media-files.ts'
import { connect, openDesk, publishImage, serveFiles } from './testing.ts'

test('the empty timeline says so, that it is not Instagram, and who is there', async (t) => {
  const { url } = await startSandbox(t, 'insta')
  const { status, body, headers } = await ask(`${url}/`)
  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'text/html; charset=utf-8')
  assert.match(body, /Sandbox Instagram — not the real network/)
  assert.match(body, /Nothing has been published here yet/)
  assert.match(body, /@demo/)
})

test('what is published is shown as text and pictures, newest first, and can run nothing', async (t) => {
  const desk = await openDesk(t)
  const { url, files, site, clock, make, publish, post, fetched } = desk
  const image_url = `${site}/a.jpg`
  files['/a.jpg'] = { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) }
  files['/a.mp4'] = { type: 'video/mp4', body: await anMp4({ width: 64, height: 112, seconds: 4 }) }
  const first = await publishImage(desk, {
    image_url,
    caption: '<script>alert("x")</script> & "more"',
    alt_text: 'A "colour" <b>',
    user_tags: '[{"username":"ada","x":0,"y":0}]',
    is_ai_generated: 'true',
  })
  await post(`/${first}/comments`, { message: '<i>First</i>' })
  const items = [
    await make({ image_url, is_carousel_item: 'true' }),
    await make({ image_url, is_carousel_item: 'true' }),
  ]
  clock.advance(1_000)
  const children = items.map(({ body }) => String(body['id'])).join(',')
  const carousel = await make({ media_type: 'CAROUSEL', children, caption: 'Two of them' })
  clock.advance(1_000)
  await publish(String(carousel.body['id']))
  await publishImage(desk, { image_url, media_type: 'STORIES' })
  const reel = String((await make({ media_type: 'REELS', video_url: `${site}/a.mp4` })).body['id'])
  await fetched(reel)
  clock.advance(5_000)
  await publish(reel)

  const { body, headers } = await ask(`${url}/`)
  assert.ok(!body.includes('<script>') && !body.includes('<i>') && !body.includes('<b>'))
  assert.match(body, /&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt; &amp; &quot;more&quot;/)
  assert.match(body, /alt="A &quot;colour&quot; &lt;b&gt;"/)
  assert.match(body, /&lt;i&gt;First&lt;\/i&gt;/)
  assert.match(body, /With @ada/)
  assert.match(body, /Made with AI/)
  const kinds = ['Reel', 'Story', 'Carousel of 2', 'Post'].map((kind) =>
    body.indexOf(`<span class="soft">${kind}</span>`),
  )
  assert.deepEqual(
    kinds,
    kinds.toSorted((one, other) => one - other),
  )
  assert.ok(!kinds.includes(-1))
  assert.equal(body.match(/<img\s/g)?.length, 4)
  assert.match(headers['content-security-policy'] ?? '', /default-src 'none'; img-src 'self'; media-src 'self'/)
  const source = /<img\s+src="([^"]+)"/.exec(body)?.[1] ?? ''
  const picture = await fetch(`${url}${source}`)
  assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/jpeg'])
  assert.equal((await ask(`${url}/_media/${'0'.repeat(24)}.jpg`)).status, 404)
  assert.equal((await ask(`${url}/_media/..%2finsta.jsonl`)).status, 404)
})

test('a permalink shows its post, until it is deleted; an account its own posts', async (t) => {
  const desk = await openDesk(t)
  const { url, files, site, get } = desk
  files['/a.jpg'] = { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) }
  const id = await publishImage(desk, { image_url: `${site}/a.jpg`, caption: 'Mine' })
  const { permalink } = (await get(`/${id}`, { fields: 'permalink' })).body
  assert.match((await ask(String(permalink))).body, /Mine/)
  assert.match((await ask(String(permalink).replace(/\/$/, ''))).body, /Mine/)
  assert.match((await ask(`${url}/demo`)).body, /Mine/)
  assert.equal((await ask(`${url}/p/nothinghere/`)).status, 404)
  assert.equal((await ask(`${url}/nobody`)).status, 404)
})

test('under a path of another server links lead to where people find it, and pages to where the client is', async (t) => {
  const clock = createManualClock()
  const publicUrl = 'https://s.example/sandbox/insta'
  const options = { clock, random: systemRandom, journal: null, log: silentLog, publicUrl }
  const sandbox = await createSandbox('insta', options)
  const app = Fastify()
  await app.register(sandbox.plugin, { prefix: '/sandbox/insta' })
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/sandbox/insta`
  t.after(async () => {
    await app.close()
    await sandbox.close()
  })
  const site = await serveFiles(t, {
    '/a.jpg': { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) },
  })
  const access_token = await connect(url)
  for (const caption of ['1', '2']) {
    const made = await ask(`${url}/me/media`, { form: { access_token, image_url: `${site}/a.jpg`, caption } })
    clock.advance(1_000)
    const { id } = JSON.parse(made.body) as { id: string }
    await ask(`${url}/v26.0/me/media_publish`, { form: { access_token, creation_id: id } })
  }
  const listed = await ask(`${url}/v26.0/me/media?limit=1&fields=permalink,media_url&access_token=${access_token}`)
  const { data, paging } = JSON.parse(listed.body) as {
    data: { permalink: string; media_url: string }[]
    paging: { next: string }
  }
  assert.ok(data[0]?.permalink.startsWith(`${publicUrl}/p/`))
  assert.equal((await fetch(data[0]?.media_url ?? '')).status, 200)
  assert.ok(paging.next.startsWith(`${url}/v26.0/me/media?`))
  assert.equal((JSON.parse((await ask(paging.next)).body) as { data: unknown[] }).data.length, 1)
  const { body } = await ask(data[0]?.permalink.replace(publicUrl, url) ?? '')
  assert.match(body, /<img\s+src="\/sandbox\/insta\/_media\//)
})
