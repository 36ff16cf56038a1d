import { resumeSession, signIn, type Session, type SessionState } from '@scheduly/client'

/** `unknown` until the server has said whether this browser has a session. */
export type Standing = 'unknown' | 'out' | 'in'

const NOBODY: SessionState = { accessToken: '', expiresAt: 0, refreshCookie: null }

const RENEWAL = '/auth/access'

/** Tabs share one refresh cookie, which is good for one use: they renew one after the other. */
const oneAtATime = async (url: string, init: RequestInit): Promise<Response> => {
  const send = () => fetch(url, init)
  if (!url.endsWith(RENEWAL) || !('locks' in navigator)) return send()
  return navigator.locks.request('scheduly-renewal', send)
}

const platform = { fetch: oneAtATime }

/** The session of this browser: kept in memory only; what lives longer is a cookie that scripts cannot read. */
export interface BrowserSession {
  readonly standing: () => Standing
  readonly subscribe: (listener: () => void) => () => void
  readonly token: () => Promise<string | undefined>
  readonly renew: (refused: string) => Promise<string | undefined>
  /** Asks the server once whether there is a session. */
  readonly resume: () => Promise<void>
  /** `meet` sees who it is before anything is done as them. */
  readonly signIn: (
    credentials: Parameters<typeof signIn>[1],
    meet?: (session: Session) => Promise<void>,
  ) => Promise<void>
  /** Takes over what another way of signing in gave. */
  readonly adopt: (access: { readonly access_token: string; readonly expires_in: number }) => void
  readonly signOut: () => Promise<void>
  /** The server says that it is over. */
  readonly end: () => void
  /** Whether the person went by themselves: then nothing of theirs stays on the screen. */
  readonly left: () => boolean
}

export const createBrowserSession = (url: string): BrowserSession => {
  let standing: Standing = 'unknown'
  let gone = false
  let session: Session = resumeSession(url, NOBODY, { platform })
  const listeners = new Set<() => void>()
  const turn = (next: Standing): void => {
    if (standing === next) return
    standing = next
    if (next === 'in') gone = false
    for (const listener of listeners) listener()
  }
  const orNobody = async (work: () => Promise<string | undefined>): Promise<string | undefined> => {
    if (standing === 'out') return undefined
    const token = await work()
    turn('in')
    return token
  }
  return {
    standing: () => standing,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    token: () => orNobody(() => session.token()),
    renew: (refused) => orNobody(() => session.renew(refused)),
    resume: async () => {
      await session.token()
      turn('in')
    },
    signIn: async (credentials, meet) => {
      const next = await signIn(url, credentials, { platform })
      await meet?.(next)
      session = next
      turn('in')
    },
    adopt: ({ access_token: accessToken, expires_in: seconds }) => {
      session = resumeSession(
        url,
        { accessToken, expiresAt: Date.now() + seconds * 1_000, refreshCookie: null },
        { platform },
      )
      turn('in')
    },
    signOut: async () => {
      await session.signOut()
      session = resumeSession(url, NOBODY, { platform })
      gone = true
      turn('out')
    },
    left: () => gone,
    end: () => {
      session = resumeSession(url, NOBODY, { platform })
      turn('out')
    },
  }
}
