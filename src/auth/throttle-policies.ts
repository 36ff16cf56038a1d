/** How much of something one subject may do in a window. */
export interface ThrottlePolicy {
  readonly quota: number
  readonly windowSeconds: number
  /**
   * What a process takes from the shared counter at once, to spend it without asking again. More than one where asking
   * for each request would be too dear; then another process may be refused while something is left here.
   */
  readonly slice: number
}

const MINUTE = 60
const HOUR = 60 * MINUTE

const perMinute = (quota: number): ThrottlePolicy => ({ quota, windowSeconds: MINUTE, slice: 1 })
const perHour = (quota: number): ThrottlePolicy => ({ quota, windowSeconds: HOUR, slice: 1 })
const sliced = (policy: ThrottlePolicy): ThrottlePolicy => ({ ...policy, slice: Math.ceil(policy.quota / 20) })

/** Every limit that counts requests. Failed proofs of identity have a rule of their own: domain/guessing.ts. */
export const THROTTLE_POLICIES = {
  /** Per account or API key. */
  read: sliced(perMinute(600)),
  write: sliced(perMinute(120)),
  /** Per account or API key, beside the above: requests that do the work of hundreds. */
  bulk: perMinute(30),
  /** Per address: everything that needs no access token. */
  public: sliced(perMinute(300)),
  /** Per address: requests with a wrong token or key. */
  wrong_token: sliced(perMinute(120)),
  /** Per address: apps that read calendars ask every few minutes, and many sit behind one address. */
  calendar: perMinute(60),
  sign_in: perMinute(20),
  sign_up: perHour(10),
  reset: perHour(20),
  /** Per account: mails that somebody can have sent to it. */
  // No longer than a link works: whoever asks in another's name leaves that person a link that does.
  reset_account: { quota: 5, windowSeconds: 30 * MINUTE, slice: 1 },
  verify_account: perHour(5),
  exists_account: perHour(5),
  /** Per member of an organization. */
  invite: perHour(50),
  /** Per link for reviews, whoever has it. */
  review_read: sliced(perMinute(300)),
  review_write: perMinute(60),
  /** Per link and address: codes that are mailed. */
  review_code: perHour(5),
  /** Per invited address, whoever invites. */
  invite_address: perHour(5),
} as const satisfies Readonly<Record<string, ThrottlePolicy>>

export type ThrottlePolicyName = keyof typeof THROTTLE_POLICIES
export type ThrottlePolicies = Readonly<Record<ThrottlePolicyName, ThrottlePolicy>>

/** The same limits with the operator's own numbers for what programs and people ask of the API in a minute. */
export const policiesFor = (perMinuteOf: { readonly reads: number; readonly writes: number }): ThrottlePolicies => ({
  ...THROTTLE_POLICIES,
  read: sliced(perMinute(perMinuteOf.reads)),
  write: sliced(perMinute(perMinuteOf.writes)),
})
