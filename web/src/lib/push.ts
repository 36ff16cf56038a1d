import { api } from '#web/api/client.ts'
import { forget, keep, kept } from './keep.ts'

/** Where the service worker is: at the top, so that it stands for every page. */
const SCRIPT = '/sw.js'
const KEPT = 'push'

// The policy of our pages lets nobody load scripts by a text. This one way is made at once, for this one script, and a name is taken once.
const policy = window.trustedTypes?.createPolicy('scheduly-worker', { createScriptURL: () => SCRIPT })

/** Whether this browser can show pushed messages; one on a phone perhaps only where the dashboard is installed. */
export const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

const isSameKey = (subscription: PushSubscription, key: string): boolean => {
  const { applicationServerKey } = subscription.options
  if (applicationServerKey === null) return false
  const text = btoa(String.fromCodePoint(...new Uint8Array(applicationServerKey)))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') === key
}

/** What the browser has, for the server's present key. */
const subscribe = async (registration: ServiceWorkerRegistration): Promise<PushSubscription> => {
  const { public_key: applicationServerKey } = await api.notifications.getPushKey()
  const known = await registration.pushManager.getSubscription()
  if (known !== null && isSameKey(known, applicationServerKey)) return known
  await known?.unsubscribe()
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
}

const register = async (): Promise<ServiceWorkerRegistration> => {
  await navigator.serviceWorker.register(policy?.createScriptURL(SCRIPT) ?? SCRIPT)
  return navigator.serviceWorker.ready
}

const tellServer = async (): Promise<void> => {
  const { endpoint, keys } = (await subscribe(await register())).toJSON()
  const { p256dh, auth } = keys ?? {}
  if (endpoint === undefined || p256dh === undefined || auth === undefined) throw new Error('no whole subscription')
  await api.notifications.addPushSubscription({ endpoint, keys: { p256dh, auth } })
}

/** Asks the person, then the browser's service, then tells the server; false when the person said no. */
export const allowPush = async (userId: string): Promise<boolean> => {
  if ((await Notification.requestPermission()) !== 'granted') return false
  await tellServer()
  keep(KEPT, userId)
  return true
}

/** Nothing is pushed to this device any more. */
export const stopPush = async (): Promise<void> => {
  forget(KEPT)
  for (const { id, current } of await api.notifications.listPushSubscriptions().toArray()) {
    if (current) await api.notifications.removePushSubscription(id)
  }
  const registration = await navigator.serviceWorker.getRegistration()
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}

/** After signing in again on a device that was allowed before by the same person; whoever else signs in is not asked for. */
export const renewPush = async (userId: string): Promise<void> => {
  if (!canPush() || kept(KEPT) !== userId || Notification.permission !== 'granted') return
  await tellServer()
}
