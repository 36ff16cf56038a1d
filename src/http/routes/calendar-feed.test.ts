import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Log } from '#lib/log.ts'
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
import { publish } from '#test/support/published.ts'

const DAY_MS = 86_400_000

let app: TestApp
let org: TestOrg
let viewer: TestUser
let channelId: string
let logged = ''

before(async () => {
  const note = (facts: object, message: string): void => {
    logged += JSON.stringify([facts, message])
  }
  const log: Log = { debug: note, info: note, warn: note, error: note }
  app = await createTestApp({ log, logRequests: true })
  org = await anOrg(app)
  viewer = await aMember(app, org, 'viewer')
  channelId = await aChannel(app, org)
})
after(() => app.close())

const inDays = (days: number): string => new Date(app.deps.clock.now().getTime() + days * DAY_MS).toISOString()

const feedPath = (): string => `/orgs/${org.orgId}/calendar-feed`

const aFeed = async (by = org.owner): Promise<string> => {
  const { url } = expectStatus(201, await app.request({ method: 'POST', path: feedPath(), token: by.token }))
  assert.ok(String(url).startsWith(`${app.deps.publicUrl}/calendar/`))
  return String(url).slice(app.deps.publicUrl.length)
}

const read = (path: string, headers: Readonly<Record<string, string>> = {}) => app.request({ path, headers })

let texts = 0
const planned = (days: number, more: object = {}) => {
  texts += 1
  const channels = [{ channel_id: channelId }]
  return aPost(app, org, { text: `Planned ${texts}\nand more`, channels, scheduled_at: inDays(days), ...more })
}

/** The properties of each event by their names, as RFC 5545 says that they are read: unfolded, and unescaped. */
const eventsOf = (text: string): readonly Readonly<Record<string, string>>[] => {
  const lines = text.replaceAll('\r\n ', '').split('\r\n')
  const events: Record<string, string>[] = []
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z-]+)[^:]*:(.*)$/u.exec(line) ?? []
    if (line === 'BEGIN:VEVENT') events.push({})
    const plain = value.replaceAll(/\\([\\;,nN])/g, (_all, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign))
    const event = events.at(-1)
    if (event !== undefined) event[name] ??= plain
  }
  return events
}

