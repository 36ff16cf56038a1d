import type { ProblemCode } from '#domain/problem.ts'

/**
 * When each problem is told, and what its sender does then: the page of each at /problems/{code}, and docs/problems.md. The
 * `detail` of an answer says it for the case at hand.
 */
export const MEANINGS: Readonly<Record<ProblemCode, string>> = {
  invalid_request: 'The request can be read and breaks a rule. `errors` names each place and says what is right there.',
  malformed_request:
    'The request cannot be read: no JSON, a wrong encoding, a broken address. Send it in the right form.',
  unsupported_media_type:
    'The body is of a type that this operation does not take. The API’s description says which it takes.',
  payload_too_large: 'The body, or the file, has more bytes than this installation takes. Send less.',
  headers_too_large: 'The headers have more than 16 KiB. Send fewer.',
  request_timeout: 'The request took too long to arrive. Send it again; of a resumable upload, go on from its offset.',
  unauthenticated: 'There is no valid access token or API key. Sign in, or get a new token with the refresh cookie.',
  invalid_credentials: 'Address and password do not belong together. Nothing says which of the two is wrong.',
  session_ended: 'The session was ended, or has run out. Sign in again.',
  second_factor_required:
    'The password is right, and a second factor is set up. Send `totp_code` or `recovery_code` as well.',
  second_factor_wrong: 'The second factor is wrong, or was used already. Send the code that is shown now.',
  passkey_refused: 'The passkey was not accepted. Try again, or sign in another way.',
  step_up_required:
    'The act is dangerous, and the last proof of who asks is older than ten minutes. POST /account/step-up, then send it again.',
  mail_off: 'The installation sends no mail. Ask its administrator.',
  link_invalid: 'The mailed link was used, replaced by a newer one, or has expired. Ask for a new one.',
  sso_off: 'The installation has no single sign-on. Sign in another way.',
  rate_limited:
    'More requests than are taken in this time. Wait for `Retry-After` seconds; `RateLimit` says what is left.',
  already_enabled: 'It is set up already. Nothing needs to be done, or remove the old one first.',
  not_enabled: 'It is not set up. Set it up first.',
  organization_closing: 'The time of grace is over, and the organization is being deleted.',
  cross_site_request: 'A browser sent this from another site. Send it from the installation’s own pages.',
  signup_closed: 'The installation takes no new accounts, or only invited ones. Ask for an invitation.',
  forbidden: 'The role, or the scopes of the key, do not allow this. `detail` says which is missing.',
  not_found: 'There is nothing here, or nothing that the caller may see: both are answered alike.',
  invalid_invitation: 'The invitation was used, revoked or has expired, or is for somebody else. Ask for a new one.',
  method_not_allowed: 'The path exists and knows other methods; `Allow` names them.',
  account_exists: 'There is such an account already. Sign in, or choose another name.',
  last_owner: 'An organization keeps at least one owner. Make somebody else an owner first.',
  already_member: 'The person belongs to the organization already.',
  invalid_cursor: 'The cursor was changed, or belongs to another list or filter. Begin with the first page.',
  provider_not_configured:
    'The network is not set up in this installation. `detail` names what its administrator sets.',
  channel_exists: 'The account is connected to this organization already, as another channel.',
  channel_mismatch:
    'Another account was authorized than the one that the channel belongs to. Switch accounts at the network.',
  channel_not_connected: 'The channel is not connected (any more). Authorize it at its network.',
  oauth_state_invalid: 'The authorization was used, has expired, or was begun by somebody else. Begin anew.',
  oauth_refused: 'The network refused the authorization; `detail` has its words.',
  oauth_failed: 'The network could not be reached. Begin anew in a while.',
  publishing_in_progress: 'A worker has it in hand at this moment. Wait for what comes of it.',
  already_published: 'It is out, at least in part, and cannot be changed. Write a new post.',
  thread_started: 'Parts of the thread are out and stay as they are. Change what follows them.',
  already_canceled: 'It was canceled. Write a new post.',
  approval_required: 'The content as it is now is not approved. Have it approved first.',
  approval_not_required: 'The post needs no approval, so there is nothing to decide.',
  not_approved: 'There is no approval that could be taken back.',
  step_approved: 'Who asks approved the open step already; it waits for the others who are named in it.',
  content_changed: 'The post was changed since it was looked at. Read it again, and decide about what it says now.',
  review_link_ended: 'The link for reviews was revoked, replaced or has expired. Ask whoever sent it for a new one.',
  review_code_required:
    'The link for reviews is for certain people. Ask for a code by mail, and send it with the address.',
  review_code_wrong:
    'The mailed code is wrong, used, over, or was typed too often. Look at the newest mail, or ask for another code.',
  time_in_past: 'The planned time has passed. Say `publish_now`, or give a new time.',
  media_in_use: 'A post that is to go out uses the file. Cancel it, or give it another file, first.',
  quota_exceeded: 'The organization’s library is full. Delete files that no post needs any more.',
  too_many_media_jobs: 'As many conversions as an organization may have are open. Wait for one, or cancel one.',
  ffmpeg_missing: 'The server has no ffmpeg, so it converts no videos. Convert the file before it is uploaded.',
  storage_full: 'The disk for incoming files is almost full. Whoever runs the installation frees some of it.',
  storage_unavailable: 'The store of files does not answer. Nothing is lost; try again soon.',
  too_many_uploads: 'As many uploads as a person may have are unfinished. Finish or delete one.',
  upload_offset_mismatch: 'The upload stands elsewhere. Ask for its offset, and go on from there.',
  upload_locked: 'Another request writes to the upload. Ask for its offset in a moment.',
  unsupported_version: 'Resumable uploads are spoken in another version of the protocol; `Tus-Version` names it.',
  nothing_to_publish: 'There is nothing that could be published.',
  nothing_to_cancel: 'There is nothing that could be canceled.',
  nothing_to_retry: 'Nothing of the post has failed.',
  outcome_unknown: 'It is not known whether it went out. Look at the network, and settle that first.',
  nothing_to_resolve: 'It is known what became of it; there is nothing to settle.',
  archived:
    'The post has been over for long, and is in the archive: it is shown, and never sent, changed or taken down again. Write a new one.',
  nothing_to_unpublish: 'It is not published, so there is nothing to take down.',
  unpublish_not_supported: 'The network does not let programs take posts down. Do it there by hand.',
  post_claimed: 'The post on the network belongs to another publication already. Find the right one.',
  precondition_failed: 'It was changed since the version that `If-Match` names. Read it again, and decide anew.',
  rows_refused:
    'One or more rows of a request that is all or nothing cannot be taken, so nothing was written. `results` names each such row and its problem; put them right and send all again.',
  duplicate_content:
    'The same goes out to the same channel within 24 hours; `existing_post_id` names it. Change one of the two, or say `allow_duplicate`.',
  events_gone: 'The events after this place are not kept any more. Read what you show anew, and begin without a place.',
  too_many_streams: 'As many streams as a person may have are open. End one, or try again after `Retry-After` seconds.',
  too_many_webhooks: 'As many webhooks as an organization may have are there. Delete one.',
  label_exists:
    'The organization has a label of this name already, perhaps in other letter case. Use that one, or choose another name.',
  too_many_views: 'As many saved views as somebody may see are there. Delete one.',
  too_many_labels: 'As many labels as an organization may have are there. Delete one.',
  slot_exists: 'The channel has a slot at this time of the week already. Choose another time.',
  too_many_slots: 'As many slots as a channel may have are there. Delete one.',
  too_many_blocked_dates:
    'As many entries of blocked dates as an organization may have are there. Delete one that is over.',
  webhook_disabled: 'The webhook is switched off. Switch it on first.',
  nothing_to_replay: 'The delivery is still on its way. Wait for its end.',
  conflict: 'It is in conflict with another change, or with what is there. `detail` says with what.',
  idempotency_key_in_flight:
    'A request with this `Idempotency-Key` is under way. Send it again after `Retry-After` seconds.',
  idempotency_key_reused: 'The `Idempotency-Key` was sent with another request. Take a new key for a new request.',
  idempotency_key_not_taken:
    'The operation takes no `Idempotency-Key`; sent again, it does no harm. Leave the header out.',
  answers_unread:
    'Large answers to earlier requests of yours are still waiting for you to read them. Read them or close their connections; then try again.',
  too_busy: 'The server has more to do than it can. Try again after `Retry-After` seconds.',
  unavailable:
    'The database does not answer, or others are changing the same. Try again soon; without an `Idempotency-Key`, look first whether a change was made.',
  internal: 'A fault of the server. Its log has the details under `request_id`; tell whoever runs it.',
}
