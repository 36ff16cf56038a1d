import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { dropArchiveMonth } from '#db/archive.ts'
import { age, archiveAll } from '#test/support/archive.ts'
import { aChannel, anOrg, aPost, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'
import { connectOwner } from '#test/support/builders.ts'
import { publish } from '#test/support/published.ts'
import { unzip } from '#test/support/unzip.ts'

let app: TestApp
let owner: Client
let org: TestOrg
let channels: { readonly used: string; readonly other: string }
/** A post that was published, one that failed, one that was canceled: all over for 20 months. And one of this day. */
let published: { readonly id: string; readonly publicationId: string }
let failed: { readonly id: string; readonly publicationId: string }
let canceled: string
let young: string

const get = async (path: string) => expectStatus(200, await app.request({ path, token: org.owner.token }))
const act = (method: 'POST' | 'PATCH' | 'PUT', path: string, body: object = {}) =>
  app.request({ method, path, token: org.owner.token, body })

const write = async (channel: string, text: string): Promise<string> =>
  (await aPost(app, org, { text, channels: [{ channel_id: channel }] })).id

/** What the API said of posts when they were live. */
const told = new Map<string, unknown>()

/** Leaves out what is another one in the archive on purpose; the tag tells of that. */
// oxlint-disable-next-line typescript/no-explicit-any -- answers of the API
const plain = ({ allowed_actions: _, archived: __, etag: _____, publications, ...rest }: any) => ({
  ...rest,
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  publications: publications.map(({ allowed_actions: ___, archived: ____, ...each }: any) => each),
})

const MONTHS = 20

before(async () => {
  app = await createTestApp()
  owner = await connectOwner(app.databaseUrl)
  org = await anOrg(app)
  channels = { used: await aChannel(app, org), other: await aChannel(app, org) }
  const first = await write(channels.used, 'First')
  published = { id: first, publicationId: await publish(app, first, '1990') }
  await app.sql(
    'insert into publication_metrics (org_id, publication_id, views, asked_at, read_at) values ($1, $2, 7, now(), now())',
    [org.orgId, published.publicationId],
  )
  const second = await write(channels.other, 'Second')
  failed = { id: second, publicationId: (await get(`/posts/${second}`)).publications[0].id }
  await app.sql(`update publications set status = 'queued', due_at = now(), wake_at = now() where post_id = $1`, [
    second,
  ])
  await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [second])
  await app.sql(
    `update publications set status = 'failed', failure_code = 'rejected', failure_detail = 'No.', retryable = true
      where post_id = $1`,
    [second],
  )
  canceled = await write(channels.used, 'Third')
  expectStatus(200, await act('POST', `/posts/${canceled}/cancel`))
  young = await write(channels.used, 'Fourth')
  const old = [published.id, failed.id, canceled]
  await age(owner, old, MONTHS)
  for (const id of old) told.set(id, plain(await get(`/posts/${id}`)))
  told.set('timeline', (await get(`/publications/${published.publicationId}`)).timeline)
  told.set('metrics', await get(`/publications/${published.publicationId}/metrics`))
  told.set('calendar', (await get(`/orgs/${org.orgId}/calendar?unscheduled=true`)).data)
  assert.equal(await archiveAll(owner), old.length)
})
after(async () => {
  await owner.end()
  await app.close()
})

const idsOf = async (query: string): Promise<readonly string[]> =>
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of the API
  (await get(`/orgs/${org.orgId}/posts?${query}`)).data.map(({ id }: any) => id)

