// Shows what is pushed to this device, and leads to what it is about. It keeps nothing and answers no request of a page: what one
// person saw here is never shown to another.

const TITLE = 'Scheduly'

const textOf = (value, fallback) => (typeof value === 'string' && value !== '' ? value : fallback)

const readMessage = (data) => {
  try {
    return data.json()
  } catch {
    return {}
  }
}

/** A path of this dashboard, and nothing else. */
const placeOf = (url) => {
  const place = new URL(textOf(url, '/'), self.location.origin)
  return place.origin === self.location.origin ? place.href : self.location.origin
}

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => {
  const message = readMessage(event.data)
  event.waitUntil(
    self.registration.showNotification(textOf(message.title, TITLE), {
      body: textOf(message.body, ''),
      tag: textOf(message.tag, TITLE),
      icon: '/icon-192.png',
      data: { url: placeOf(message.url) },
    }),
  )
})

/** In a window that is open already, where there is one. */
const open = async (url) => {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  for (const each of windows) {
    const shown = await each.navigate(url).catch(() => null)
    if (shown !== null) return shown.focus()
  }
  return self.clients.openWindow(url)
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(placeOf(event.notification.data?.url)))
})
