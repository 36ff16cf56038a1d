import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { labelKey, LONGEST_NOTE, MOST_LABELS, MOST_LABELS_OF_POST } from '#domain/label.ts'
import {
  aChannel,
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
import { publish } from '#test/support/published.ts'
import { verdictOf } from '#test/support/rows.ts'

const HOUR_MS = 3_600_000

let app: TestApp
let org: TestOrg
let editor: TestUser
let channelId: string

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
  editor = await aMember(app, org, 'editor')
  channelId = await aChannel(app, org)
})
after(() => app.close())

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: object | string
  readonly by?: TestUser
  readonly headers?: Readonly<Record<string, string>>
}

const ask = ({ by = org.owner, method = 'GET', ...rest }: Ask): Promise<TestAnswer> =>
  app.request({ ...rest, method, token: by.token })

const labelsPath = (id = '', of = org): string => `/orgs/${of.orgId}/labels${id === '' ? '' : `/${id}`}`

const add = (body: object, by = org.owner) => ask({ method: 'POST', path: labelsPath(), body, by })

let names = 0
const aLabel = async (name?: string): Promise<{ id: string; name: string }> => {
  names += 1
  return expectStatus(201, await add({ name: name ?? `Label ${names}` }))
}

const edit = (id: string, body: object, more: Pick<Ask, 'by' | 'headers'> = {}) =>
  ask({ method: 'PATCH', path: `/posts/${id}`, body, ...more })
const read = (id: string) => ask({ path: `/posts/${id}` })
const namesOf = (post: TestAnswer['body']): readonly string[] => post.labels.map(({ name }: { name: string }) => name)

const acts = async (objectId: string) =>
  app.sql('select action, detail from audit_log where object_id = $1 order by id', [objectId])
const actsNamed = async (objectId: string, action: string) =>
  (await acts(objectId)).filter((act) => act.action === action)

let texts = 0
const timed = () => {
  texts += 1
  const at = new Date(app.deps.clock.now().getTime() + 5 * HOUR_MS).toISOString()
  return { text: `Labeled ${texts}`, channels: [{ channel_id: channelId }], scheduled_at: at }
}

describe('labels of an organization', () => {
  it('are made by editors too, changed, listed in the order of their names, and told of', async () => {
    const made = expectStatus(201, await add({ name: '  Spring \t launch ', color: 'teal' }, editor))
    assert.deepEqual([made.name, made.color], ['Spring launch', 'teal'])
    const changed = expectStatus(
      200,
      await ask({ method: 'PATCH', path: labelsPath(made.id), body: { name: 'spring Launch', color: 'pink' } }),
    )
    assert.deepEqual([changed.name, changed.color, changed.id], ['spring Launch', 'pink', made.id])
    await aLabel('Advent')
    const { data } = expectStatus(200, await ask({ path: labelsPath() }))
    assert.deepEqual(
      data.map((each: { name: string; post_count: number }) => [each.name, each.post_count]),
      [
        ['Advent', 0],
        ['spring Launch', 0],
      ],
    )
    assert.deepEqual(
      (await acts(made.id)).map(({ action }) => action),
      ['label.created', 'label.changed'],
    )
    const told = await app.sql('select type, data from events where subject_id = $1 order by sequence', [made.id])
    assert.deepEqual(
      told.map(({ type, data: { actor_id } }) => [type, actor_id]),
      [
        ['label.created', editor.userId],
        ['label.changed', org.owner.userId],
      ],
    )
  })

  it('have names that are unique whatever the case of their letters, also when four people add one at once', async () => {
    const { id } = await aLabel('Größe ÉTÉ')
    const twin = await add({ name: 'GRÖßE été' })
    assert.deepEqual([twin.status, twin.body.code], [409, 'label_exists'])
    const other = await aLabel()
    const renamed = await ask({ method: 'PATCH', path: labelsPath(other.id), body: { name: 'größe été' } })
    assert.deepEqual([renamed.status, renamed.body.code], [409, 'label_exists'])
    expectStatus(200, await ask({ method: 'PATCH', path: labelsPath(id), body: { name: 'größe été' } }))
    const answers = await Promise.all([1, 2, 3, 4].map((count) => add({ name: count % 2 ? 'At once' : 'AT ONCE' })))
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((one, two) => one - two),
      [201, 409, 409, 409],
    )
  })

  it('are refused without a word in the name, with a color that is none, to viewers, and beyond their number', async () => {
    const wrong = [
      [{ name: ' \t' }, '/name', 'invalid_format'],
      [{ name: 'x'.repeat(51) }, '/name', 'too_long'],
      [{ name: 'Fine', color: '#ff0000' }, '/color', 'invalid_value'],
    ] as const
    for (const [body, pointer, code] of wrong) {
      const answer = await add(body)
      const [error] = answer.body.errors
      assert.deepEqual([answer.status, error.pointer, error.code], [422, pointer, code])
    }
    const viewer = await aMember(app, org, 'viewer')
    assert.equal((await add({ name: 'Seen' }, viewer)).status, 403)
    const full = await anOrg(app, org.owner)
    await app.sql(
      `insert into labels (org_id, id, name, name_key, color, created_by)
        select $1, gen_random_uuid(), 'n' || n, 'n' || n, 'red', $2 from generate_series(1, $3::int) n`,
      [full.orgId, org.owner.userId, MOST_LABELS],
    )
    const more = await ask({ method: 'POST', path: labelsPath('', full), body: { name: 'One more' } })
    assert.deepEqual([more.status, more.body.code], [409, 'too_many_labels'])
  })
})

