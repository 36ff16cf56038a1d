import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import {
  aChannel,
  aMember,
  anOrg,
  createTestApp,
  expectStatus,
  type TestAnswer,
  type TestApp,
  type TestOrg,
  type TestUser,
} from '#test/support/app.ts'
import { verdictOf, type ToldRow } from '#test/support/rows.ts'

// One row of many is what a request for it alone is: generated mixtures are written one by one in one organization, as rows in
// a second, and from a file in a third, and come out the same.

const HOUR_MS = 3_600_000

interface Place {
  readonly org: TestOrg
  readonly channels: readonly string[]
  readonly tokens: readonly string[]
}

let app: TestApp
let owner: TestUser
let editor: TestUser

before(async () => {
  app = await createTestApp()
  const first = await anOrg(app)
  owner = first.owner
  editor = await aMember(app, first, 'editor')
})
after(() => app.close())

const aPlace = async (): Promise<Place> => {
  const org = await anOrg(app, owner)
  await app.sql(`insert into memberships (org_id, user_id, role) values ($1, $2, 'editor')`, [org.orgId, editor.userId])
  const channels = [await aChannel(app, org), await aChannel(app, org), await aChannel(app, org, 'insta')]
  return { org, channels, tokens: [owner.token, editor.token] }
}

const inHours = (hours: number): string => new Date(app.deps.clock.now().getTime() + hours * HOUR_MS).toISOString()

/** A row without the ids of one place: channels by their number, one more than there are for one of nobody. */
interface Draft {
  readonly text: string | number
  readonly channels: readonly number[]
  readonly hours: number | null
  readonly rest: object
}

const drafts: fc.Arbitrary<Draft> = fc.record({
  text: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('one', 'two', 'three') },
    fc.constantFrom('', 'x'.repeat(300), 7),
  ),
  channels: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  hours: fc.constantFrom(null, 2, 3, 40, -5),
  rest: fc.constantFrom({}, {}, {}, { allow_duplicate: true }, { thread: [{ text: 'below' }] }, { colour: 'red' }),
})

const NOBODYS = '00000000-0000-4000-8000-000000000000'

const toBody = ({ channels }: Place, { text, channels: chosen, hours, rest }: Draft) => ({
  text,
  channels: chosen.map((index) => ({ channel_id: channels[index] ?? NOBODYS })),
  ...(hours === null ? {} : { scheduled_at: inHours(hours) }),
  ...rest,
})

interface Came {
  readonly verdict: string
  readonly post: unknown
}

/** What is the same of equal posts. */
const shown = ({ text, status, approval, thread, summary }: Readonly<Record<string, unknown>>) => ({
  text,
  status,
  approval,
  thread,
  summary,
})

const oneByOne = async (place: Place, token: string, rows: readonly Draft[]): Promise<readonly Came[]> => {
  const came: Came[] = []
  for (const row of rows) {
    const path = `/orgs/${place.org.orgId}/posts`
    const answer = await app.request({ method: 'POST', path, token, body: toBody(place, row) })
    const ok = answer.status === 201
    came.push({ verdict: verdictOf({ ok, problem: answer.body }), post: ok ? shown(answer.body) : null })
  }
  return came
}

const send = (place: Place, token: string, { path, body }: { readonly path: string; readonly body: object }) =>
  app.request({ method: 'POST', path: `/orgs/${place.org.orgId}/posts/${path}`, token, body })

interface Result extends ToldRow {
  readonly post?: Readonly<Record<string, unknown>>
  readonly post_id?: string
}

const resultsOf = (answer: TestAnswer): readonly Result[] => expectStatus(200, answer).results

const asRows = async (place: Place, token: string, rows: readonly Draft[]): Promise<readonly Came[]> => {
  const body = { mode: 'per_row', posts: rows.map((row) => toBody(place, row)) }
  const results = resultsOf(await send(place, token, { path: 'bulk', body }))
  return results.map((each) => ({ verdict: verdictOf(each), post: each.post === undefined ? null : shown(each.post) }))
}

const fromFile = async (place: Place, token: string, rows: readonly Draft[]): Promise<readonly Came[]> => {
  const body = { posts: rows.map((row) => toBody(place, row)) }
  const rehearsed = resultsOf(await send(place, token, { path: 'import?dry_run=true', body }))
  const results = resultsOf(await send(place, token, { path: 'import', body }))
  assert.deepEqual(rehearsed.map(verdictOf), results.map(verdictOf))
  const came: Came[] = []
  for (const each of results) {
    const read = each.post_id === undefined ? null : await app.request({ path: `/posts/${each.post_id}`, token })
    came.push({ verdict: verdictOf(each), post: read === null ? null : shown(expectStatus(200, read)) })
  }
  return came
}

describe('a row of many', () => {
  it('comes to what a request for it alone comes to, as a row, in a dry run and from a file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drafts, { minLength: 1, maxLength: 12 }), fc.constantFrom(0, 1), async (rows, who) => {
        const places = [await aPlace(), await aPlace(), await aPlace()] as const
        const token = places[0].tokens[who] ?? ''
        const alone = await oneByOne(places[0], token, rows)
        assert.deepEqual(await asRows(places[1], token, rows), alone)
        assert.deepEqual(await fromFile(places[2], token, rows), alone)
      }),
      { numRuns: 12 },
    )
  })
})