describe('a post in the archive', () => {
  it('reads as it did before, with attempts, history and figures, and offers nothing but to talk about it', async () => {
    for (const id of [published.id, failed.id, canceled]) {
      const now = await get(`/posts/${id}`)
      assert.deepEqual(plain(now), told.get(id))
      assert.deepEqual([now.archived, now.allowed_actions], [true, ['comment']])
      assert.deepEqual(
        now.publications.map((each: { archived: boolean; allowed_actions: [] }) => [
          each.archived,
          each.allowed_actions,
        ]),
        [[true, []]],
      )
    }
    const publication = await get(`/publications/${published.publicationId}`)
    assert.deepEqual(publication.timeline, told.get('timeline'))
    assert.ok(publication.timeline.some(({ kind }: { kind: string }) => kind === 'attempt_answered'))
    assert.deepEqual(await get(`/publications/${published.publicationId}/metrics`), told.get('metrics'))
    assert.equal((await get(`/posts/${published.id}`)).attempts.length, 1)
    assert.deepEqual([(await get(`/posts/${young}`)).archived, (await get(`/posts/${young}`)).status], [false, 'draft'])
  })

  it('is found by every filter that found it, beside the others and in their order', async () => {
    const [one, two, three] = [published.id, failed.id, canceled]
    for (const [query, expected] of [
      ['sort=created_at', [one, two, three, young]],
      ['status=published', [one]],
      ['status=failed', [two]],
      ['status=canceled&sort=created_at', [three]],
      ['status=draft', [young]],
      ['status=queued', []],
      ['has_failed=true', [two]],
      ['has_failed=false&sort=created_at', [one, three, young]],
      ['needs_attention=true', []],
      ['needs_attention=false&sort=created_at', [one, two, three, young]],
      [`channel_id=${channels.used}&sort=created_at`, [one, three, young]],
      [`channel_id=${channels.used}&sort=-created_at`, [young, three, one]],
      [`channel_id=${channels.used}&status=published`, [one]],
      [`channel_id=${channels.used}&status=canceled`, [three]],
      [`channel_id=${channels.other}&has_failed=true`, [two]],
      [`channel_id=${channels.other}`, [two]],
      ['q=first', [one]],
    ] as const)
      assert.deepEqual(await idsOf(query), expected, query)
    const page = await get(`/orgs/${org.orgId}/posts?channel_id=${channels.used}&sort=created_at&limit=2`)
    const next = `channel_id=${channels.used}&sort=created_at&limit=2&cursor=${encodeURIComponent(page.page.next_cursor)}`
    assert.deepEqual(await idsOf(next), [young])
  })

  it('is in the calendar and in the export of the organization', async () => {
    const entries = (await get(`/orgs/${org.orgId}/calendar?unscheduled=true`)).data
    const bare = (all: readonly { readonly etag: string; readonly allowed_actions: unknown }[]) =>
      all.map(({ etag: _, allowed_actions: __, ...rest }) => rest)
    assert.deepEqual(bare(entries), bare(JSON.parse(JSON.stringify(told.get('calendar')))))
    const headers = { authorization: `Bearer ${org.owner.token}` }
    const answer = await app.server.inject({ path: `/orgs/${org.orgId}/export`, headers })
    const files = await unzip(answer.rawPayload)
    const [posts, metrics] = ['posts.json', 'metrics.json'].map((name) => JSON.parse(files.get(name) ?? ''))
    assert.deepEqual(
      posts.map(({ id, status }: { id: string; status: string }) => [id, status]),
      [
        [published.id, 'published'],
        [failed.id, 'failed'],
        [canceled, 'canceled'],
        [young, 'draft'],
      ],
    )
    assert.equal(posts[0].attempts.length, 1)
    assert.deepEqual([metrics.length, metrics[0].publication_id, metrics[0].views], [1, published.publicationId, 7])
  })

  it('is refused with one code whatever is to be done with it', async () => {
    const post = `/posts/${failed.id}`
    const { content_hash } = await get(post)
    const tries = [
      act('PATCH', post, { text: 'Other' }),
      act('POST', `${post}/retry`),
      act('POST', `${post}/publish`),
      act('POST', `${post}/cancel`),
      act('POST', `${post}/approve`, { content_hash }),
      act('POST', `${post}/reject`, { comment: 'No.' }),
      act('POST', `/publications/${failed.publicationId}/resolve`, { outcome: 'not_live' }),
      act('POST', `/publications/${published.publicationId}/unpublish`, { confirm: true }),
    ]
    for (const [index, answer] of (await Promise.all(tries)).entries())
      assert.deepEqual([answer.status, answer.body.code], [409, 'archived'], `${index} ${answer.text}`)
    expectStatus(201, await act('POST', `${post}/comments`, { text: 'A pity.' }))
  })

  it('never counts as the proof of something else', async () => {
    const id = await write(channels.used, 'Fifth')
    const live = (await get(`/posts/${id}`)).publications[0].id
    const { rows } = await owner
      .query(`BEGIN; SELECT set_config('app.org_id', '${org.orgId}', true)`)
      .then(() =>
        owner.query('SELECT is_archived_proof($1, $2) AS same, is_archived_proof($1, $3) AS other', [
          live,
          '1990',
          '1991',
        ]),
      )
    await owner.query('ROLLBACK')
    assert.deepEqual(rows, [{ same: true, other: false }])
    expectStatus(200, await act('POST', `/posts/${id}/cancel`))
  })

  it('keeps its status, and stays as closed, when its month is dropped', async () => {
    const [{ month }] = await app.sql('select month from archived_posts where post_id = $1', [published.id])
    assert.equal(await dropArchiveMonth(app.databaseUrl, month), true)
    assert.equal(await dropArchiveMonth(app.databaseUrl, month), false)
    const post = await get(`/posts/${published.id}`)
    assert.deepEqual([post.status, post.summary.published, post.publications], ['published', 1, []])
    assert.deepEqual([post.archived, post.allowed_actions], [true, ['comment']])
    assert.deepEqual((await act('POST', `/posts/${failed.id}/retry`)).body.code, 'archived')
    assert.deepEqual(await idsOf('status=draft'), [young])
    assert.deepEqual(await idsOf('status=published'), [published.id])
    const gone = await app.request({ path: `/publications/${published.publicationId}`, token: org.owner.token })
    assert.equal(gone.status, 404)
  })
})
