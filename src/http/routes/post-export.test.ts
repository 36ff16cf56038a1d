import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { readCsv } from '#lib/csv-table.ts'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
  type TestUser,
} from '#test/support/app.ts'
import { aFile } from '#test/support/uploads.ts'

const HOUR_MS = 3_600_000

let app: TestApp
let owner: TestUser

before(async () => {
  app = await createTestApp()
  owner = (await anOrg(app)).owner
})
after(() => app.close())

const inHours = (hours: number): string => new Date(app.deps.clock.now().getTime() + hours * HOUR_MS).toISOString()

const exported = async ({ orgId }: TestOrg, query: string, token = owner.token) => {
  const answer = await app.request({ path: `/orgs/${orgId}/posts/export?${query}`, token })
  expectStatus(200, answer)
  return answer
}

const post = (
  org: TestOrg,
  path: string,
  { body, type = 'application/json' }: { body: object | string; type?: string },
) =>
  app.request({
    method: 'POST',
    path: `/orgs/${org.orgId}/posts${path}`,
    token: owner.token,
    body,
    headers: { 'content-type': type },
  })

const tableOf = (text: string) =>
  readCsv(Buffer.from(text), { charset: undefined, mostRows: 10_000, isColumn: (name) => name === 'text' })

describe('an export of posts', () => {
  it('has each post once, over as many pages as there are, in the order of the list', async () => {
    const org = await anOrg(app, owner)
    const posts = Array.from({ length: 230 }, (_none, index) => ({ text: `Number ${index}` }))
    expectStatus(200, await post(org, '/bulk', { body: { mode: 'per_row', posts } }))
    const csv = await exported(org, 'sort=created_at')
    assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8; header=present')
    assert.equal(csv.headers['content-disposition'], 'attachment; filename="posts.csv"')
    assert.ok(csv.text.startsWith('\uFEFFid,'))
    const { header, rows } = await tableOf(csv.text)
    const column = header.cells.indexOf('text')
    const texts = rows.map(({ cells }) => cells[column])
    assert.equal(new Set(texts).size, 230)
    const json = await exported(org, 'sort=created_at&format=json')
    assert.deepEqual(
      json.body.posts.map(({ text }: { text: string }) => text),
      texts,
    )
    assert.deepEqual((await exported(org, 'q=Number%20229&format=json')).body.posts.length, 1)
    const chosen = json.body.posts.slice(3, 5).map(({ id }: { id: string }) => id)
    const some = await exported(org, `sort=created_at&format=json&ids=${chosen.join(',')},${org.orgId}`)
    assert.deepEqual(some.body.posts, json.body.posts.slice(3, 5))
  })

  it('is an empty file of its form where there is nothing', async () => {
    const org = await anOrg(app, owner)
    assert.deepEqual((await exported(org, 'format=json')).body, { posts: [] })
    assert.equal((await exported(org, 'format=csv')).text.split('\r\n').length, 2)
  })

  it('is read by viewers, and by nobody from outside', async () => {
    const org = await anOrg(app, owner)
    await exported(org, 'format=json', (await aMember(app, org, 'viewer')).token)
    const stranger = (await anOrg(app)).owner
    const answer = await app.request({ path: `/orgs/${org.orgId}/posts/export`, token: stranger.token })
    assert.equal(answer.status, 404)
  })

  it('leaves out a channel that was canceled by itself, and shows what a canceled post was to be', async () => {
    const org = await anOrg(app, owner)
    const channels = [{ channel_id: await aChannel(app, org) }, { channel_id: await aChannel(app, org) }]
    const { id } = await aPost(app, org, { by: owner, channels, scheduled_at: inHours(3) })
    const [first, second] = channels
    await app.sql(
      `update publications set status = 'canceled', due_at = null, wake_at = null where post_id = $1 and channel_id = $2`,
      [id, first?.channel_id],
    )
    assert.deepEqual((await exported(org, 'format=json')).body.posts[0].channels, [second])
    expectStatus(200, await app.request({ method: 'POST', path: `/posts/${id}/cancel`, token: owner.token }))
    assert.deepEqual((await exported(org, 'format=json')).body.posts[0].channels.length, 2)
  })
})

interface Place {
  readonly org: TestOrg
  readonly channels: readonly string[]
  readonly pictures: readonly string[]
}

const aPlace = async (): Promise<Place> => {
  const org = await anOrg(app, owner)
  const channels = [await aChannel(app, org), await aChannel(app, org)]
  const picture = (width: number) => aFile(app, { orgId: org.orgId, token: owner.token }, { width, height: 40 })
  return { org, channels, pictures: [await picture(50), await picture(60)] }
}

const text = fc.string({
  unit: fc.constantFrom('a', 'ü', '😀', '"', "'", '=', '+', '-', '@', '\t', '\r', '\n', ',', ';', '|', ' ', '＝'),
  maxLength: 12,
})

