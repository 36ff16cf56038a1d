import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { type Ground, SandboxInputError, type Wire } from '#sandbox/network.ts'
import type { InstaAccount, InstaState } from './state.ts'

const Shape = Type.Union([Type.Literal('data'), Type.Literal('flat')])

const SettingsSchema = Type.Object({ tokenShape: Shape, meShape: Shape }, { additionalProperties: false })

/** Whether answers are wrapped in `data: […]` (as the documentation has it) or flat (as often seen live). */
export type InstaSettings = Readonly<Static<typeof SettingsSchema>>

export const DEFAULT_SETTINGS: InstaSettings = { tokenShape: 'data', meShape: 'flat' }

/** The settings with what `input` names replaced. Throws `SandboxInputError`. */
export const mergeSettings = (current: InstaSettings, input: unknown): InstaSettings => {
  const merged: unknown = Object.assign({}, current, input)
  if (!Value.Check(SettingsSchema, merged)) throw new SandboxInputError('Not settings that this sandbox has.')
  return merged
}

/** What the routes of the Instagram sandbox share. */
export interface InstaParts {
  readonly ground: Ground
  readonly state: InstaState
  readonly wire: Wire
  readonly settings: () => InstaSettings
  /** The account of that name, made if there is none. */
  readonly ensureAccount: (username: string) => InstaAccount
}
