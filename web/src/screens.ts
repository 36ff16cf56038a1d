import type { ComponentType, LazyExoticComponent } from 'react'
import { late } from './lib/late.ts'

type Screen = LazyExoticComponent<ComponentType>

type Load = () => Promise<{ readonly Screen: ComponentType }>

/** Fetched when it is shown first. */
const later = (load: Load): Screen => late(async () => (await load()).Screen)

/** What an organization's addresses show, by what stands behind /o/{org}. */
const LOADS: Readonly<Record<string, Load>> = {
  '/': () => import('./screens/today/screen.tsx'),
  '/calendar': () => import('./screens/calendar/screen.tsx'),
  '/posts': () => import('./screens/posts/screen.tsx'),
  '/posts/:post': () => import('./screens/post/screen.tsx'),
  '/compose/:post?': () => import('./screens/composer/screen.tsx'),
  '/approvals': () => import('./screens/approvals/screen.tsx'),
  '/channels': () => import('./screens/channels/screen.tsx'),
  '/media': () => import('./screens/media/screen.tsx'),
  '/team': () => import('./screens/team/screen.tsx'),
  '/settings': () => import('./screens/settings/screen.tsx'),
  '/keys': () => import('./screens/keys/screen.tsx'),
  '/webhooks': () => import('./screens/webhooks/screen.tsx'),
  '/audit': () => import('./screens/audit/screen.tsx'),
  '/status': () => import('./screens/status/screen.tsx'),
}

export const SCREENS: Readonly<Record<string, Screen>> = Object.fromEntries(
  Object.entries(LOADS).map(([path, load]) => [path, later(load)]),
)

/** The screen of this address is on its way while the server is asked who is there. */
export const fetchAhead = (address: string): void => {
  const [, screen, rest = ''] = /^\/o\/[^/]+\/?([a-z]*)(.*)$/.exec(address) ?? []
  if (screen === undefined) return
  const load = (rest.length > 1 ? LOADS[`/${screen}/:post`] : LOADS[`/${screen}`]) ?? LOADS[`/${screen}/:post?`]
  // Whatever is wrong with it is said where it is shown.
  void load?.().catch(() => undefined)
}

/** For people without an account, who came by a link. */
export const ReviewScreen = later(() => import('./screens/review/screen.tsx'))

/** For whoever looks something up, signed in or not. */
export const HelpScreen = later(() => import('./screens/help/screen.tsx'))

export const AccountScreen = later(() => import('./screens/account/screen.tsx'))
