import type { Ground, Wire } from '#sandbox/network.ts'
import type { Problems } from './problems.ts'
import type { InstaSettings } from './settings.ts'
import type { Arriving } from './arriving.ts'
import type { InstaAccount } from './events.ts'
import type { InstaState } from './state.ts'
import type { MediaStore } from './store.ts'
import type { Usage } from './usage.ts'

/** What the routes of the Instagram sandbox share. */
export interface InstaParts {
  readonly ground: Ground
  readonly state: InstaState
  readonly store: MediaStore
  readonly arriving: Arriving
  readonly wire: Wire
  readonly settings: () => InstaSettings
  readonly usage: Usage
  /** Aborted when the sandbox closes. */
  readonly closing: AbortSignal
  /** The account of that name, made if there is none. */
  readonly ensureAccount: (username: string) => InstaAccount
}

/** What the handlers of one request share. */
export interface InstaDesk {
  readonly parts: InstaParts
  readonly problems: Problems
}
