import type { Ground, Wire } from '#sandbox/network.ts'
import type { TwtAccount } from './events.ts'
import type { Counted, Quota } from './limits.ts'
import type { TwtSettings } from './settings.ts'
import type { MediaRoom } from './media-room.ts'
import type { TwtState } from './state.ts'

/** What the routes of the X sandbox share. */
export interface TwtParts {
  readonly ground: Ground
  readonly state: TwtState
  readonly wire: Wire
  readonly room: MediaRoom
  readonly settings: () => TwtSettings
  readonly count: (quota: Quota) => Counted
  /** The account of that handle, made if there is none. */
  readonly ensureAccount: (handle: string) => TwtAccount
}