describe('labels of a post', () => {
  it('are given when it is written, replaced as a whole, found by the list, and change its ETag', async () => {
    const [one, two] = [await aLabel('Beta'), await aLabel('alpha')]
    const post = await aPost(app, org, { labels: [one.id, two.id], note: 'Ask Ada first.' })
    assert.deepEqual([namesOf(post), post.note], [['alpha', 'Beta'], 'Ask Ada first.'])
    await aPost(app, org)
    const listed = async (id: string) =>
      expectStatus(200, await ask({ path: `/orgs/${org.orgId}/posts?label_id=${id}` })).data.map(
        (each: { id: string }) => each.id,
      )
    assert.deepEqual(await listed(one.id), [post.id])
    const { etag } = (await read(post.id)).headers
    const match = { 'if-match': String(etag) }
    const fewer = expectStatus(200, await edit(post.id, { labels: [two.id] }, { headers: match }))
    assert.deepEqual([namesOf(fewer), fewer.text, fewer.note], [['alpha'], post.text, 'Ask Ada first.'])
    assert.deepEqual(await listed(one.id), [])
    const late = await edit(post.id, { labels: [] }, { headers: match })
    assert.deepEqual([late.status, late.body.code], [412, 'precondition_failed'])
    const earlier = (await read(post.id)).headers['etag']
    expectStatus(200, await ask({ method: 'PATCH', path: labelsPath(two.id), body: { color: 'red' } }))
    assert.notEqual((await read(post.id)).headers['etag'], earlier)
    assert.deepEqual(
      (await actsNamed(post.id, 'post.labeled')).map(({ detail }) => [detail.added.length, detail.removed.length]),
      [
        [2, 0],
        [0, 1],
      ],
    )
  })

  it('void no approval and need none, nor does the note', async () => {
    const label = await aLabel()
    const { id } = await aPost(app, org, { by: editor, ...timed() })
    const approved = expectStatus(200, await ask({ method: 'POST', path: `/posts/${id}/approve`, body: {} }))
    const body = expectStatus(200, await edit(id, { labels: [label.id], note: 'Checked.' }, { by: editor }))
    assert.deepEqual(
      [body.status, body.approval.state, body.content_hash, body.revision],
      ['queued', 'approved', approved.content_hash, approved.revision],
    )
    assert.deepEqual((await acts(id)).map(({ action }) => action).slice(-2), ['post.labeled', 'post.note_changed'])
    const [noted] = await actsNamed(id, 'post.note_changed')
    assert.ok(!JSON.stringify(noted).includes('Checked.'))
  })

  it('may change when the post is out, and the content not beside them', async () => {
    const label = await aLabel()
    const { id } = await aPost(app, org, timed())
    await publish(app, id)
    const body = expectStatus(200, await edit(id, { labels: [label.id], note: 'Went well.' }))
    assert.deepEqual([body.status, namesOf(body), body.note], ['published', [label.name], 'Went well.'])
    const both = await edit(id, { labels: [], text: 'Another text' })
    assert.deepEqual([both.status, both.body.code], [409, 'already_published'])
    assert.deepEqual(namesOf(expectStatus(200, await read(id))), [label.name], 'all of a change, or nothing')
  })

  it("are the organization's own, and editors label what they wrote", async () => {
    const elsewhere = await anOrg(app, org.owner)
    const foreign = expectStatus(
      201,
      await ask({ method: 'POST', path: labelsPath('', elsewhere), body: { name: 'Foreign' } }),
    )
    const { id } = await aPost(app, org)
    const answer = await edit(id, { labels: [(await aLabel()).id, foreign.id] })
    const [error] = answer.body.errors
    assert.deepEqual([answer.status, error.pointer, error.code], [422, '/labels/1', 'unknown_label'])
    const path = `/orgs/${org.orgId}/posts/validate`
    const asked = await ask({ method: 'POST', path, body: { text: 'x', labels: [foreign.id] } })
    assert.deepEqual([asked.status, asked.body.errors[0].code], [422, 'unknown_label'])
    assert.equal((await edit(id, { labels: [] }, { by: editor })).status, 403)
  })

  it('go with their label', async () => {
    const [gone, kept] = [await aLabel(), await aLabel()]
    const { id } = await aPost(app, org, { labels: [gone.id, kept.id] })
    const { etag } = (await read(id)).headers
    const { data } = expectStatus(200, await ask({ path: labelsPath() }))
    assert.equal(data.find((each: { id: string }) => each.id === gone.id).post_count, 1)
    expectStatus(204, await ask({ method: 'DELETE', path: labelsPath(gone.id) }))
    const left = await read(id)
    assert.deepEqual(namesOf(left.body), [kept.name])
    assert.notEqual(left.headers['etag'], etag)
    assert.equal((await ask({ method: 'DELETE', path: labelsPath(gone.id) })).status, 404)
  })

  it('may be so many, and a note so long, and no more', async () => {
    const { id } = await aPost(app, org)
    expectStatus(200, await edit(id, { note: 'x'.repeat(LONGEST_NOTE) }))
    const long = await edit(id, { note: 'x'.repeat(LONGEST_NOTE + 1) })
    assert.deepEqual([long.status, long.body.errors[0].pointer], [422, '/note'])
    const ids: string[] = []
    for (let count = 0; count <= MOST_LABELS_OF_POST; count += 1) ids.push((await aLabel()).id)
    assert.equal((await edit(id, { labels: ids })).body.errors[0].pointer, '/labels')
    expectStatus(200, await edit(id, { labels: ids.slice(1) }))
    const body = { posts: [{ post_id: id, add: ids.slice(0, 1) }] }
    const { results } = expectStatus(
      200,
      await ask({ method: 'POST', path: `/orgs/${org.orgId}/posts/bulk/label`, body }),
    )
    assert.deepEqual(results.map(verdictOf), ['invalid_request /add'])
  })
})

