import { systemClock } from '#lib/clock.ts'
import {
  aChannel,
  anOrg,
  createTestApp,
  expectStatus,
  type TestAnswer,
  type TestApp,
  type TestOrg,
  type TestUser,
} from './app.ts'

const DAY_MS = 86_400_000

/** Noon of the next Wednesday in UTC: there is something of the week before and behind it, and the database is not there yet. */
const nextWednesday = (): Date => {
  const today = Date.parse(`${systemClock.now().toISOString().slice(0, 10)}T12:00:00Z`)
  const days = ((3 - new Date(today).getUTCDay() + 7) % 7) + 7
  return new Date(today + days * DAY_MS)
}

/** An application in which it is always the same moment, until a test says otherwise; with an organization, and what its owner does. */
export interface SlotsApp {
  readonly app: TestApp
  readonly org: TestOrg
  /** So many days and hours from the beginning of the week that it is: `at(0, 9)` is Monday at nine in UTC. */
  at(day: number, hour: number, minute?: number): string
  setTime(now: Date): void
  channel(): Promise<string>
  ask(request: Parameters<TestApp['request']>[0]): Promise<TestAnswer>
  /** Adds slots in UTC, and gives their ids. */
  addSlots(channelId: string, weekdays: readonly string[], time: string): Promise<readonly string[]>
  next(channelId: string, limit?: number): Promise<readonly NextSlot[]>
  /** Asks for a post; a text of its own, unless `body` has one. */
  post(channelIds: readonly string[], body?: object, by?: TestUser): Promise<TestAnswer>
  /** A post in the next slot: its id and its time. */
  inNextSlot(channelIds: readonly string[], by?: TestUser): Promise<{ readonly id: string; readonly at: string }>
}

export interface NextSlot {
  readonly slot_id: string
  readonly at: string
  readonly local_time: string
  readonly time_zone: string
  readonly utc_offset: string
  readonly clock_change: string | null
  readonly free: boolean
  readonly post_ids: readonly string[]
  readonly blocked: { readonly id: string; readonly note: string } | null
}

const createAsking = ({ app, org }: Pick<SlotsApp, 'app' | 'org'>) => {
  let texts = 0
  const ask: SlotsApp['ask'] = (request) => app.request({ token: org.owner.token, ...request })
  const post: SlotsApp['post'] = (channelIds, body = {}, by = org.owner) => {
    texts += 1
    const channels = channelIds.map((channel_id) => ({ channel_id }))
    const path = `/orgs/${org.orgId}/posts`
    return ask({ method: 'POST', path, token: by.token, body: { text: `Post ${texts}`, channels, ...body } })
  }
  return { ask, post }
}

/** Makes one; close the application at the end. */
export const createSlotsApp = async (): Promise<SlotsApp> => {
  const wednesday = nextWednesday()
  const monday = wednesday.getTime() - 2.5 * DAY_MS
  let now = wednesday
  const app = await createTestApp({ clock: { ...systemClock, now: () => now } })
  const org = await anOrg(app)
  const { ask, post } = createAsking({ app, org })
  return {
    app,
    org,
    ask,
    post,
    at: (day, hour, minute = 0) => new Date(monday + day * DAY_MS + (hour * 60 + minute) * 60_000).toISOString(),
    setTime: (time) => void (now = time),
    channel: () => aChannel(app, org),
    addSlots: async (channelId, weekdays, time) => {
      const body = { weekdays, time, time_zone: 'UTC' }
      const answer = await ask({ method: 'POST', path: `/channels/${channelId}/slots`, body })
      return expectStatus(201, answer).data.map(({ id }: { id: string }) => id)
    },
    next: async (channelId, limit = 5) =>
      expectStatus(200, await ask({ path: `/channels/${channelId}/next-slots?limit=${limit}` })).data,
    inNextSlot: async (channelIds, by) => {
      const body = expectStatus(201, await post(channelIds, { schedule: 'next_slot' }, by))
      return { id: body.id, at: body.scheduled_at }
    },
  }
}
