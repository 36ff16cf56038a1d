import type { ComponentType, LazyExoticComponent } from 'react'
import { late } from './lib/late.ts'

type Screen = LazyExoticComponent<ComponentType>

/** Fetched when it is shown first. */
const later = (load: () => Promise<{ readonly Screen: ComponentType }>): Screen =>
  late(async () => (await load()).Screen)

/** What an organization's addresses show, by what stands behind /o/{org}. */
export const SCREENS: Readonly<Record<string, Screen>> = {
  '/': later(() => import('./screens/today/screen.tsx')),
  '/calendar': later(() => import('./screens/calendar/screen.tsx')),
  '/posts': later(() => import('./screens/posts/screen.tsx')),
  '/posts/:post': later(() => import('./screens/post/screen.tsx')),
  '/compose/:post?': later(() => import('./screens/composer/screen.tsx')),
  '/approvals': later(() => import('./screens/approvals/screen.tsx')),
  '/channels': later(() => import('./screens/channels/screen.tsx')),
  '/media': later(() => import('./screens/media/screen.tsx')),
  '/team': later(() => import('./screens/team/screen.tsx')),
  '/settings': later(() => import('./screens/settings/screen.tsx')),
  '/keys': later(() => import('./screens/keys/screen.tsx')),
  '/webhooks': later(() => import('./screens/webhooks/screen.tsx')),
  '/audit': later(() => import('./screens/audit/screen.tsx')),
  '/status': later(() => import('./screens/status/screen.tsx')),
}

/** For people without an account, who came by a link. */
export const ReviewScreen = later(() => import('./screens/review/screen.tsx'))

/** For whoever looks something up, signed in or not. */
export const HelpScreen = later(() => import('./screens/help/screen.tsx'))

export const AccountScreen = later(() => import('./screens/account/screen.tsx'))