describe('a calendar to subscribe to', () => {
  it('is text as RFC 5545 wants it: lines of 75 octets at most, ended by CRLF, with what is special escaped', async () => {
    const path = await aFeed()
    const hostile = `Grüße; alles, was \\ hält 😀 ${'ü'.repeat(120)}\nBEGIN:VEVENT\r\nSUMMARY:forged\u0007`
    const { id } = await planned(2, { text: hostile })
    const answer = await read(path)
    assert.equal(expectStatus(200, answer), null)
    assert.match(String(answer.headers['content-type']), /^text\/calendar; charset=utf-8/)
    assert.equal(answer.headers['cache-control'], 'private, max-age=300')
    assert.ok(answer.text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n') && answer.text.includes('END:VCALENDAR'))
    assert.equal(answer.text.replaceAll('\r\n', '').match(/[\r\n]/), null)
    for (const line of answer.text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
    const found = eventsOf(answer.text)
    assert.equal(found.length, 1, 'a text is no event')
    const [event] = found
    assert.equal(event?.['UID'], `${id}@scheduly`)
    assert.equal(event?.['SUMMARY'], `[Test network] X: ${hostile.slice(0, 101)}`)
    assert.equal(event?.['URL'], `${app.deps.publicUrl}/o/${org.orgId}/posts/${id}`)
    assert.match(String(event?.['DTSTART']), /^\d{8}T\d{6}Z$/)
  })

  it('has what is planned and what went out of the last 30 and the next 180 days, narrowed down by channel and label', async () => {
    const path = await aFeed(viewer)
    const label = expectStatus(
      201,
      await app.request({
        method: 'POST',
        path: `/orgs/${org.orgId}/labels`,
        token: org.owner.token,
        body: { name: 'Fair, 2027' },
      }),
    )
    const other = await aChannel(app, org, 'insta')
    const queued = await planned(3, { labels: [label.id] })
    const out = await planned(4)
    await publish(app, out.id)
    const canceled = await planned(5)
    const cancel = { method: 'POST', path: `/posts/${canceled.id}/cancel`, token: org.owner.token } as const
    expectStatus(200, await app.request(cancel))
    const late = await planned(200)
    const draft = await planned(6, { channels: [{ channel_id: other }], scheduled_at: undefined })
    const editor = await aMember(app, org, 'editor')
    const pending = await planned(7, { by: editor })
    const events = async (query = '') => {
      const found = eventsOf((await read(path + query)).text)
      return new Map(found.map((event) => [String(event['UID']).split('@')[0], event]))
    }
    const all = await events()
    for (const { id } of [canceled, late, draft]) assert.ok(!all.has(id))
    const shown = [queued, out, pending].map(({ id }) => {
      const event = all.get(id) ?? {}
      return [event['STATUS'], event['CATEGORIES'], event['SUMMARY']?.startsWith('[Test network] X: Planned ')]
    })
    assert.deepEqual(shown, [
      ['CONFIRMED', 'Fair, 2027', true],
      ['CONFIRMED', undefined, true],
      ['TENTATIVE', undefined, true],
    ])
    assert.deepEqual([...(await events(`?label_id=${label.id}`)).keys()], [queued.id])
    assert.equal((await events(`?channel_id=${other}`)).size, 0)
    assert.ok((await events(`?channel_id=${channelId}`)).has(out.id))
    assert.equal((await read(`${path}?channel_id=nothing`)).status, 422)
  })

  it('is the same until something changes, by its ETag', async () => {
    const path = await aFeed()
    const { id } = await planned(8)
    const first = await read(path)
    const match = { 'if-none-match': String(first.headers['etag']) }
    const again = await read(path, match)
    assert.deepEqual([again.status, again.text], [304, ''])
    const move = { method: 'PATCH', path: `/posts/${id}`, token: org.owner.token } as const
    expectStatus(200, await app.request({ ...move, body: { scheduled_at: inDays(9) } }))
    const moved = await read(path, match)
    assert.equal(moved.status, 200)
    const of = (text: string) => eventsOf(text).find((event) => event['UID'] === `${id}@scheduly`)
    assert.notEqual(of(moved.text)?.['DTSTART'], of(first.text)?.['DTSTART'])
    assert.match(String(of(moved.text)?.['LAST-MODIFIED']), /^\d{8}T\d{6}Z$/)
  })

  it('is read by whoever has the address, until its owner ends it, makes another, or is no member any more', async () => {
    const member = await aMember(app, org, 'editor')
    const state = async () => expectStatus(200, await app.request({ path: feedPath(), token: member.token })).created_at
    assert.equal(await state(), null)
    const first = await aFeed(member)
    assert.notEqual(await state(), null)
    const second = await aFeed(member)
    assert.deepEqual([(await read(first)).status, (await read(second)).status], [404, 200])
    expectStatus(204, await app.request({ method: 'DELETE', path: feedPath(), token: member.token }))
    assert.equal((await read(second)).status, 404)
    const third = await aFeed(member)
    const removal = { method: 'DELETE', path: `/orgs/${org.orgId}/members/${member.userId}` } as const
    expectStatus(200, await app.request({ ...removal, token: org.owner.token }))
    const gone = await read(third)
    const nothing = await read('/calendar/nothing.ics')
    assert.deepEqual([gone.status, gone.body.code, nothing.status], [404, 'not_found', 404])
    const acts = await app.sql('select action from audit_log where object_id = $1 order by id', [member.userId])
    assert.ok(acts.some(({ action }) => action === 'calendar_feed.revoked'))
  })

  it('is one for each member, however many are asked for at once', async () => {
    const member = await aMember(app, org, 'editor')
    const paths = await Promise.all(Array.from({ length: 4 }, () => aFeed(member)))
    const answers = await Promise.all(paths.map((path) => read(path)))
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((one, other) => one - other),
      [200, 404, 404, 404],
    )
  })

  it('keeps its secret: a hash in the database, and nothing in any log', async () => {
    const path = await aFeed()
    const token = /calendar\/(.*)\.ics/.exec(path)?.[1] ?? ''
    await read(path)
    await read(`${path}?label_id=wrong`)
    assert.ok(logged.includes('/calendar/:file'))
    assert.ok(!logged.includes(token))
    const rows = await app.sql('select * from calendar_feeds')
    assert.ok(!JSON.stringify(rows).includes(token))
    const log = await app.sql("select detail from audit_log where action like 'calendar_feed.%'")
    assert.ok(!JSON.stringify(log).includes(token))
  })

  it("is nobody else's within the organization, also by the database", async () => {
    await aFeed(viewer)
    const own = await app.request({ path: feedPath(), token: org.owner.token })
    expectStatus(204, await app.request({ method: 'DELETE', path: feedPath(), token: org.owner.token }))
    assert.notEqual(own.body.created_at, undefined)
    const left = await app.request({ path: feedPath(), token: viewer.token })
    assert.notEqual(left.body.created_at, null)
  })
})
