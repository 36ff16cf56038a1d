import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { SandboxInputError } from '#sandbox/network.ts'

const Shape = Type.Union([Type.Literal('data'), Type.Literal('flat')])
const Count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
const Flag = Type.Boolean()

const SettingsSchema = Type.Object(
  {
    /** Whether answers are wrapped in `data: […]` (as the documentation has it) or flat (as often seen live). */
    tokenShape: Shape,
    meShape: Shape,
    /** How long a container of an image, or of a video, is in progress after its creation. */
    imageProcessingMilliseconds: Count,
    videoProcessingMilliseconds: Count,
    /** Whether media may lie on this machine or in a private network; the real Instagram reaches only the internet. */
    reachPrivateAddresses: Flag,
    requireHttps: Flag,
    fetchTimeoutMilliseconds: Count,
    /** Posts per account and 24 hours. The documentation says 50 in one place and 100 in another. */
    quotaTotal: Count,
    /** Containers per account and 24 hours. */
    containersPerDay: Count,
    /** What a second publish of one container does; the real answer is not documented. */
    publishTwice: Type.Union([Type.Literal('refuse'), Type.Literal('refuse-as-missing'), Type.Literal('again')]),
    /** How long after its publish a container still says FINISHED. */
    staleStatusMilliseconds: Count,
    /** How long a new post stays out of lists. */
    mediaListLagMilliseconds: Count,
    /** Whether reads with Instagram Login show captions; one page of the documentation says that they do not. */
    captionWithInstagramLogin: Flag,
    /** Calls per app, and per account, and hour. */
    appCallsPerHour: Count,
    accountCallsPerHour: Count,
  },
  { additionalProperties: false },
)

export type InstaSettings = Readonly<Static<typeof SettingsSchema>>

export const DEFAULT_SETTINGS: InstaSettings = {
  tokenShape: 'data',
  meShape: 'flat',
  imageProcessingMilliseconds: 1_000,
  videoProcessingMilliseconds: 5_000,
  reachPrivateAddresses: true,
  requireHttps: false,
  fetchTimeoutMilliseconds: 20_000,
  quotaTotal: 50,
  containersPerDay: 400,
  publishTwice: 'refuse',
  staleStatusMilliseconds: 0,
  mediaListLagMilliseconds: 0,
  captionWithInstagramLogin: true,
  appCallsPerHour: 20_000,
  accountCallsPerHour: 10_000,
}

/** The settings with what `input` names replaced. Throws `SandboxInputError`. */
export const mergeSettings = (current: InstaSettings, input: unknown): InstaSettings => {
  const merged: unknown = Object.assign({}, current, input)
  if (!Value.Check(SettingsSchema, merged)) throw new SandboxInputError('Not settings that this sandbox has.')
  return merged
}
