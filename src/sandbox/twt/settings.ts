import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { SandboxInputError } from '#sandbox/network.ts'

const Count = Type.Integer({ minimum: 0 })

const Limit = Type.Object(
  { perUser: Count, windowSeconds: Count, perApp: Type.Union([Count, Type.Null()]), appWindowSeconds: Count },
  { additionalProperties: false },
)

const Limits = Type.Object(
  { create: Limit, delete: Limit, me: Limit, timeline: Limit, lookup: Limit },
  { additionalProperties: false },
)

const SettingsSchema = Type.Object(
  {
    /** How long an identical post of the same account is refused; 0 for never. The real window is not known. */
    duplicateWindowSeconds: Count,
    /** How long a new post stays out of timelines. */
    timelineLagMilliseconds: Count,
    /** Client ids that may ask for authorization; null for any. */
    allowedClients: Type.Union([Type.Array(Type.String()), Type.Null()]),
    limits: Limits,
  },
  { additionalProperties: false },
)

/** A quota per user and, where `perApp` is a number, one per app. */
export type Limit = Readonly<Static<typeof Limit>>
export type TwtSettings = Readonly<Static<typeof SettingsSchema>>
export type LimitedRoute = keyof TwtSettings['limits']

const QUARTER_HOUR = 900
const DAY = 86_400

const perUser = (count: number): Limit => ({
  perUser: count,
  windowSeconds: QUARTER_HOUR,
  perApp: null,
  appWindowSeconds: DAY,
})

/** X's documented limits of August 2026; the time-dependent rest as its users report it. */
export const DEFAULT_SETTINGS: TwtSettings = {
  duplicateWindowSeconds: DAY,
  timelineLagMilliseconds: 0,
  allowedClients: null,
  limits: {
    create: { ...perUser(100), perApp: 10_000 },
    delete: perUser(50),
    me: perUser(75),
    timeline: { ...perUser(900), perApp: 10_000, appWindowSeconds: QUARTER_HOUR },
    lookup: perUser(900),
  },
}

/** The settings with what `input` names replaced, `limits` route by route. Throws `SandboxInputError`. */
export const mergeSettings = (current: TwtSettings, input: unknown): TwtSettings => {
  const patch: unknown = typeof input === 'object' && input !== null ? input : {}
  const limits = Value.Check(Type.Object({ limits: Type.Object({}) }), patch) ? patch.limits : {}
  const merged: unknown = Object.assign({}, current, patch, { limits: Object.assign({}, current.limits, limits) })
  if (!Value.Check(SettingsSchema, merged)) throw new SandboxInputError('Not settings that this sandbox has.')
  return merged
}
