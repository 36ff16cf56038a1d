import { useSyncExternalStore } from 'react'
import { createScheduly, type Platform, type Scheduly } from '@scheduly/client'
import { withBook } from '#web/i18n/said.ts'
import { createBrowserSession, type Standing } from './session.ts'

/** Who is signed in here. */
export const session = createBrowserSession(location.origin, () => location.replace('/'))

/** Calls without the session, for what needs nobody: signing up, mailed links. */
export const openApi = createScheduly({
  url: location.origin,
  retries: 2,
  platform: { fetch: withBook((url, init) => fetch(url, init)) },
})

/** The API as whoever is signed in; `platform`: what sends, where that is not `fetch`. */
export const connect = (platform: Partial<Platform> = {}): Scheduly =>
  createScheduly({
    url: location.origin,
    retries: 2,
    platform: { ...platform, fetch: withBook(platform.fetch ?? ((address, init) => fetch(address, init))) },
    auth: {
      url: location.origin,
      token: session.token,
      renew: session.renew,
      signOut: session.signOut,
      state: () => ({ accessToken: '', expiresAt: 0, refreshCookie: null }),
    },
  })

export const api = connect()

export const useStanding = (): Standing => useSyncExternalStore(session.subscribe, session.standing)