describe('labels of many posts', () => {
  it('are put on and taken off, each post for itself, and the rest of them stay', async () => {
    const [one, two, three] = [await aLabel(), await aLabel(), await aLabel()]
    const first = await aPost(app, org, { by: editor, labels: [one.id, three.id] })
    const others = await aPost(app, org)
    const posts = [
      { post_id: first.id, add: [two.id], remove: [one.id] },
      { post_id: others.id, add: [two.id] },
      { post_id: first.id, add: [others.id] },
      { post_id: first.id, add: [two.id], remove: [two.id] },
      { post_id: first.id },
    ]
    const path = `/orgs/${org.orgId}/posts/bulk/label`
    const { results } = expectStatus(200, await ask({ method: 'POST', path, body: { posts }, by: editor }))
    assert.deepEqual(results.map(verdictOf), [
      'ok',
      'forbidden',
      'invalid_request /add/0',
      'invalid_request /add/0',
      'invalid_request ',
    ])
    assert.deepEqual(namesOf(results[0].post), [two.name, three.name])
  })
})

describe('labels in files', () => {
  const importing = (query: string, file: string, of = org) =>
    ask({
      method: 'POST',
      path: `/orgs/${of.orgId}/posts/import?${query}`,
      body: file,
      headers: { 'content-type': 'text/csv' },
    })
  const FILE = [
    'text,labels,note',
    'One,"summer Sale, Brand new","=keep,  this"',
    'Two,"[""Brand New"", ""With, comma""]",',
    'Three,,',
  ].join('\n')

  it('are named, and made only where that is asked for; a dry run tells which those would be', async () => {
    const fresh = await anOrg(app, org.owner)
    expectStatus(201, await ask({ method: 'POST', path: labelsPath('', fresh), body: { name: 'Summer sale' } }))
    const strict = expectStatus(200, await importing('dry_run=true', FILE, fresh))
    assert.deepEqual(strict.results.map(verdictOf), [
      'invalid_request /labels/1',
      'invalid_request /labels/0 /labels/1',
      'ok',
    ])
    assert.deepEqual([strict.results[0].columns, strict.new_labels], [['labels'], []])
    const dry = expectStatus(200, await importing('dry_run=true&create_labels=true', FILE, fresh))
    assert.deepEqual([dry.failed, dry.new_labels.map(labelKey)], [0, ['brand new', 'with, comma']])
    const count = async () => expectStatus(200, await ask({ path: labelsPath('', fresh) })).data.length
    assert.equal(await count(), 1)
    const done = expectStatus(200, await importing('create_labels=true', FILE, fresh))
    assert.deepEqual([done.failed, done.new_labels], [0, ['Brand new', 'With, comma']])
    assert.equal(await count(), 3)
  })

  it('come back from an export as they were, in both forms, with the notes', async () => {
    const [from, to] = [await anOrg(app, org.owner), await anOrg(app, org.owner)]
    expectStatus(200, await importing('create_labels=true', FILE, from))
    const exported = async (of: TestOrg, format: string) =>
      ask({ path: `/orgs/${of.orgId}/posts/export?sort=created_at&format=${format}` })
    const shown = async (of: TestOrg) =>
      (await exported(of, 'json')).body.posts.map(({ text, labels, note }: TestAnswer['body']) => [text, labels, note])
    const sent = await shown(from)
    assert.deepEqual(sent, [
      ['One', ['Brand new', 'summer Sale'], '=keep,  this'],
      ['Two', ['Brand new', 'With, comma'], ''],
      ['Three', [], ''],
    ])
    expectStatus(200, await importing('create_labels=true', (await exported(from, 'csv')).text, to))
    assert.deepEqual(await shown(to), sent)
  })
})
