import { useSyncExternalStore } from 'react'
import { createScheduly } from '@scheduly/client'
import { createBrowserSession, type Standing } from './session.ts'

/** Who is signed in here. */
export const session = createBrowserSession(location.origin, () => location.replace('/'))

/** Calls without the session, for what needs nobody: signing up, mailed links. */
export const openApi = createScheduly({ url: location.origin, retries: 2 })

/** The API as whoever is signed in. */
export const api = createScheduly({
  url: location.origin,
  retries: 2,
  auth: {
    url: location.origin,
    token: session.token,
    renew: session.renew,
    signOut: session.signOut,
    state: () => ({ accessToken: '', expiresAt: 0, refreshCookie: null }),
  },
})

export const useStanding = (): Standing => useSyncExternalStore(session.subscribe, session.standing)
