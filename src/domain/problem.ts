/** A change of the post that would mend a fault; a program may offer it as a button. */
export type ContentFix = 'convert' | 'resize' | 'crop_or_pad' | 'shorten' | 'transcode' | 'remove' | 'edit'

/** What else would: connecting the channel (again), letting it publish again, and setting this installation up. */
export type IssueFix = ContentFix | 'reconnect' | 'resume' | 'configure'

/** What a refusal is about, by name, so that whoever gets it can say it in words of their own. */
export type Params = Readonly<Record<string, string | number>>

/** One fault of a request, tied to the place where it stands. */
export interface Issue {
  /** JSON pointer into the request body (`/channels/0/text`), or into `/query` or `/path`. */
  readonly pointer: string
  /** Stable and machine-readable: `too_long`, `time_in_past`. */
  readonly code: string
  /** One sentence for a person: what is wrong and what to do. */
  readonly detail: string
  /** The channel that it stands in the way of; left out for what concerns the request as a whole. */
  readonly channelId?: string
  /** The bound that is broken, and what stands there instead, in the same unit. */
  readonly limit?: number | string
  readonly actual?: number | string
  /** Address of the page on which the rule is written, and the date on which that was read. */
  readonly source?: string
  readonly readOn?: string
  /** What a sentence in another language needs beside the bound; `reason` tells cases of one code apart. */
  readonly params?: Params
  /** Set where no page says it: the network was seen to act so, or it is a rule of this software. */
  readonly unwritten?: 'observed' | 'own'
  readonly fix?: IssueFix
  /** A warning stops nothing: it says what may go wrong. Left out: an error. */
  readonly severity?: 'error' | 'warning'
}

/** How a rule is known: a page says it, the network was seen to act so, or it is ours. Undefined for what is no rule for posts. */
export const basisOf = ({ source, unwritten }: Issue): 'page' | 'observed' | 'own' | undefined =>
  source === undefined ? unwritten : 'page'

/** Every refusal that an action can answer with. `http/problem.ts` gives each its status and title. */
export type ProblemCode =
  | 'invalid_request'
  | 'malformed_request'
  | 'unsupported_media_type'
  | 'payload_too_large'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'session_ended'
  | 'second_factor_required'
  | 'second_factor_wrong'
  | 'passkey_refused'
  | 'step_up_required'
  | 'mail_off'
  | 'link_invalid'
  | 'sso_off'
  | 'rate_limited'
  | 'already_enabled'
  | 'not_enabled'
  | 'cross_site_request'
  | 'signup_closed'
  | 'account_exists'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'last_owner'
  | 'organization_closing'
  | 'already_member'
  | 'invalid_invitation'
  | 'invalid_cursor'
  | 'events_gone'
  | 'too_many_webhooks'
  | 'webhook_disabled'
  | 'label_exists'
  | 'too_many_labels'
  | 'too_many_views'
  | 'slot_exists'
  | 'too_many_slots'
  | 'too_many_blocked_dates'
  | 'nothing_to_replay'
  | 'too_many_streams'
  | 'provider_not_configured'
  | 'channel_exists'
  | 'channel_mismatch'
  | 'channel_not_connected'
  | 'oauth_state_invalid'
  | 'oauth_refused'
  | 'oauth_failed'
  | 'publishing_in_progress'
  | 'already_published'
  | 'thread_started'
  | 'already_canceled'
  | 'approval_required'
  | 'approval_not_required'
  | 'not_approved'
  | 'step_approved'
  | 'content_changed'
  | 'review_link_ended'
  | 'review_code_required'
  | 'review_code_wrong'
  | 'time_in_past'
  | 'media_in_use'
  | 'quota_exceeded'
  | 'storage_full'
  | 'storage_unavailable'
  | 'too_many_uploads'
  | 'too_many_media_jobs'
  | 'ffmpeg_missing'
  | 'upload_offset_mismatch'
  | 'upload_locked'
  | 'unsupported_version'
  | 'nothing_to_publish'
  | 'nothing_to_cancel'
  | 'nothing_to_retry'
  | 'archived'
  | 'outcome_unknown'
  | 'nothing_to_resolve'
  | 'nothing_to_unpublish'
  | 'unpublish_not_supported'
  | 'post_claimed'
  | 'too_busy'
  | 'answers_unread'
  | 'unavailable'
  | 'request_timeout'
  | 'headers_too_large'
  | 'conflict'
  | 'precondition_failed'
  | 'duplicate_content'
  | 'rows_refused'
  | 'idempotency_key_in_flight'
  | 'idempotency_key_reused'
  | 'idempotency_key_not_taken'
  | 'internal'

export interface Problem {
  readonly code: ProblemCode
  /** One sentence for a person; never holds a token. */
  readonly detail: string
  readonly issues?: readonly Issue[]
  /** What the sentence names; `reason` tells cases of one code apart. */
  readonly params?: Params
  /** The post that is there already. */
  readonly existingPostId?: string
  /** Seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number
}

/** Ends an action with an expected refusal; thrown so that the transaction it stands in rolls back whole. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** Shorthand for the common case of a refusal without issues. */
export const refuse = (code: ProblemCode, detail: string, params?: Params): Refused =>
  new Refused({ code, detail, ...(params !== undefined && { params }) })

/** A refusal that names fields. */
export const refuseIssues = (issues: readonly Issue[]): Refused =>
  new Refused({ code: 'invalid_request', detail: issues[0]?.detail ?? 'The request breaks a rule.', issues })
