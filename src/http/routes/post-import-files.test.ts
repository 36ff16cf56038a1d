import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { systemClock, type Clock } from '#lib/clock.ts'
import { createDownload } from '#lib/download.ts'
import { anOrg, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'
import { startPeer, type Peer } from '#test/support/downloading.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { verdictOf } from '#test/support/rows.ts'
import { createTestShelf } from '#test/support/shelf.ts'

let app: TestApp
let org: TestOrg
let peer: Peer
let base: string
/** Answers that somebody waits for. */
const slow: ServerResponse[] = []
/** Ends the time for all files of an import. */
let time = new AbortController()

before(async () => {
  const picture = await aJpeg({ width: 600, height: 600 })
  peer = await startPeer((asked, response) => {
    if (asked.url?.startsWith('/slow/') === true) slow.push(response)
    else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture)
  })
  base = `http://files.example.org:${peer.port}`
  const download = createDownload({
    clock: systemClock,
    allowHttp: true,
    resolve: async () => ['127.0.0.1'],
    exceptions: [`127.0.0.1:${peer.port}`],
  })
  const clock: Clock = {
    ...systemClock,
    deadline: (milliseconds) => (milliseconds === 600_000 ? time.signal : systemClock.deadline(milliseconds)),
  }
  const media = createTestShelf({ clock: systemClock, publicUrl: 'http://localhost:3000', download })
  app = await createTestApp({ clock, media })
  org = await anOrg(app)
})
after(async () => {
  await app.close()
  await peer[Symbol.asyncDispose]()
})

describe('files of an import that come slowly', () => {
  const naming = (...names: readonly string[]) => ({
    posts: names.map((name) => ({ text: `With ${name}`, media: [{ url: `${base}/${name}` }] })),
  })
  const importTo = ({ orgId, owner }: TestOrg, body: object) =>
    app.request({ method: 'POST', path: `/orgs/${orgId}/posts/import`, token: owner.token, body })
  const asked = async (count: number): Promise<void> => {
    while (slow.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  const release = (): void => {
    for (const response of slow.splice(0)) response.writeHead(404).end()
  }

  it('keep nobody else from importing, and who waits for some begins no other such import', async () => {
    const orgs = await Promise.all(Array.from({ length: 4 }, () => anOrg(app)))
    const coming = orgs.map((each, index) => importTo(each, naming(`slow/${index}.jpg`)))
    await asked(4)
    const [first] = orgs
    assert.ok(first !== undefined)
    const second = await anOrg(app, first.owner)
    assert.equal((await importTo(second, naming('slow/more.jpg'))).body.code, 'too_busy')
    assert.equal((await importTo(first, { posts: [{ text: 'Another' }] })).body.code, 'too_busy')
    assert.equal(expectStatus(200, await importTo(second, { posts: [{ text: 'Without files' }] })).succeeded, 1)
    assert.equal(expectStatus(200, await importTo(org, naming('storage/quick.jpg'))).succeeded, 1)
    release()
    const rows = (await Promise.all(coming)).map((answer) => expectStatus(200, answer).results.map(verdictOf))
    assert.deepEqual(
      rows,
      orgs.map(() => ['invalid_request /media/0/url']),
    )
    assert.equal(expectStatus(200, await importTo(second, naming('storage/quick.jpg'))).succeeded, 1)
  })

  it('are left out when all of them took too long, and the others are taken', async () => {
    const coming = importTo(
      org,
      naming('slow/late.jpg', ...Array.from({ length: 5 }, (_, index) => `storage/${index}.jpg`)),
    )
    await asked(1)
    const taken = async () => app.sql(`select from media where org_id = $1 and name ~ '^[0-4]\\.jpg$'`, [org.orgId])
    while ((await taken()).length < 5);
    time.abort(new DOMException('over', 'TimeoutError'))
    const { results } = expectStatus(200, await coming)
    assert.deepEqual(results.map(verdictOf), ['invalid_request /media/0/url', ...Array(5).fill('ok')])
    assert.match(results[0].problem.errors[0].detail, /no time left/)
    time = new AbortController()
    release()
  })

  it('are no longer fetched when whoever wanted them has left, and nothing is imported then', async () => {
    const { orgId, owner } = await anOrg(app)
    const url = new URL(`/orgs/${orgId}/posts/import`, await app.server.listen({ port: 0, host: '127.0.0.1' }))
    const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' }
    const sent = request(url, { method: 'POST', headers }).on('error', () => undefined)
    sent.end(JSON.stringify(naming('slow/left.jpg', 'storage/left.jpg')))
    await asked(1)
    const ended = once(slow[0] ?? sent, 'close')
    sent.destroy()
    await ended
    release()
    const again = () => importTo({ orgId, owner }, { posts: [{ text: 'Once more' }] })
    let answer = await again()
    while (answer.body.code === 'too_busy') answer = await again()
    assert.equal(expectStatus(200, answer).succeeded, 1)
    assert.deepEqual(await app.sql('select text from posts where org_id = $1', [orgId]), [{ text: 'Once more' }])
  })
})
