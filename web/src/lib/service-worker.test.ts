import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { runInNewContext } from 'node:vm'

const SOURCE = readFileSync(new URL('../../public/sw.js', import.meta.url), 'utf8')
const ORIGIN = 'https://scheduly.example.org'

/** The worker's script, in a world that writes down what it does. */
const start = (windows: readonly { readonly navigate: (url: string) => Promise<unknown> }[] = []) => {
  const did: unknown[] = []
  const handlers = new Map<string, (event: object) => void>()
  const self = {
    location: { origin: ORIGIN },
    registration: { showNotification: async (title: string, rest: object) => did.push(['show', title, { ...rest }]) },
    clients: {
      matchAll: async () => windows,
      openWindow: async (url: string) => did.push(['open', url]),
      claim: async () => undefined,
    },
    addEventListener: (name: string, handle: (event: object) => void) => handlers.set(name, handle),
    skipWaiting: () => undefined,
  }
  runInNewContext(SOURCE, { self, URL })
  const fire = async (name: string, event: object): Promise<void> => {
    const waiting: Promise<unknown>[] = []
    handlers.get(name)?.({ ...event, waitUntil: (work: Promise<unknown>) => waiting.push(work) })
    await Promise.all(waiting)
  }
  return { did, handlers, fire }
}

const shownFor = async (message: unknown) => {
  const { did, fire } = start()
  await fire('push', { data: { json: () => message } })
  // Made in another world: compared by what they say.
  return JSON.parse(JSON.stringify(did))
}

it('the service worker shows what it is sent, and leads nowhere but into the dashboard', async () => {
  const [[, title, rest]] = await shownFor({ title: 'Ink & Co', body: 'Waits', url: '/o/1/posts/2', tag: 'a' })
  assert.deepEqual([title, rest.body, rest.tag, rest.data.url], ['Ink & Co', 'Waits', 'a', `${ORIGIN}/o/1/posts/2`])
  for (const url of ['https://evil.example.org/', '//evil.example.org/', 'javascript:alert(1)', 7]) {
    const [[, , other]] = await shownFor({ url })
    assert.ok(other.data.url === ORIGIN || other.data.url === `${ORIGIN}/`, String(url))
  }
})

it('the service worker goes there in a window that is open, and opens one where there is none', async () => {
  const went: string[] = []
  const notification = { close: () => went.push('closed'), data: { url: '/o/1' } }
  const shown = { navigate: async (url: string) => ({ focus: () => went.push(url) }) }
  await start([shown]).fire('notificationclick', { notification })
  assert.deepEqual(went, ['closed', `${ORIGIN}/o/1`])
  const { did, fire, handlers } = start([{ navigate: async () => Promise.reject(new Error('not ours')) }])
  await fire('notificationclick', { notification })
  assert.deepEqual(did, [['open', `${ORIGIN}/o/1`]])
  // It answers no request of a page, so that nothing of one person is kept for another.
  assert.equal(handlers.has('fetch'), false)
})
