// Opens each screen anew, with nothing cached, and asks the browser what it took.
import type { CDPSession, Page } from 'playwright-core'
import { openPage, type Watched } from '#test/support/browser.ts'
import { aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { measureFirstRun, type FirstRun } from './first-run.ts'
import { measureGestures, type Gestures } from './gestures.ts'
import { stepThrough, watchFrom } from './probe.ts'

/** How much slower the processor is made. */
export const SLOWER = 4
const ROWS_AT_ONCE = 500
/** Three or four a day. */
const USUAL_POSTS = 100

export const USUAL_CALENDAR = 'calendar, a month of 100'
export const FULL_CALENDAR = 'calendar, a full month'

export interface Opened {
  /** Kilobytes as they come over the wire. */
  readonly scriptKb: number
  readonly allKb: number
  readonly requests: number
  /** Milliseconds from the click on the address: something is painted; what it is about is there; it answers at once. */
  readonly painted: number
  /** Until the largest piece of it is painted, as browsers count it (LCP). */
  readonly largest: number
  readonly content: number
  readonly ready: number
  /** Milliseconds that the page was deaf for, beyond 50 each time. */
  readonly blocked: number
  /** How far things jumped, as browsers count it (CLS). */
  readonly shift: number
  readonly faults: number
}

export interface Screen {
  readonly name: string
  readonly path: string
  /** What is there when the screen is. */
  readonly content: string
}

export interface DashboardRows {
  readonly screens: readonly { readonly screen: Screen; readonly opened: readonly Opened[] }[]
  /** Milliseconds from a key to the next picture, in the calendar of the full month. */
  readonly steps: readonly { readonly what: string; readonly ms: number }[]
  /** There, too, of each round. */
  readonly gestures: readonly Gestures[]
  readonly firstRun: FirstRun
}

interface Month {
  readonly org: string
  readonly channel: string
  readonly posts: number
  /** How many months ahead it is. */
  readonly ahead: number
}

/** Spread over the month, every hour of the day, so that no day is empty and none is alike. Gives its first day. */
const fillMonth = async ({ api }: Person, { org, channel, posts, ahead }: Month): Promise<string> => {
  const now = new Date()
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)
  const rows = Array.from({ length: posts }, (_, index) => ({
    text: `Post number ${index} of month ${ahead}: something that we have to say, and what there is to be said about it`,
    channels: [{ channel_id: channel }],
    scheduled_at: new Date(first + Math.floor((index / posts) * 28 * 86_400_000)).toISOString(),
  }))
  for (let from = 0; from < posts; from += ROWS_AT_ONCE) {
    await api.bulk.createPosts(
      org,
      { mode: 'atomic', posts: rows.slice(from, from + ROWS_AT_ONCE) },
      { timeoutMs: 120_000 },
    )
  }
  return new Date(first).toISOString().slice(0, 10)
}

interface Wire {
  scripts: number
  all: number
  requests: number
}

/** Bytes as they came, packed. */
const weigh = async (client: CDPSession): Promise<Wire> => {
  const wire: Wire = { scripts: 0, all: 0, requests: 0 }
  const scripts = new Set<string>()
  await client.send('Network.enable')
  client.on('Network.responseReceived', ({ requestId, type }) => {
    wire.requests += 1
    if (type === 'Script') scripts.add(requestId)
  })
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    wire.all += encodedDataLength
    if (scripts.has(requestId)) wire.scripts += encodedDataLength
  })
  return wire
}

/** Opens a browser that nobody used before, in which the person is signed in. */
type OpenFresh = () => Promise<Watched & AsyncDisposable>

/** Signs in once, for the server takes only so many a minute: each browser goes on with the cookie of the one before. */
const freshBrowsers = async (dashboard: Dashboard, person: Person): Promise<OpenFresh> => {
  const first = await dashboard.as(person)
  let storageState = await first.context.storageState()
  await first.context.close()
  return async () => {
    const options = { baseURL: dashboard.base, viewport: { width: 1280, height: 800 }, storageState }
    const watched = await openPage(dashboard.browser, options)
    const { context } = watched
    return {
      ...watched,
      [Symbol.asyncDispose]: async () => {
        storageState = await context.storageState()
        await context.close()
      },
    }
  }
}

const openOnce = async (openFresh: OpenFresh, screen: Screen): Promise<Opened> => {
  await using opened = await openFresh()
  const { context, page, faults } = opened
  const client = await context.newCDPSession(page)
  const wire = await weigh(client)
  await client.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  const times = await watchFrom(page, { path: screen.path, content: screen.content })
  return {
    scriptKb: wire.scripts / 1_000,
    allKb: wire.all / 1_000,
    requests: wire.requests,
    faults: faults.length,
    ...times,
  }
}

const STEPS: readonly (readonly [what: string, key: string])[] = [
  ['the month after', ']'],
  ['the month before', '['],
  ['the week', 'w'],
  ['the month', 'm'],
]

/** Works in a screen that has been opened, on a processor that is made slower. */
const workIn = async <Result>(
  openFresh: OpenFresh,
  screen: Screen,
  work: (page: Page) => Promise<Result>,
): Promise<Result> => {
  await using opened = await openFresh()
  const { context, page } = opened
  const client = await context.newCDPSession(page)
  await client.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await watchFrom(page, { path: screen.path, content: screen.content })
  return await work(page)
}

/** Every screen in turns, so that a busy moment of the machine falls on all of them. */
export const measureDashboard = async (counts: { posts: number; rounds: number }): Promise<DashboardRows> => {
  await using dashboard = await openDashboard({ API_WRITES_PER_MINUTE: '100000', API_READS_PER_MINUTE: '100000' })
  const person = await dashboard.person('bench')
  const { id: org } = await person.api.organizations.create({ name: 'Much to say', time_zone: 'Europe/Berlin' })
  const channel = await aSandboxChannel(person, { org, handle: 'much_to_say' })
  const usual = await fillMonth(person, { org, channel, posts: USUAL_POSTS, ahead: 1 })
  const date = await fillMonth(person, { org, channel, posts: counts.posts, ahead: 3 })
  const month = (name: string, day: string): Screen => ({
    name,
    path: `/o/${org}/calendar?view=month&date=${day}`,
    content: '[role=grid] li',
  })
  const calendar = month(FULL_CALENDAR, date)
  const screens: readonly Screen[] = [
    { name: 'a page of text (/verify)', path: '/verify', content: 'h1' },
    { name: 'today', path: `/o/${org}`, content: 'main h2' },
    month(USUAL_CALENDAR, usual),
    calendar,
    { name: 'posts', path: `/o/${org}/posts`, content: 'main table a, main li a' },
    { name: 'write a post', path: `/o/${org}/compose`, content: 'main textarea' },
    { name: 'channels', path: `/o/${org}/channels`, content: 'main h2' },
  ]
  const openFresh = await freshBrowsers(dashboard, person)
  const opened = new Map<Screen, Opened[]>(screens.map((screen) => [screen, []]))
  const gestures: Gestures[] = []
  for (let round = 0; round < counts.rounds; round += 1) {
    for (const [screen, times] of opened) times.push(await openOnce(openFresh, screen))
    gestures.push(await workIn(openFresh, calendar, measureGestures))
  }
  const steps = await workIn(openFresh, calendar, (page) => stepThrough(page, STEPS))
  return {
    screens: screens.map((screen) => ({ screen, opened: opened.get(screen) ?? [] })),
    steps,
    gestures,
    firstRun: await measureFirstRun(dashboard),
  }
}