const media = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), text), { maxLength: 2 })

const thread = fc.array(fc.record({ text, media }), { maxLength: 2 })

const drafts = fc.record({
  text,
  media,
  thread,
  channels: fc.uniqueArray(
    fc.record({
      channel: fc.integer({ min: 0, max: 1 }),
      text: fc.option(text),
      media: fc.option(media),
      thread: fc.option(thread),
      options: fc.constantFrom({}, { reply_settings: 'following' }),
    }),
    { selector: ({ channel }) => channel, maxLength: 2 },
  ),
})
type Draft = typeof drafts extends fc.Arbitrary<infer T> ? T : never

const toMedia = ({ pictures }: Place, chosen: Draft['media']) =>
  chosen.map(([index, alt_text]) => ({ media_id: pictures[index], alt_text }))

const toThread = (place: Place, parts: Draft['thread']) =>
  parts.map((part) => ({ text: part.text, media: toMedia(place, part.media) }))

const toBody = (place: Place, draft: Draft) => ({
  text: draft.text,
  media: toMedia(place, draft.media),
  thread: toThread(place, draft.thread),
  channels: draft.channels.map((own) => ({
    channel_id: place.channels[own.channel],
    text: own.text,
    media: own.media === null ? null : toMedia(place, own.media),
    thread: own.thread === null ? null : toThread(place, own.thread),
    options: own.options,
  })),
})

/** Everything that a post says, and when. */
const essence = ({ content_hash, scheduled_at, time_zone, local_time }: Readonly<Record<string, unknown>>) =>
  JSON.stringify([content_hash, scheduled_at, time_zone, local_time])

const allOf = async ({ orgId }: TestOrg) => {
  const answer = await app.request({ path: `/orgs/${orgId}/posts?limit=100`, token: owner.token })
  return expectStatus(200, answer).data
}

const FORMS = [
  ['csv', 'text/csv'],
  ['json', 'application/json'],
] as const

describe('an export that is imported', () => {
  for (const [format, type] of FORMS) {
    it(`gives the same posts again, whatever they say, and no cell is a formula: ${format}`, async () => {
      const place = await aPlace()
      await fc.assert(
        fc.asyncProperty(fc.array(drafts, { minLength: 1, maxLength: 6 }), async (written) => {
          await app.sql('delete from publications where org_id = $1', [place.org.orgId])
          await app.sql('delete from posts where org_id = $1', [place.org.orgId])
          const posts = written.map((draft) => toBody(place, draft))
          expectStatus(200, await post(place.org, '/bulk', { body: { mode: 'atomic', posts } }))
          const before_ = await allOf(place.org)
          const file = (await exported(place.org, `format=${format}`)).text
          if (format === 'csv')
            for (const { cells } of (await tableOf(file)).rows)
              for (const cell of cells) assert.doesNotMatch(cell, /^[=+\-@\t\r\n＝＋－＠]/)
          const { results } = expectStatus(200, await post(place.org, '/import', { body: file, type }))
          for (const { ok, problem } of results) assert.ok(ok, JSON.stringify(problem))
          const known = new Set(before_.map(({ id }: { id: string }) => id))
          const again = (await allOf(place.org)).filter(({ id }: { id: string }) => !known.has(id))
          assert.deepEqual(again.map(essence).toSorted(), before_.map(essence).toSorted())
        }),
        { numRuns: 15 },
      )
    })

    it(`gives the same times again, in their zones, when the first posts are canceled: ${format}`, async () => {
      const place = await aPlace()
      const channels = [{ channel_id: place.channels[0] }]
      const times = [
        { scheduled_at: inHours(30) },
        // The second of the two hours that have this name in that night.
        { local_time: '2027-10-31T02:30', time_zone: 'Europe/Berlin', fold: 'later' },
        { local_time: '2027-10-31T02:30', time_zone: 'Europe/Berlin', fold: 'earlier' },
      ]
      const posts = times.map((time, index) => ({ text: `Number ${index}`, channels, ...time }))
      expectStatus(200, await post(place.org, '/bulk', { body: { mode: 'atomic', posts } }))
      const first = await allOf(place.org)
      const file = (await exported(place.org, `format=${format}`)).text
      const ids = first.map(({ id }: { id: string }) => ({ post_id: id }))
      assert.equal(expectStatus(200, await post(place.org, '/bulk/cancel', { body: { posts: ids } })).failed, 0)
      assert.equal(expectStatus(200, await post(place.org, '/import', { body: file, type })).failed, 0)
      const again = (await allOf(place.org)).filter(({ status }: { status: string }) => status === 'queued')
      assert.deepEqual(again.map(essence).toSorted(), first.map(essence).toSorted())
    })
  }
})
