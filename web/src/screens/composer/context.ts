import { createContext, useContext } from 'react'
import type { Channel, Provider } from '@scheduly/client'
import type { Sent } from '#web/parts/uploads/use-uploads.ts'
import type { DeskState } from './desk-state.ts'
import type { Draft, Place, Scope } from './draft.ts'
import { fieldIds, type Fault, type Target } from './issues.ts'
import type { Check } from './check.ts'

/** What every part of the composer looks at. */
export interface Composer {
  readonly org: string
  readonly zone: string
  readonly channels: readonly Channel[]
  readonly providers: readonly Provider[]
  readonly state: DeskState
  readonly draft: Draft
  readonly edit: (change: (draft: Draft) => Draft) => void
  readonly scope: Scope
  readonly check: Check | undefined
  /** The last answer that counted texts. */
  readonly counted: Check | undefined
  /** Whether the check is of what is written now. */
  readonly settled: boolean
  readonly faults: readonly Fault[]
  readonly uploads: Sent<Place>
  /** Shows the place, and gives it the focus. */
  readonly goTo: (target: Pick<Target, 'scope' | 'id'>) => void
}

/** Where the focus goes after something was moved: to the button that was pressed, or at the end of the way to the other. */
export const moverAt = (field: string, by: -1 | 1, end: boolean): string =>
  fieldIds.mover(field, end ? (by === 1 ? -1 : 1) : by)

export const ComposerContext = createContext<Composer | null>(null)

export const useComposer = (): Composer => {
  const composer = useContext(ComposerContext)
  if (composer === null) throw new Error('this belongs to the composer')
  return composer
}

/** The channels that are chosen, in the order of the list of channels. */
export const chosenChannels = ({ channels, draft }: Composer): readonly Channel[] =>
  channels.filter(({ id }) => draft.channels.some(({ channel_id }) => channel_id === id))
