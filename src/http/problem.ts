import { basisOf, type Issue, type Params, type Problem, type ProblemCode } from '#domain/problem.ts'

interface Kind {
  readonly status: number
  readonly title: string
  /** Seconds, for problems that pass by themselves. */
  readonly retryAfter?: number
}

/** Every problem's HTTP status and title (RFC 9457): the one table. */
export const PROBLEMS: Readonly<Record<ProblemCode, Kind>> = {
  invalid_request: { status: 422, title: 'The request breaks a rule' },
  malformed_request: { status: 400, title: 'The request cannot be read' },
  unsupported_media_type: { status: 415, title: 'The body is of the wrong type' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  invalid_credentials: { status: 401, title: 'Wrong e-mail address or password' },
  session_ended: { status: 401, title: 'The session has ended' },
  second_factor_required: { status: 401, title: 'The second factor is missing' },
  second_factor_wrong: { status: 401, title: 'Wrong second factor' },
  passkey_refused: { status: 401, title: 'The passkey was refused' },
  step_up_required: { status: 403, title: 'Confirm that it is you' },
  mail_off: { status: 409, title: 'Mail is off' },
  link_invalid: { status: 404, title: 'The link is not valid any more' },
  sso_off: { status: 409, title: 'Single sign-on is off' },
  rate_limited: { status: 429, title: 'Too many requests', retryAfter: 60 },
  already_enabled: { status: 409, title: 'On already' },
  not_enabled: { status: 409, title: 'Not on' },
  organization_closing: { status: 409, title: 'The organization is being deleted' },
  cross_site_request: { status: 403, title: 'Sent by another site' },
  signup_closed: { status: 403, title: 'Signing up is closed' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  invalid_invitation: { status: 404, title: 'No such invitation' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  account_exists: { status: 409, title: 'The account exists' },
  last_owner: { status: 409, title: 'The last owner stays' },
  already_member: { status: 409, title: 'A member already' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid' },
  events_gone: { status: 410, title: 'Not kept any more' },
  answers_unread: { status: 429, title: 'Answers wait to be read', retryAfter: 5 },
  too_many_streams: { status: 429, title: 'Too many streams', retryAfter: 30 },
  too_many_webhooks: { status: 409, title: 'Too many webhooks' },
  webhook_disabled: { status: 409, title: 'The webhook is off' },
  label_exists: { status: 409, title: 'The label exists' },
  too_many_views: { status: 409, title: 'Too many views' },
  too_many_labels: { status: 409, title: 'Too many labels' },
  slot_exists: { status: 409, title: 'The slot exists' },
  too_many_slots: { status: 409, title: 'Too many slots' },
  too_many_blocked_dates: { status: 409, title: 'Too many blocked dates' },
  nothing_to_replay: { status: 409, title: 'Still on its way' },
  provider_not_configured: { status: 409, title: 'The network is not set up' },
  channel_exists: { status: 409, title: 'The account is connected already' },
  channel_mismatch: { status: 409, title: 'Another account' },
  channel_not_connected: { status: 409, title: 'The channel is not connected' },
  oauth_state_invalid: { status: 409, title: 'The authorization is not valid any more' },
  oauth_refused: { status: 409, title: 'The network refused the authorization' },
  oauth_failed: { status: 502, title: 'The network could not be reached' },
  publishing_in_progress: { status: 409, title: 'Going out right now' },
  already_published: { status: 409, title: 'Published already' },
  thread_started: { status: 409, title: 'Thread out in part' },
  review_link_ended: { status: 410, title: 'The link has ended' },
  review_code_required: { status: 403, title: 'The code is missing' },
  review_code_wrong: { status: 403, title: 'Wrong code' },
  already_canceled: { status: 409, title: 'Canceled already' },
  approval_required: { status: 409, title: 'Approval is missing' },
  approval_not_required: { status: 409, title: 'Needs no approval' },
  not_approved: { status: 409, title: 'There is no approval' },
  step_approved: { status: 409, title: 'You approved this step already' },
  content_changed: { status: 409, title: 'The content was changed' },
  time_in_past: { status: 409, title: 'The time has passed' },
  media_in_use: { status: 409, title: 'In use' },
  quota_exceeded: { status: 409, title: 'The library is full' },
  too_many_media_jobs: { status: 409, title: 'Too many conversions' },
  ffmpeg_missing: { status: 409, title: 'Videos cannot be converted here' },
  storage_full: { status: 507, title: 'The disk is full', retryAfter: 300 },
  storage_unavailable: { status: 503, title: 'The store of files does not answer', retryAfter: 30 },
  too_many_uploads: { status: 409, title: 'Too many unfinished uploads' },
  upload_offset_mismatch: { status: 409, title: 'The upload stands elsewhere' },
  upload_locked: { status: 423, title: 'Being written at this moment', retryAfter: 5 },
  unsupported_version: { status: 412, title: 'Another version of the protocol' },
  nothing_to_publish: { status: 409, title: 'Nothing to publish' },
  nothing_to_cancel: { status: 409, title: 'Nothing to cancel' },
  nothing_to_retry: { status: 409, title: 'Nothing to retry' },
  outcome_unknown: { status: 409, title: 'It is not known whether it went out' },
  nothing_to_resolve: { status: 409, title: 'Nothing to settle' },
  archived: { status: 409, title: 'Archived' },
  nothing_to_unpublish: { status: 409, title: 'Nothing to take down' },
  unpublish_not_supported: { status: 409, title: 'The network does not let programs do that' },
  post_claimed: { status: 409, title: 'Belongs to another publication' },
  conflict: { status: 409, title: 'In conflict with another change' },
  precondition_failed: { status: 412, title: 'Changed meanwhile' },
  duplicate_content: { status: 409, title: 'The same again' },
  rows_refused: { status: 422, title: 'Not all rows can be taken' },
  idempotency_key_in_flight: { status: 409, title: 'Under way already', retryAfter: 1 },
  idempotency_key_reused: { status: 422, title: 'The key belongs to another request' },
  idempotency_key_not_taken: { status: 422, title: 'No Idempotency-Key here' },
  too_busy: { status: 503, title: 'Too busy', retryAfter: 5 },
  unavailable: { status: 503, title: 'Not available at this moment', retryAfter: 5 },
  internal: { status: 500, title: 'A fault of the server' },
}

/** A problem as it is sent: status, headers, and the body of `application/problem+json`. */
export interface ProblemAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  readonly request_id: string
  readonly params?: Params
  readonly existing_post_id?: string
  readonly errors?: readonly ShownIssue[]
  readonly results?: readonly object[]
}

/** An issue as it is sent, in the words of `POST /orgs/{org_id}/posts/validate`; what a rule does not say is left out. */
interface ShownIssue extends Pick<Issue, 'pointer' | 'code' | 'detail'> {
  readonly channel_id: string | undefined
  readonly limit: number | string | undefined
  readonly actual: number | string | undefined
  readonly params: Params | undefined
  readonly basis: 'page' | 'observed' | 'own' | undefined
  readonly source: string | undefined
  readonly read_on: string | undefined
  readonly fix: string | undefined
}

/** JSON leaves out what is undefined. */
const showIssue = (issue: Issue): ShownIssue => {
  const { pointer, code, detail, channelId, limit, actual, params, source, readOn, fix } = issue
  const rule = { limit, actual, params, basis: basisOf(issue), source, read_on: readOn, fix }
  return { pointer, code, detail, channel_id: channelId, ...rule }
}

const MOST_ISSUES = 20

const headersOf = (problem: Problem, kind: Kind): Readonly<Record<string, string>> => {
  const seconds = problem.retryAfterSeconds ?? kind.retryAfter
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(kind.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)) }),
  }
}

const bodyOf = (problem: Problem, requestId: string, results: readonly object[] | undefined): ProblemBody => {
  const { status, title } = PROBLEMS[problem.code]
  const { code, detail, issues, params, existingPostId } = problem
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail,
    code,
    request_id: requestId,
    ...(params === undefined ? {} : { params }),
    ...(existingPostId === undefined ? {} : { existing_post_id: existingPostId }),
    ...(issues === undefined ? {} : { errors: issues.slice(0, MOST_ISSUES).map(showIssue) }),
    ...(results === undefined ? {} : { results }),
  }
}

/** A problem as an answer of many rows has it for one of them. */
export const showProblem = (problem: Problem, requestId: string): ProblemBody => bodyOf(problem, requestId, undefined)

/** Puts a problem into the form of RFC 9457; no more than 20 faults are listed. `results` tells of each row, where there are many. */
export const answerProblem = (problem: Problem, requestId: string, results?: readonly object[]): ProblemAnswer => {
  const kind = PROBLEMS[problem.code]
  return {
    status: kind.status,
    headers: headersOf(problem, kind),
    body: JSON.stringify(bodyOf(problem, requestId, results)),
  }
}
