import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { SandboxInputError } from '#sandbox/network.ts'

const Count = Type.Integer({ minimum: 0 })

const Limit = Type.Object(
  { perUser: Count, windowSeconds: Count, perApp: Type.Union([Count, Type.Null()]), appWindowSeconds: Count },
  { additionalProperties: false },
)

const Limits = Type.Object(
  {
    create: Limit,
    delete: Limit,
    me: Limit,
    timeline: Limit,
    lookup: Limit,
    'media-upload': Limit,
    'media-init': Limit,
    'media-append': Limit,
    'media-finalize': Limit,
    'media-status': Limit,
    'media-metadata': Limit,
  },
  { additionalProperties: false },
)

/** More than this no request may carry, whatever the settings say: 15 MiB of GIF in base 64, and the words around it. */
export const MOST_BODY_BYTES = 24 * 1024 * 1024

const SettingsSchema = Type.Object(
  {
    /** How long an identical post of the same account is refused; 0 for never. The real window is not known. */
    duplicateWindowSeconds: Count,
    /** How long a new post stays out of timelines. */
    timelineLagMilliseconds: Count,
    /** Client ids that may ask for authorization; null for any. */
    allowedClients: Type.Union([Type.Array(Type.String()), Type.Null()]),
    limits: Limits,
    /** A reply sooner than this after its parent is refused, as if the parent were not there. */
    replyLagSeconds: Count,
    /** Whether answering somebody needs their mention or quote (rule of February 2026). */
    summonedRepliesOnly: Type.Boolean(),
    /** Whose posts may be quoted: others' no longer are for self-serve apps (rule of April 2026). */
    quotes: Type.Union([Type.Literal('own'), Type.Literal('any'), Type.Literal('none')]),
    oneCashtag: Type.Boolean(),
    /** How long a Premium account can edit a post: X says half an hour in one place and one hour in another. */
    editWindowSeconds: Count,
    /** What deleting a post a second time is answered with; X does not say. */
    repeatedDelete: Type.Union([Type.Literal('not-found'), Type.Literal('deleted')]),
    /** An append with more bytes in its body gets an empty 413. */
    maxAppendBodyBytes: Type.Integer({ minimum: 1, maximum: MOST_BODY_BYTES }),
    /** Whether a segment may be sent again when it is the same; X does not say. */
    repeatedSegments: Type.Union([Type.Literal('refuse'), Type.Literal('same-bytes')]),
    /** How long GIFs and videos are processed. */
    processingMilliseconds: Count,
    processingCheckAfterSeconds: Count,
    mediaExpiresAfterSeconds: Count,
    /** The first post with a file is told that its media IDs are invalid, as X sometimes does right after success. */
    invalidMediaOnce: Type.Boolean(),
    /** All uploaded files together; the oldest that no post shows make room for new ones. */
    maxStoredBytes: Count,
  },
  { additionalProperties: false },
)

/** A quota per user and, where `perApp` is a number, one per app. */
export type Limit = Readonly<Static<typeof Limit>>
export type TwtSettings = Readonly<Static<typeof SettingsSchema>>
export type LimitedRoute = keyof TwtSettings['limits']

const QUARTER_HOUR = 900
const DAY = 86_400

const perUser = (count: number, perApp: number | null = null): Limit => ({
  perUser: count,
  windowSeconds: QUARTER_HOUR,
  perApp,
  appWindowSeconds: DAY,
})

/** X's documented limits of August 2026; the time-dependent rest as its users report it. */
export const DEFAULT_SETTINGS: TwtSettings = {
  duplicateWindowSeconds: DAY,
  timelineLagMilliseconds: 0,
  allowedClients: null,
  limits: {
    create: perUser(100, 10_000),
    delete: perUser(50),
    me: perUser(75),
    timeline: { ...perUser(900), perApp: 10_000, appWindowSeconds: QUARTER_HOUR },
    lookup: perUser(900),
    'media-upload': perUser(500, 50_000),
    'media-init': perUser(1_875, 180_000),
    'media-append': perUser(1_875, 180_000),
    'media-finalize': perUser(1_875, 180_000),
    'media-status': perUser(1_000, 100_000),
    'media-metadata': perUser(500, 50_000),
  },
  replyLagSeconds: 0,
  summonedRepliesOnly: true,
  quotes: 'own',
  oneCashtag: true,
  editWindowSeconds: 1_800,
  repeatedDelete: 'not-found',
  maxAppendBodyBytes: 5_000_000,
  repeatedSegments: 'refuse',
  processingMilliseconds: 2_000,
  processingCheckAfterSeconds: 1,
  mediaExpiresAfterSeconds: DAY,
  invalidMediaOnce: false,
  maxStoredBytes: 1_073_741_824,
}

/** The settings with what `input` names replaced, `limits` route by route. Throws `SandboxInputError`. */
export const mergeSettings = (current: TwtSettings, input: unknown): TwtSettings => {
  const patch: unknown = typeof input === 'object' && input !== null ? input : {}
  const limits = Value.Check(Type.Object({ limits: Type.Object({}) }), patch) ? patch.limits : {}
  const merged: unknown = Object.assign({}, current, patch, { limits: Object.assign({}, current.limits, limits) })
  if (!Value.Check(SettingsSchema, merged)) throw new SandboxInputError('Not settings that this sandbox has.')
  return merged
}
