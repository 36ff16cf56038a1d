import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createDownload } from '#lib/download.ts'
import { systemClock } from '#lib/clock.ts'
import { aChannel, aMember, anOrg, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'
import { startPeer, type Peer } from '#test/support/downloading.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { verdictOf } from '#test/support/rows.ts'
import { createTestShelf } from '#test/support/shelf.ts'

const DAY_MS = 86_400_000

let app: TestApp
let org: TestOrg
let peer: Peer
let base: string
let ink: string
let pics: string
let editor: string

before(async () => {
  const picture = await aJpeg({ width: 600, height: 600 })
  peer = await startPeer((asked, response) => {
    const isThere = asked.url?.startsWith('/storage/') === true
    response.writeHead(isThere ? 200 : 404, { 'content-type': 'image/jpeg' }).end(isThere ? picture : '')
  })
  base = `http://files.example.org:${peer.port}`
  const download = createDownload({
    clock: systemClock,
    allowHttp: true,
    resolve: async (name) => (name === 'files.example.org' ? ['127.0.0.1'] : ['10.0.0.7']),
    exceptions: [`127.0.0.1:${peer.port}`],
  })
  const publicUrl = 'http://localhost:3000'
  app = await createTestApp({ media: createTestShelf({ clock: systemClock, publicUrl, download }) })
  org = await anOrg(app)
  ink = await aChannel(app, org)
  pics = await aChannel(app, org, 'insta_facebook')
  await app.sql(`update channels set handle = 'ink' where id = any($1)`, [[ink, pics]])
  editor = (await aMember(app, org, 'editor')).token
})
after(async () => {
  await app.close()
  await peer[Symbol.asyncDispose]()
})

const inDays = (days: number): string => new Date(systemClock.now().getTime() + days * DAY_MS).toISOString()

const send = async (query: string, body: object, token = org.owner.token) =>
  app.request({ method: 'POST', path: `/orgs/${org.orgId}/posts/import?${query}`, token, body })

const told = (row: { ok: boolean; origin?: string; became?: string }) => [row.origin, verdictOf(row), row.became]

const postOf = async (row: { post_id: string }) =>
  expectStatus(200, await app.request({ path: `/posts/${row.post_id}`, token: org.owner.token }))

const X = { id: 'cx1', providerIdentifier: 'x', name: 'Ink', profile: 'ink' }
const INSTA = { id: 'ci1', providerIdentifier: 'instagram', name: 'Ink', profile: 'ink' }

let ids = 0
const postiz = (post: object) => {
  ids += 1
  return {
    id: `p${ids}`,
    group: `g${ids}`,
    state: 'QUEUE',
    publishDate: inDays(9).replace('Z', ''),
    content: `<p>Post ${ids}</p>`,
    image: '[]',
    parentPostId: null,
    integration: X,
    ...post,
  }
}

const statuses = async () =>
  app.sql(`select status, count(*)::int as n from publications where org_id = $1 group by 1`, [org.orgId])

describe('what Postiz has of its posts', () => {
  it('becomes drafts: what was to go out waits for an approval, what is out is left out', async () => {
    const image = (name: string) => JSON.stringify([{ id: 'm', path: `${base}/storage/${name}`, alt: 'A river' }])
    const later = inDays(12)
    const both = { group: 'both', publishDate: later, image: image('a.jpg') }
    const first = postiz({ ...both, content: '<p>Both &amp; <strong>all</strong></p><p>of it</p>' })
    const file = {
      posts: [
        first,
        postiz({ ...both, content: '<p>Otherwise here</p>', integration: INSTA }),
        postiz({ ...both, content: '<p>And below</p>', parentPostId: first.id, image: '[]' }),
        postiz({ state: 'PUBLISHED', publishDate: '2026-01-01T10:00:00' }),
        postiz({ state: 'QUEUE', publishDate: '2026-01-01T10:00:00', group: 'late' }),
        postiz({
          state: 'DRAFT',
          group: 'draft',
          intervalInDays: 7,
          image: JSON.stringify([{ path: '/uploads/x.png' }]),
        }),
        postiz({ state: 'ERROR', group: 'error', integration: { ...X, id: 'cx2', profile: 'gone' } }),
        postiz({ group: 'strange', integration: { ...X, id: 'c3', providerIdentifier: 'nostr', profile: 'npub' } }),
        postiz({ group: 'lost', image: JSON.stringify([{ path: `${base}/nothing.jpg` }]) }),
        postiz({ group: 'inside', image: JSON.stringify([{ path: `https://inside.example/a.jpg` }]) }),
        postiz({ group: 'when', publishDate: 'tomorrow' }),
        postiz({ group: 'nul', image: JSON.stringify([{ path: 'https://inside.example/\u0000' }]) }),
        { ...postiz({}), content: 7 },
      ],
      channels: { cx2: `twt:@ink` },
    }
    const expected = [
      ['both', 'ok', 'scheduled'],
      [file.posts[3]?.group, 'ok', 'nothing'],
      ['late', 'ok', 'draft'],
      ['draft', 'ok', 'draft'],
      ['error', 'ok', 'draft'],
      ['strange', 'invalid_request /channels/0/channel', undefined],
    ]
    const rest = [
      ['lost', 'invalid_request /media/0/url', undefined],
      ['inside', 'invalid_request /media/0/url', undefined],
      [file.posts[10]?.id, 'invalid_request /publishDate', undefined],
      ['nul', 'invalid_request /image/0/path', undefined],
      ['posts/12', 'invalid_request /content', undefined],
    ]
    const earlier = await statuses()
    const trial = expectStatus(200, await send('from=postiz&dry_run=true', file))
    assert.deepEqual(trial.results.map(told).slice(0, 6), expected)
    // A trial fetches nothing, so that it does not know yet which files cannot be had.
    assert.deepEqual([peer.paths, await statuses()], [[], earlier])

    const done = expectStatus(200, await send('from=postiz', file))
    assert.deepEqual(done.results.map(told), [...expected, ...rest])
    const post = await postOf(done.results[0])
    assert.deepEqual(
      [post.text, post.status, post.approval.state, post.scheduled_at, post.media[0].alt_text],
      ['Both & all\nof it', 'draft', 'pending', later, 'A river'],
    )
    assert.deepEqual(post.thread, [{ text: 'And below', media: [] }])
    const own = new Map<string, { text: string | null; media: object | null; thread: object | null }>(
      post.publications.map((each: { channel_id: string }) => [each.channel_id, each]),
    )
    assert.deepEqual([own.get(ink)?.text, own.get(pics)?.text, own.get(pics)?.thread], [null, 'Otherwise here', []])
    const late = await postOf(done.results[2])
    assert.deepEqual([late.approval.state, late.scheduled_at], ['not_requested', null])
    assert.match(
      late.note,
      /Taken over from Postiz \(late\)\.\nIt was queued there, planned for 2026-01-01T10:00:00\.000Z: look whether/,
    )
    assert.match((await postOf(done.results[3])).note, /every 7 days there[^]*Its files there: \/uploads\/x\.png/)
    assert.equal((await postOf(done.results[4])).publications[0].channel_id, ink)
    assert.match(
      done.results[5].problem.errors[0].detail,
      /no channel here for nostr:npub.*\{"nostr:npub": "twt:@ink"\}/,
    )
    assert.deepEqual(await statuses(), [{ status: 'draft', n: 5 }])
    // Once more, the file is the one that is there.
    const fetched = peer.paths.filter((path) => path.endsWith('/a.jpg')).length
    expectStatus(
      200,
      await send('from=postiz', { posts: [{ ...first, id: 'again', group: 'again', publishDate: inDays(30) }] }),
    )
    assert.deepEqual([fetched, peer.paths.filter((path) => path.endsWith('/a.jpg')).length], [1, 1])
  })

  it('is refused as a table, and by words that nobody knows', async () => {
    const table = { method: 'POST', token: org.owner.token, body: 'text\na' } as const
    const path = `/orgs/${org.orgId}/posts/import?from=postiz`
    assert.equal((await app.request({ ...table, path, headers: { 'content-type': 'text/csv' } })).status, 422)
    assert.equal((await send('from=buffer', { posts: [{}] })).status, 422)
    assert.equal((await send('from=postiz', { posts: [] })).body.errors[0].pointer, '/posts')
    assert.equal((await send('', { posts: [null] })).status, 422)
  })
})

describe('what Mixpost has of its posts', () => {
  it('becomes drafts with the versions of its accounts, with files below an address', async () => {
    const twitter = { id: 1, provider: 'twitter', username: 'Ink' }
    const facebook = { id: 2, provider: 'facebook_page', username: null }
    const version = (accountId: number, body: string, media: readonly number[] = []) => ({
      account_id: accountId,
      is_original: accountId === 0 ? 1 : 0,
      content: [{ body, media }],
    })
    const at = inDays(20).replace('T', ' ').replace('Z', '000')
    const file = {
      posts: [
        {
          id: 7,
          status: 1,
          scheduled_at: at,
          accounts: [twitter, facebook],
          versions: [version(0, '<div>One</div><div></div><div>two</div>'), version(1, '<div>On X</div>', [5])],
          tags: ['News'],
        },
        {
          id: 8,
          status: 2,
          scheduled_at: '2026-01-01 10:00:00',
          accounts: [twitter],
          versions: [version(0, 'Out')],
          tags: null,
        },
        { id: 9, status: 0, scheduled_at: null, accounts: null, versions: [version(0, '')], tags: null },
        { id: 10, status: 9, versions: [] },
        { id: 11, status: 0, accounts: [twitter, { ...twitter, id: '1' }], versions: [version(0, 'Again')] },
      ],
      media: [{ id: 5, disk: 'public', path: 'mixpost/b.jpg' }],
      channels: { 2: null },
      media_base: `${base}/storage`,
    }
    const rows = [
      ['7', 'ok', 'scheduled'],
      ['8', 'ok', 'nothing'],
      ['9', 'ok', 'draft'],
      ['11', 'invalid_request /accounts/1/id', undefined],
      ['posts/3', 'invalid_request /status /versions', undefined],
    ]
    // Of an editor as well: what it becomes does not depend on who brings it.
    const done = expectStatus(200, await send('from=mixpost&create_labels=true', file, editor))
    assert.deepEqual(done.results.map(told), rows)
    assert.deepEqual(done.new_labels, ['News'])
    const post = await postOf(done.results[0])
    const instant = new Date(`${at.replace(' ', 'T')}Z`).toISOString()
    assert.deepEqual(
      [post.text, post.status, post.approval.state, post.scheduled_at],
      ['One\n\ntwo', 'draft', 'pending', instant],
    )
    assert.deepEqual(
      post.publications.map((each: { channel_id: string; text: string; media: readonly object[] }) => [
        each.channel_id,
        each.text,
        each.media.length,
      ]),
      [[ink, 'On X', 1]],
    )
  })
})

it('files are named by their addresses in tables and in JSON of our own, too', async () => {
  const url = `${base}/storage/c.jpg`
  const table = `text,media\nWith a file,${url}\n`
  const path = `/orgs/${org.orgId}/posts/import`
  const answer = await app.request({
    method: 'POST',
    path,
    token: org.owner.token,
    body: table,
    headers: { 'content-type': 'text/csv' },
  })
  const json = expectStatus(
    200,
    await send('', {
      posts: [
        { text: 'Also', media: [{ url, alt_text: 'A hill' }] },
        { text: 'No', media: [{}] },
      ],
    }),
  )
  const posts = [await postOf(expectStatus(200, answer).results[0]), await postOf(json.results[0])]
  assert.deepEqual(posts[0].media[0].media_id, posts[1].media[0].media_id)
  assert.equal(posts[1].media[0].alt_text, 'A hill')
  assert.equal(verdictOf(json.results[1]), 'invalid_request /media/0')
})

it('a dry run says what the import says of all but the files that only the import has', async () => {
  const url = `${base}/storage/d.jpg`
  const unknown = { media_id: '00000000-0000-4000-8000-000000000000' }
  const timed = { channels: [{ channel_id: pics }], scheduled_at: inDays(3) }
  const file = {
    posts: [
      { text: 'A file that is not there', media: [{ url }, unknown] },
      { text: 'Named by nothing', media: [{ url }, {}] },
      { text: 'Of pictures, with a picture', media: [{ url }], ...timed },
      { text: 'In its thread', media: [{ url }], thread: [{ text: 'a', media: [unknown] }] },
      { text: '', media: [{ url }], channels: [{ channel_id: ink }], scheduled_at: inDays(4) },
    ],
  }
  const expected = [
    'invalid_request /media/1/media_id',
    'invalid_request /media/1',
    'ok',
    'invalid_request /thread/0/media/0/media_id',
    'ok',
  ]
  for (const query of ['dry_run=true', ''])
    assert.deepEqual(expectStatus(200, await send(query, file)).results.map(verdictOf), expected)

  const many = Array.from({ length: 26 }, (_, post) => ({
    text: `With many ${post}`,
    media: Array.from({ length: 20 }, (_each, index) => ({ url: `${base}/storage/${post}-${index}.jpg` })),
  }))
  const { body, status } = await send('dry_run=true', { posts: many })
  assert.deepEqual([status, body.errors[0].code], [422, 'too_many_files'])
})
