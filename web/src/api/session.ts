import { resumeSession, signIn, type Session, type SessionState } from '@scheduly/client'
import { withBook } from '#web/i18n/said.ts'

/** `unknown` until the server has said whether this browser has a session. */
export type Standing = 'unknown' | 'out' | 'in'

const NOBODY: SessionState = { accessToken: '', expiresAt: 0, refreshCookie: null }

const RENEWAL = '/auth/access'

/** Tabs share one refresh cookie, which is good for one use: they renew one after the other. */
const oneAtATime = async (url: string, init: RequestInit): Promise<Response> => {
  const send = () => fetch(url, init)
  // That nobody is signed in is told to nobody.
  if (!url.endsWith(RENEWAL)) return withBook(fetch)(url, init)
  if (!('locks' in navigator)) return send()
  return navigator.locks.request('scheduly-renewal', send)
}

const platform = { fetch: oneAtATime }

/** Whom a token speaks for; null where that cannot be read. Only the server can say whether it is true. */
const whoseIs = (token: string): string | null => {
  try {
    const claims: unknown = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
    const isClaims = typeof claims === 'object' && claims !== null && 'sub' in claims
    return isClaims && typeof claims.sub === 'string' ? claims.sub : null
  } catch {
    return null
  }
}

interface Access {
  readonly access_token: string
  readonly expires_in: number
}

/** The session of this browser: kept in memory only; what lives longer is a cookie that scripts cannot read. */
export interface BrowserSession {
  readonly standing: () => Standing
  readonly subscribe: (listener: () => void) => () => void
  readonly token: () => Promise<string | undefined>
  readonly renew: (refused: string) => Promise<string | undefined>
  /** Asks the server once whether there is a session. */
  readonly resume: () => Promise<void>
  readonly signIn: (credentials: Parameters<typeof signIn>[1]) => Promise<void>
  /** Takes over what another way of signing in gave. */
  readonly adopt: (access: Access) => Promise<void>
  readonly signOut: () => Promise<void>
  /** The server says that it is over. */
  readonly end: () => void
  /** Whether the person went by themselves: then nothing of theirs stays on the screen. */
  readonly left: () => boolean
}

/** Who was here first, and whether it is still the same one. */
const createOwner = () => {
  let whose: string | null = null
  return {
    /** False for a session of somebody else. */
    accept: (session: Session): boolean => {
      const now = whoseIs(session.state().accessToken)
      if (whose !== null && now !== whose) return false
      whose = now
      return true
    },
    forget: (): void => {
      whose = null
    },
  }
}

const fromAccess = (url: string, { access_token: accessToken, expires_in: seconds }: Access): Session =>
  resumeSession(url, { accessToken, expiresAt: Date.now() + seconds * 1_000, refreshCookie: null }, { platform })

/**
 * `onOther`: somebody else is signed in here now, in another tab or over what the first one had open. What is on the page
 * is the first one's: it has to go, and no call of this page is made as the other one.
 */
export const createBrowserSession = (url: string, onOther: () => void): BrowserSession => {
  let standing: Standing = 'unknown'
  let gone = false
  const owner = createOwner()
  let session: Session = resumeSession(url, NOBODY, { platform })
  const listeners = new Set<() => void>()
  const turn = (next: Standing): void => {
    if (standing === next) return
    standing = next
    if (next === 'in') gone = false
    for (const listener of listeners) listener()
  }
  /** Goes on as whoever the session is of, if that is who was here; else nothing of this page goes on. */
  const enter = async (next: Session): Promise<void> => {
    if (!owner.accept(next)) {
      onOther()
      await new Promise<never>(() => {})
    }
    session = next
    turn('in')
  }
  const orNobody = async (work: (current: Session) => Promise<string | undefined>): Promise<string | undefined> => {
    if (standing === 'out') return undefined
    const current = session
    const token = await work(current)
    // Unless it was ended meanwhile.
    if (current === session) await enter(current)
    return token
  }
  return {
    standing: () => standing,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    token: () => orNobody((current) => current.token()),
    renew: (refused) => orNobody((current) => current.renew(refused)),
    resume: async () => {
      const current = session
      await current.token()
      await enter(current)
    },
    signIn: async (credentials) => enter(await signIn(url, credentials, { platform })),
    adopt: async (access) => enter(fromAccess(url, access)),
    signOut: async () => {
      await session.signOut()
      session = resumeSession(url, NOBODY, { platform })
      owner.forget()
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
