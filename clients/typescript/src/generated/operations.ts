// Generated from api/openapi.json by `npm run openapi`; not to be edited.

import type { Answer, Body, Call, CallOptions, List, ListOptions, Query, QueryOptions } from '../call.ts'
import type { Content } from '../content.ts'
import type { Pages } from '../pages.ts'

/** Every operation of the API, by what it concerns. */
export const createOperations = (call: Call, list: List) => ({
  health: {
    /** Whether the process runs. `GET /healthz` */
    get: (options?: CallOptions): Promise<Answer<'getHealth'>> => call({ method: 'GET', path: `/healthz`, retry: 'safe', answer: 'json', options }),
    /** Whether all is well: database, migrations, and a worker that publishes. `GET /readyz` */
    getReadiness: (options?: QueryOptions<'getReadiness'>): Promise<Answer<'getReadiness'>> => call({ method: 'GET', path: `/readyz`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** How the whole installation stands, for its operator. Over all organizations, and without a name of any. Operators are made on the machine itself ("npm run admin -- make-operator"); `GET /account` says whether you are one. `GET /system/status` */
    getSystemStatus: (options?: QueryOptions<'getSystemStatus'>): Promise<Answer<'getSystemStatus'>> => call({ method: 'GET', path: `/system/status`, retry: 'safe', answer: 'json', query: options?.query, options }),
  },
  auth: {
    /** Have a link for a new password mailed. The answer is the same whether or not there is such an account. `POST /auth/password-reset` */
    requestPasswordReset: (body: Body<'requestPasswordReset'>, options?: CallOptions): Promise<Answer<'requestPasswordReset'>> => call({ method: 'POST', path: `/auth/password-reset`, retry: 'never', answer: 'json', body, options }),
    /** Set a new password by a mailed link. Ends every session of the account. A second factor stays, and is asked for at the next sign-in. `POST /auth/password-reset/confirm` */
    resetPassword: (body: Body<'resetPassword'>, options?: CallOptions): Promise<void> => call({ method: 'POST', path: `/auth/password-reset/confirm`, retry: 'never', answer: 'none', body, options }),
    /** Confirm an e-mail address by a mailed link. `POST /auth/email-verification/confirm` */
    confirmEmail: (body: Body<'confirmEmail'>, options?: CallOptions): Promise<void> => call({ method: 'POST', path: `/auth/email-verification/confirm`, retry: 'never', answer: 'none', body, options }),
    /** Get what the browser needs to sign in with a passkey. `POST /auth/passkey/options` */
    startPasskeySignIn: (body?: Body<'startPasskeySignIn'>, options?: CallOptions): Promise<Answer<'startPasskeySignIn'>> => call({ method: 'POST', path: `/auth/passkey/options`, retry: 'never', answer: 'json', body, options }),
    /** Sign in with a passkey. `POST /auth/passkey` */
    signInByPasskey: (body: Body<'signInByPasskey'>, options?: CallOptions): Promise<Answer<'signInByPasskey'>> => call({ method: 'POST', path: `/auth/passkey`, retry: 'never', answer: 'json', body, options }),
    /** The ways to sign in that this installation offers. `GET /auth/methods` */
    listSignInMethods: (options?: CallOptions): Promise<Answer<'listSignInMethods'>> => call({ method: 'GET', path: `/auth/methods`, retry: 'safe', answer: 'json', options }),
    /** Create an account. `POST /auth/signup` */
    signUp: (body: Body<'signUp'>, options?: CallOptions): Promise<Answer<'signUp'>> => call({ method: 'POST', path: `/auth/signup`, retry: 'never', answer: 'json', body, options }),
    /** Sign in with e-mail address and password. Gives an access token, and sets the refresh token as a cookie that scripts cannot read. Whoever has set up a second factor sends totp_code or recovery_code as well, or signs in with a passkey. `POST /auth/signin` */
    signIn: (body: Body<'signIn'>, options?: CallOptions): Promise<Answer<'signIn'>> => call({ method: 'POST', path: `/auth/signin`, retry: 'never', answer: 'json', body, options }),
    /** Get a new access token with the refresh cookie. `POST /auth/access` */
    renewAccess: (body?: Body<'renewAccess'>, options?: CallOptions): Promise<Answer<'renewAccess'>> => call({ method: 'POST', path: `/auth/access`, retry: 'never', answer: 'json', body, options }),
    /** End the session of the refresh cookie. `POST /auth/logout` */
    signOut: (body?: Body<'signOut'>, options?: CallOptions): Promise<void> => call({ method: 'POST', path: `/auth/logout`, retry: 'never', answer: 'none', body, options }),
  },
  invitations: {
    /** Look at an invitation before accepting it. Takes the secret of the link in the body, so that no log has it. Changes nothing. `POST /invitations/preview` */
    preview: (body: Body<'previewInvitation'>, options?: CallOptions): Promise<Answer<'previewInvitation'>> => call({ method: 'POST', path: `/invitations/preview`, retry: 'safe', answer: 'json', body, options }),
    /** Invite somebody. Gives a link that works once; send it to the person. `POST /orgs/{org_id}/invite` */
    inviteMember: (orgId: string, body: Body<'inviteMember'>, options?: CallOptions): Promise<Answer<'inviteMember'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/invite`, retry: 'keyed', answer: 'json', body, options }),
    /** List an organization's invitations. The newest 200, whatever became of them. `GET /orgs/{org_id}/invitations` */
    list: (orgId: string, query?: Query<'listInvitations'>, options?: ListOptions): Pages<Answer<'listInvitations'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/invitations`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Take an invitation back. Its link is worthless at once. One that was accepted already is a conflict: remove the member instead. `DELETE /orgs/{org_id}/invitations/{invitation_id}` */
    revoke: (orgId: string, invitationId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/invitations/${encodeURIComponent(invitationId)}`, retry: 'keyed', answer: 'none', options }),
    /** Accept an invitation. `POST /invitations/accept` */
    accept: (body: Body<'acceptInvitation'>, options?: CallOptions): Promise<Answer<'acceptInvitation'>> => call({ method: 'POST', path: `/invitations/accept`, retry: 'keyed', answer: 'json', body, options }),
  },
  reviews: {
    /** Look at a link for review. The secret of the link (what stands behind its #) is the bearer token. Where `needs_code` is true, nothing else is shown until an address is proved. A link that has ended says so; a wrong secret is answered like nothing at all. `GET /review/link` */
    openLink: (options?: CallOptions): Promise<Answer<'openReviewLink'>> => call({ method: 'GET', path: `/review/link`, retry: 'safe', answer: 'json', options }),
    /** Have a code mailed. Sent if the link names the address; the answer is the same for any other. It works for 15 minutes. `POST /review/codes` */
    sendCode: (body: Body<'sendReviewCode'>, options?: CallOptions): Promise<void> => call({ method: 'POST', path: `/review/codes`, retry: 'never', answer: 'none', body, options }),
    /** Prove an address by a mailed code. A code works once, and may be typed five times. Use the token that this gives from then on; it works for seven days. `POST /review/codes/confirm` */
    proveAddress: (body: Body<'proveReviewAddress'>, options?: CallOptions): Promise<Answer<'proveReviewAddress'>> => call({ method: 'POST', path: `/review/codes/confirm`, retry: 'never', answer: 'json', body, options }),
    /** The posts to be looked at. As they are now, in the order in which they were chosen; at most 100. Files are read at the addresses that are given. `GET /review/posts` */
    listReviewedPosts: (query?: Record<string, never>, options?: ListOptions): Pages<Answer<'listReviewedPosts'>> => list({ method: 'GET', path: `/review/posts`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Say something about a post. `POST /review/posts/{post_id}/comments` */
    commentOnReviewedPost: (postId: string, body: Body<'commentOnReviewedPost'>, options?: CallOptions): Promise<Answer<'commentOnReviewedPost'>> => call({ method: 'POST', path: `/review/posts/${encodeURIComponent(postId)}/comments`, retry: 'never', answer: 'json', body, options }),
    /** Approve what a post says. Twice the same is once. `POST /review/posts/{post_id}/approve` */
    approveReviewedPost: (postId: string, body: Body<'approveReviewedPost'>, options?: CallOptions): Promise<Answer<'approveReviewedPost'>> => call({ method: 'POST', path: `/review/posts/${encodeURIComponent(postId)}/approve`, retry: 'never', answer: 'json', body, options }),
    /** Ask for changes of a post. Twice the same is once. `POST /review/posts/{post_id}/request-changes` */
    requestChangesOfReviewedPost: (postId: string, body: Body<'requestChangesOfReviewedPost'>, options?: CallOptions): Promise<Answer<'requestChangesOfReviewedPost'>> => call({ method: 'POST', path: `/review/posts/${encodeURIComponent(postId)}/request-changes`, retry: 'never', answer: 'json', body, options }),
    /** Share posts for review. Makes a link by which people without an account look at these posts, comment and, if it says so, decide. It is shown this once. What they decide is advice, or stands for an approval where the organization says so (external_approval). `POST /orgs/{org_id}/review-links` */
    createLink: (orgId: string, body: Body<'createReviewLink'>, options?: CallOptions): Promise<Answer<'createReviewLink'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/review-links`, retry: 'keyed', answer: 'json', body, options }),
    /** List an organization's links for review. The newest 200, whatever became of them. `GET /orgs/{org_id}/review-links` */
    listLinks: (orgId: string, query?: Query<'listReviewLinks'>, options?: ListOptions): Pages<Answer<'listReviewLinks'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/review-links`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Read a link for review, and what was said by it. `GET /orgs/{org_id}/review-links/{review_link_id}` */
    getLink: (orgId: string, reviewLinkId: string, options?: QueryOptions<'getReviewLink'>): Promise<Answer<'getReviewLink'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/review-links/${encodeURIComponent(reviewLinkId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** End a link for review. At once, also for whoever has it open. What was said by it stays. `DELETE /orgs/{org_id}/review-links/{review_link_id}` */
    revokeLink: (orgId: string, reviewLinkId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/review-links/${encodeURIComponent(reviewLinkId)}`, retry: 'keyed', answer: 'none', options }),
    /** Share the same posts by a new link. The address that was sent before ends, since only its hash is kept and it cannot be shown again; the new one is shown this once. `POST /orgs/{org_id}/review-links/{review_link_id}/renew` */
    renewLink: (orgId: string, reviewLinkId: string, body?: Body<'renewReviewLink'>, options?: CallOptions): Promise<Answer<'renewReviewLink'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/review-links/${encodeURIComponent(reviewLinkId)}/renew`, retry: 'keyed', answer: 'json', body, options }),
    /** What people outside said of a post. The newest 500, oldest first. `GET /posts/{post_id}/external-reviews` */
    listExternal: (postId: string, query?: Query<'listExternalReviews'>, options?: ListOptions): Pages<Answer<'listExternalReviews'>> => list({ method: 'GET', path: `/posts/${encodeURIComponent(postId)}/external-reviews`, retry: 'safe', answer: 'json', query, options }, 'none'),
  },
  account: {
    /** List your accounts at the single sign-on server. `GET /account/identities` */
    listIdentities: (query?: Query<'listIdentities'>, options?: ListOptions): Pages<Answer<'listIdentities'>> => list({ method: 'GET', path: `/account/identities`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Tie your account to the one at the single sign-on server. Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. `POST /account/identities` */
    linkIdentity: (body?: Body<'linkIdentity'>, options?: CallOptions): Promise<Answer<'linkIdentity'>> => call({ method: 'POST', path: `/account/identities`, retry: 'never', answer: 'json', body, options }),
    /** Untie your account from one at the single sign-on server. Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. The only way into an account cannot be untied. `DELETE /account/identities/{identity_id}` */
    unlinkIdentity: (identityId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/account/identities/${encodeURIComponent(identityId)}`, retry: 'never', answer: 'none', options }),
    /** Your own account. `GET /account` */
    get: (options?: QueryOptions<'getAccount'>): Promise<Answer<'getAccount'>> => call({ method: 'GET', path: `/account`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Change your password. Ends every other session of yours. `PUT /account/password` */
    changePassword: (body: Body<'changePassword'>, options?: CallOptions): Promise<void> => call({ method: 'PUT', path: `/account/password`, retry: 'never', answer: 'none', body, options }),
    /** Mail yourself a link that confirms your e-mail address. `POST /account/email-verification` */
    requestEmailVerification: (body?: Body<'requestEmailVerification'>, options?: CallOptions): Promise<void> => call({ method: 'POST', path: `/account/email-verification`, retry: 'never', answer: 'none', body, options }),
    /** List your sessions. `GET /account/sessions` */
    listSessions: (query?: Query<'listSessions'>, options?: ListOptions): Pages<Answer<'listSessions'>> => list({ method: 'GET', path: `/account/sessions`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** End all of your sessions, or all but this one. `DELETE /account/sessions` */
    endSessions: (options?: QueryOptions<'endSessions'>): Promise<void> => call({ method: 'DELETE', path: `/account/sessions`, retry: 'never', answer: 'none', query: options?.query, options }),
    /** End one of your sessions. `DELETE /account/sessions/{session_id}` */
    endSession: (sessionId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/account/sessions/${encodeURIComponent(sessionId)}`, retry: 'never', answer: 'none', options }),
  },
  twoFactor: {
    /** Set up an authenticator app. It counts from its first right code on. Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. `POST /account/totp` */
    startTotp: (body?: Body<'startTotp'>, options?: CallOptions): Promise<Answer<'startTotp'>> => call({ method: 'POST', path: `/account/totp`, retry: 'never', answer: 'json', body, options }),
    /** Remove the authenticator app. Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. `DELETE /account/totp` */
    disableTotp: (options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/account/totp`, retry: 'never', answer: 'none', options }),
    /** Turn the authenticator app on with its first code. `POST /account/totp/confirm` */
    confirmTotp: (body: Body<'confirmTotp'>, options?: CallOptions): Promise<Answer<'confirmTotp'>> => call({ method: 'POST', path: `/account/totp/confirm`, retry: 'never', answer: 'json', body, options }),
    /** Get new recovery codes in place of the earlier ones. Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. `POST /account/recovery-codes` */
    renewRecoveryCodes: (body?: Body<'renewRecoveryCodes'>, options?: CallOptions): Promise<Answer<'renewRecoveryCodes'>> => call({ method: 'POST', path: `/account/recovery-codes`, retry: 'never', answer: 'json', body, options }),
    /** Get what the browser needs to make a passkey. Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. `POST /account/passkeys/options` */
    startPasskey: (body?: Body<'startPasskey'>, options?: CallOptions): Promise<Answer<'startPasskey'>> => call({ method: 'POST', path: `/account/passkeys/options`, retry: 'never', answer: 'json', body, options }),
    /** Keep the passkey that the browser made. Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. `POST /account/passkeys` */
    addPasskey: (body: Body<'addPasskey'>, options?: CallOptions): Promise<Answer<'addPasskey'>> => call({ method: 'POST', path: `/account/passkeys`, retry: 'never', answer: 'json', body, options }),
    /** List your passkeys. `GET /account/passkeys` */
    listPasskeys: (query?: Query<'listPasskeys'>, options?: ListOptions): Pages<Answer<'listPasskeys'>> => list({ method: 'GET', path: `/account/passkeys`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Remove one of your passkeys. Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. `DELETE /account/passkeys/{passkey_id}` */
    removePasskey: (passkeyId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/account/passkeys/${encodeURIComponent(passkeyId)}`, retry: 'never', answer: 'none', options }),
    /** Get what the browser needs to confirm with a passkey. `POST /account/step-up/options` */
    startPasskeyStepUp: (body?: Body<'startPasskeyStepUp'>, options?: CallOptions): Promise<Answer<'startPasskeyStepUp'>> => call({ method: 'POST', path: `/account/step-up/options`, retry: 'never', answer: 'json', body, options }),
    /** Confirm that it is you. Opens dangerous acts for ten minutes. Send one proof: totp_code, recovery_code or passkey for whoever has set up a second factor, else password. `POST /account/step-up` */
    stepUp: (body?: Body<'stepUp'>, options?: CallOptions): Promise<void> => call({ method: 'POST', path: `/account/step-up`, retry: 'never', answer: 'none', body, options }),
  },
  organizations: {
    /** Create an organization and become its owner. `POST /orgs` */
    create: (body: Body<'createOrganization'>, options?: CallOptions): Promise<Answer<'createOrganization'>> => call({ method: 'POST', path: `/orgs`, retry: 'keyed', answer: 'json', body, options }),
    /** List the organizations that you belong to. `GET /orgs` */
    list: (query?: Query<'listOrganizations'>, options?: ListOptions): Pages<Answer<'listOrganizations'>> => list({ method: 'GET', path: `/orgs`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Read an organization. `GET /orgs/{org_id}` */
    get: (orgId: string, options?: QueryOptions<'getOrganization'>): Promise<Answer<'getOrganization'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Change name, time zone or approval policy. A stricter approval policy counts from now on for every draft; what is queued was allowed to go out and still is. What was approved in part by other steps begins anew. To ask for less than before takes an owner, and a recent proof of who that is. `PATCH /orgs/{org_id}` */
    change: (orgId: string, body: Body<'changeOrganization'>, options?: CallOptions): Promise<Answer<'changeOrganization'>> => call({ method: 'PATCH', path: `/orgs/${encodeURIComponent(orgId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Delete an organization, after a time of grace. From now on nothing of it is published. At deletion_at it goes with everything in it; until then its owners can take that back. Needs a recent proof of who you are. `DELETE /orgs/{org_id}` */
    delete: (orgId: string, options?: CallOptions): Promise<Answer<'deleteOrganization'>> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}`, retry: 'keyed', answer: 'json', options }),
    /** Take the deletion of an organization back. What waited meanwhile goes on, within the publishing window. `POST /orgs/{org_id}/restore` */
    restore: (orgId: string, body?: Body<'restoreOrganization'>, options?: CallOptions): Promise<Answer<'restoreOrganization'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/restore`, retry: 'keyed', answer: 'json', body, options }),
    /** Pause all publishing of an organization. Once this has answered, nothing begins to go out; what is being sent is finished, and told of. Posts are written, approved and scheduled as ever, taken down too, and what comes due waits. Paused already: the reason is replaced. `POST /orgs/{org_id}/publishing/pause` */
    pausePublishing: (orgId: string, body: Body<'pausePublishing'>, options?: CallOptions): Promise<Answer<'pausePublishing'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/publishing/pause`, retry: 'keyed', answer: 'json', body, options }),
    /** Let an organization publish again. What came due meanwhile goes out by a person's word alone: by default it waits for a review. Without a pause nothing happens. `POST /orgs/{org_id}/publishing/resume` */
    resumePublishing: (orgId: string, body?: Body<'resumePublishing'>, options?: CallOptions): Promise<Answer<'resumePublishing'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/publishing/resume`, retry: 'keyed', answer: 'json', body, options }),
    /** Export everything of an organization. A ZIP of JSON files, with one picture of members, invitations, channels, posts, audit log and API keys; without secrets. manifest.json tells what is in it. Needs a recent proof of who you are. `GET /orgs/{org_id}/export` */
    export: (orgId: string, options?: CallOptions): Promise<Response> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/export`, retry: 'safe', answer: 'raw', options }),
  },
  channels: {
    /** Pause a channel. Once this has answered, nothing begins to go out; what is being sent is finished, and told of. Posts are written, approved and scheduled as ever, taken down too, and what comes due waits. Paused already: the reason is replaced. `POST /channels/{channel_id}/pause` */
    pause: (channelId: string, body: Body<'pauseChannel'>, options?: CallOptions): Promise<Answer<'pauseChannel'>> => call({ method: 'POST', path: `/channels/${encodeURIComponent(channelId)}/pause`, retry: 'keyed', answer: 'json', body, options }),
    /** Let a channel publish again. What came due meanwhile goes out by a person's word alone: by default it waits for a review. Without a pause nothing happens. `POST /channels/{channel_id}/resume` */
    resume: (channelId: string, body?: Body<'resumeChannel'>, options?: CallOptions): Promise<Answer<'resumeChannel'>> => call({ method: 'POST', path: `/channels/${encodeURIComponent(channelId)}/resume`, retry: 'keyed', answer: 'json', body, options }),
    /** List the networks that this installation knows. `GET /providers` */
    listProviders: (query?: Query<'listProviders'>, options?: ListOptions): Pages<Answer<'listProviders'>> => list({ method: 'GET', path: `/providers`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Start to connect an account. Gives the address of the network to open in a browser. With channel_id, connects that channel anew. `POST /orgs/{org_id}/channels/oauth` */
    startConnection: (orgId: string, body: Body<'startConnection'>, options?: CallOptions): Promise<Answer<'startConnection'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/channels/oauth`, retry: 'keyed', answer: 'json', body, options }),
    /** Finish to connect an account. With the code and the state that the network sent the browser back with; works once. `POST /orgs/{org_id}/channels/{channel_id}/oauth/callback` */
    finishConnection: (orgId: string, channelId: string, body: Body<'finishConnection'>, options?: CallOptions): Promise<Answer<'finishConnection'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/channels/${encodeURIComponent(channelId)}/oauth/callback`, retry: 'keyed', answer: 'json', body, options }),
    /** List an organization's channels. `GET /orgs/{org_id}/channels` */
    list: (orgId: string, query?: Query<'listChannels'>, options?: ListOptions): Pages<Answer<'listChannels'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/channels`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Read a channel. `GET /channels/{channel_id}` */
    get: (channelId: string, options?: QueryOptions<'getChannel'>): Promise<Answer<'getChannel'>> => call({ method: 'GET', path: `/channels/${encodeURIComponent(channelId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Pause a channel, or let it publish again. `PATCH /channels/{channel_id}` */
    change: (channelId: string, body: Body<'changeChannel'>, options?: CallOptions): Promise<Answer<'changeChannel'>> => call({ method: 'PATCH', path: `/channels/${encodeURIComponent(channelId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Remove a channel and cancel what waits for it. `DELETE /channels/{channel_id}` */
    delete: (channelId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/channels/${encodeURIComponent(channelId)}`, retry: 'keyed', answer: 'none', options }),
  },
  members: {
    /** List an organization's members. `GET /orgs/{org_id}/members` */
    list: (orgId: string, query?: Query<'listMembers'>, options?: ListOptions): Pages<Answer<'listMembers'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/members`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Change a member's role. What only the right that is lost let go out (as the writer of a post, or its only approver) leaves the queue and waits for an approval. `PATCH /orgs/{org_id}/members/{user_id}` */
    changeRole: (orgId: string, userId: string, body: Body<'changeRole'>, options?: CallOptions): Promise<Answer<'changeRole'>> => call({ method: 'PATCH', path: `/orgs/${encodeURIComponent(orgId)}/members/${encodeURIComponent(userId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Remove a member. Acts at once, on the keys of that person too. What only this person let go out leaves the queue and waits for an approval. Removing yourself is leaving. `DELETE /orgs/{org_id}/members/{user_id}` */
    remove: (orgId: string, userId: string, options?: CallOptions): Promise<Answer<'removeMember'>> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/members/${encodeURIComponent(userId)}`, retry: 'keyed', answer: 'json', options }),
    /** Leave an organization. `POST /orgs/{org_id}/leave` */
    leaveOrganization: (orgId: string, body?: Body<'leaveOrganization'>, options?: CallOptions): Promise<void> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/leave`, retry: 'keyed', answer: 'none', body, options }),
    /** Make another member the owner, and yourself an admin. Needs a recent proof of who you are. `POST /orgs/{org_id}/transfer` */
    transferOwnership: (orgId: string, body: Body<'transferOwnership'>, options?: CallOptions): Promise<Answer<'transferOwnership'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/transfer`, retry: 'keyed', answer: 'json', body, options }),
  },
  slots: {
    /** List a channel's posting slots, in the order of the week. `GET /channels/{channel_id}/slots` */
    list: (channelId: string, query?: Query<'listSlots'>, options?: ListOptions): Pages<Answer<'listSlots'>> => list({ method: 'GET', path: `/channels/${encodeURIComponent(channelId)}/slots`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Add a posting slot on one or more days of the week. A wall time in a zone: it stays at that time when clocks change. On a day on which it does not exist it is the first moment behind the gap; where it comes twice it is the first. All days are added, or none. `POST /channels/{channel_id}/slots` */
    add: (channelId: string, body: Body<'addSlots'>, options?: CallOptions): Promise<Answer<'addSlots'>> => call({ method: 'POST', path: `/channels/${encodeURIComponent(channelId)}/slots`, retry: 'keyed', answer: 'json', body, options }),
    /** Read a posting slot. `GET /channels/{channel_id}/slots/{slot_id}` */
    get: (channelId: string, slotId: string, options?: QueryOptions<'getSlot'>): Promise<Answer<'getSlot'>> => call({ method: 'GET', path: `/channels/${encodeURIComponent(channelId)}/slots/${encodeURIComponent(slotId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Change a posting slot, with or without its posts. The answer names the posts that were in it, and where they would go. With posts: move they go there in the same act, by the rules of every change of a time (approval_policy.moving_time); without it they keep their time. dry_run asks first. `PATCH /channels/{channel_id}/slots/{slot_id}` */
    change: (channelId: string, slotId: string, body: Body<'changeSlot'>, options?: CallOptions): Promise<Answer<'changeSlot'>> => call({ method: 'PATCH', path: `/channels/${encodeURIComponent(channelId)}/slots/${encodeURIComponent(slotId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Delete a posting slot. Its posts keep their time; the answer names them. `DELETE /channels/{channel_id}/slots/{slot_id}` */
    delete: (channelId: string, slotId: string, options?: CallOptions): Promise<Answer<'deleteSlot'>> => call({ method: 'DELETE', path: `/channels/${encodeURIComponent(channelId)}/slots/${encodeURIComponent(slotId)}`, retry: 'keyed', answer: 'json', options }),
    /** List a channel's next slots: free, taken or blocked. Within a year. schedule: next_slot takes the first one that is free for every channel of the post. `GET /channels/{channel_id}/next-slots` */
    listNext: (channelId: string, query?: Query<'listNextSlots'>, options?: ListOptions): Pages<Answer<'listNextSlots'>> => list({ method: 'GET', path: `/channels/${encodeURIComponent(channelId)}/next-slots`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** List dates on which slots are left out, those that are over excepted. `GET /orgs/{org_id}/blocked-dates` */
    listBlockedDates: (orgId: string, query?: Query<'listBlockedDates'>, options?: ListOptions): Pages<Answer<'listBlockedDates'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/blocked-dates`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Leave slots out on one or more dates. Of one channel, or of all; each slot goes by the date in its own zone. Posts that have a time there keep it, and a time that is given to a post is nobody's slot. `POST /orgs/{org_id}/blocked-dates` */
    addBlockedDates: (orgId: string, body: Body<'addBlockedDates'>, options?: CallOptions): Promise<Answer<'addBlockedDates'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/blocked-dates`, retry: 'keyed', answer: 'json', body, options }),
    /** Let slots on these dates be taken again. `DELETE /orgs/{org_id}/blocked-dates/{blocked_dates_id}` */
    deleteBlockedDates: (orgId: string, blockedDatesId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/blocked-dates/${encodeURIComponent(blockedDatesId)}`, retry: 'keyed', answer: 'none', options }),
  },
  labels: {
    /** List an organization's labels, in the order of their names. `GET /orgs/{org_id}/labels` */
    list: (orgId: string, query?: Query<'listLabels'>, options?: ListOptions): Pages<Answer<'listLabels'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/labels`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Add a label. `POST /orgs/{org_id}/labels` */
    create: (orgId: string, body: Body<'createLabel'>, options?: CallOptions): Promise<Answer<'createLabel'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/labels`, retry: 'keyed', answer: 'json', body, options }),
    /** Give a label another name or color. Posts that have it show it as it is then. `PATCH /orgs/{org_id}/labels/{label_id}` */
    change: (orgId: string, labelId: string, body: Body<'changeLabel'>, options?: CallOptions): Promise<Answer<'changeLabel'>> => call({ method: 'PATCH', path: `/orgs/${encodeURIComponent(orgId)}/labels/${encodeURIComponent(labelId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Delete a label, and take it off the posts that have it. `DELETE /orgs/{org_id}/labels/{label_id}` */
    delete: (orgId: string, labelId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/labels/${encodeURIComponent(labelId)}`, retry: 'keyed', answer: 'none', options }),
  },
  calendarFeed: {
    /** Say whether you have an address for calendar apps. `GET /orgs/{org_id}/calendar-feed` */
    get: (orgId: string, options?: QueryOptions<'getCalendarFeed'>): Promise<Answer<'getCalendarFeed'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/calendar-feed`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Make an address at which a calendar app reads when posts go out. An iCalendar (RFC 5545) with the posts of the last 30 and the next 180 days, at GET /calendar/{token}.ics. The address is a secret, shown once; it ends with your membership. An earlier one works no more. `POST /orgs/{org_id}/calendar-feed` */
    create: (orgId: string, options?: CallOptions): Promise<Answer<'createCalendarFeed'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/calendar-feed`, retry: 'keyed', answer: 'json', options }),
    /** End your address for calendar apps. `DELETE /orgs/{org_id}/calendar-feed` */
    delete: (orgId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/calendar-feed`, retry: 'keyed', answer: 'none', options }),
  },
  views: {
    /** List saved views: your own, and those that are shared. `GET /orgs/{org_id}/views` */
    list: (orgId: string, query?: Query<'listViews'>, options?: ListOptions): Pages<Answer<'listViews'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/views`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Save filters of a screen by a name. `POST /orgs/{org_id}/views` */
    create: (orgId: string, body: Body<'createView'>, options?: CallOptions): Promise<Answer<'createView'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/views`, retry: 'keyed', answer: 'json', body, options }),
    /** Change a saved view. Your own; what is shared, owners and admins too. `PATCH /orgs/{org_id}/views/{view_id}` */
    change: (orgId: string, viewId: string, body: Body<'changeView'>, options?: CallOptions): Promise<Answer<'changeView'>> => call({ method: 'PATCH', path: `/orgs/${encodeURIComponent(orgId)}/views/${encodeURIComponent(viewId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Delete a saved view. `DELETE /orgs/{org_id}/views/{view_id}` */
    delete: (orgId: string, viewId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/views/${encodeURIComponent(viewId)}`, retry: 'keyed', answer: 'none', options }),
  },
  media: {
    /** List an organization's files, newest first. Page by page: the header Link and page.next_cursor lead on. `GET /orgs/{org_id}/media` */
    list: (orgId: string, query?: Query<'listMedia'>, options?: ListOptions): Pages<Answer<'listMedia'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/media`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
    /** Upload a file into the library. JPEG, PNG, WebP, GIF, MP4 or MOV, recognized by its bytes. Pictures are turned upright, and what they tell of places and cameras is taken out. The fields come before the file. It may take hours; it is ended after 30 seconds without a byte, or when it brings fewer than 16 KiB a second on average. Where connections break, use a resumable upload. `POST /orgs/{org_id}/media` */
    upload: (orgId: string, body: FormData, options?: CallOptions): Promise<Answer<'uploadMedia'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/media`, retry: 'keyed', answer: 'json', body, options }),
    /** List the tags that files have, by the alphabet. With how many files have each. The dashboard shows them as folders. `GET /orgs/{org_id}/media/tags` */
    listTags: (orgId: string, query?: Query<'listMediaTags'>, options?: ListOptions): Pages<Answer<'listMediaTags'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/media/tags`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** How much of its place an organization has used. `GET /orgs/{org_id}/media/usage` */
    getUsage: (orgId: string, options?: QueryOptions<'getMediaUsage'>): Promise<Answer<'getMediaUsage'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/media/usage`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Take a file from an address into the library. The file is read once, at this moment, and kept: what the address shows later does not matter. Addresses of private networks are refused. `POST /orgs/{org_id}/media/fetch` */
    fetch: (orgId: string, body: Body<'fetchMedia'>, options?: CallOptions): Promise<Answer<'fetchMedia'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/media/fetch`, retry: 'keyed', answer: 'json', body, options }),
    /** Read what is known of a file, and which posts use it. `GET /media/{media_id}` */
    get: (mediaId: string, options?: QueryOptions<'getMedia'>): Promise<Answer<'getMedia'>> => call({ method: 'GET', path: `/media/${encodeURIComponent(mediaId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Change the name, the alt text or the tags of a file. Posts that use it keep the alt text that they were written with: an approval covers it. `PATCH /media/{media_id}` */
    edit: (mediaId: string, body: Body<'editMedia'>, options?: CallOptions): Promise<Answer<'editMedia'>> => call({ method: 'PATCH', path: `/media/${encodeURIComponent(mediaId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Delete a file. Refused while a post that is to go out uses it. `DELETE /media/{media_id}` */
    delete: (mediaId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/media/${encodeURIComponent(mediaId)}`, retry: 'keyed', answer: 'none', options }),
    /** Say what would be done to a file so that a network takes it. What is cut out, how large it becomes, in which format, and in words what else changes; with `preview`, a small picture of the result. Nothing is changed. `POST /media/{media_id}/fit/plan` */
    planFit: (mediaId: string, body: Body<'planMediaFit'>, options?: CallOptions): Promise<Answer<'planMediaFit'>> => call({ method: 'POST', path: `/media/${encodeURIComponent(mediaId)}/fit/plan`, retry: 'safe', answer: 'json', body, options }),
    /** Make a file that a network takes out of one that it does not. A picture is converted, resized, cropped or padded at once, into a new file of the library (201). A video or an animated GIF is converted in the background by ffmpeg (202): read the job at `Location` until its state is `ready`, `failed` or `canceled`. The same once more answers the same job. The original stays as it is. `POST /media/{media_id}/fit` */
    fit: (mediaId: string, body: Body<'fitMedia'>, options?: CallOptions): Promise<Answer<'fitMedia'>> => call({ method: 'POST', path: `/media/${encodeURIComponent(mediaId)}/fit`, retry: 'keyed', answer: 'json', body, options }),
    /** Read how far a conversion is. Once it is `ready`, `result_media_id` names the new file. Jobs are forgotten after 30 days, files are not. `GET /media/{media_id}/fit/{job_id}` */
    getJob: (mediaId: string, jobId: string, options?: QueryOptions<'getMediaJob'>): Promise<Answer<'getMediaJob'>> => call({ method: 'GET', path: `/media/${encodeURIComponent(mediaId)}/fit/${encodeURIComponent(jobId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Cancel a conversion. The work ends within seconds and leaves nothing behind. A job that has ended stays as it is. `DELETE /media/{media_id}/fit/{job_id}` */
    cancelJob: (mediaId: string, jobId: string, options?: CallOptions): Promise<Answer<'cancelMediaJob'>> => call({ method: 'DELETE', path: `/media/${encodeURIComponent(mediaId)}/fit/${encodeURIComponent(jobId)}`, retry: 'keyed', answer: 'json', options }),
  },
  posts: {
    /** Write a post. With a time it is queued or, when an editor writes it, waits for approval. Without one it is a draft. The time is scheduled_at, or local_time together with time_zone, or schedule: next_slot. What sends the same to the same channel within 24 hours is refused (409 duplicate_content, with existing_post_id) unless allow_duplicate says that it is meant. `POST /orgs/{org_id}/posts` */
    create: (orgId: string, body: Body<'createPost'>, options?: CallOptions): Promise<Answer<'createPost'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts`, retry: 'keyed', answer: 'json', body, options }),
    /** List an organization's posts. Page by page: the header Link and page.next_cursor lead on. `GET /orgs/{org_id}/posts` */
    list: (orgId: string, query?: Query<'listPosts'>, options?: ListOptions): Pages<Answer<'listPosts'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/posts`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
    /** Say what would stand in the way of a post, and change nothing. Takes what createPost takes, and asks the same rules that are asked when a post is written, changed, approved and sent: each with its limit, what there is instead, and how to put it right. Of a post that is there already, name it. `POST /orgs/{org_id}/posts/validate` */
    validate: (orgId: string, body: Body<'validatePost'>, options?: CallOptions): Promise<Answer<'validatePost'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/validate`, retry: 'safe', answer: 'json', body, options }),
    /** Count an organization's posts. Those that the same filter of the list lets through, up to 1,000: of more, that there are more. `GET /orgs/{org_id}/posts/count` */
    count: (orgId: string, options?: QueryOptions<'countPosts'>): Promise<Answer<'countPosts'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/posts/count`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Read a post with its attempts and approvals. `GET /posts/{post_id}` */
    get: (postId: string, options?: QueryOptions<'getPost'>): Promise<Answer<'getPost'>> => call({ method: 'GET', path: `/posts/${encodeURIComponent(postId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Change a post. Changed content voids an approval; a change of the time alone keeps it unless approval_policy.moving_time says otherwise. Labels and note are no content: alone, they may be changed whatever became of the post. Channels and thread are replaced as a whole; parts of a thread that are out stay as they are. `PATCH /posts/{post_id}` */
    edit: (postId: string, body: Body<'editPost'>, options?: CallOptions): Promise<Answer<'editPost'>> => call({ method: 'PATCH', path: `/posts/${encodeURIComponent(postId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Read what stands in a span of time, in short. Of each post what a line in a calendar needs, up to thousands at once: the span has from and to, or unscheduled is true. The header Link and page.next_cursor lead on where there is more than limit. Each entry has the ETag of its post, so that it can be moved with If-Match. `GET /orgs/{org_id}/calendar` */
    listCalendar: (orgId: string, query?: Query<'listCalendar'>, options?: ListOptions): Pages<Answer<'listCalendar'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/calendar`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
    /** Approve a post as it is now. Where the approval policy has steps, this approves the one that is open, and the post is approved with the last. With content_hash, a post that was changed since is refused. When the planned time has passed, the last approval says publish_now or gives a new time. Of a post that is out in part, what is left is approved as it is, at no other time: it goes out with publish_now, or waits to be published or tried again. `POST /posts/{post_id}/approve` */
    approve: (postId: string, body?: Body<'approvePost'>, options?: CallOptions): Promise<Answer<'approvePost'>> => call({ method: 'POST', path: `/posts/${encodeURIComponent(postId)}/approve`, retry: 'keyed', answer: 'json', body, options }),
    /** Turn a post down. The post leaves the queue. With content_hash, a post that was changed since is refused. `POST /posts/{post_id}/reject` */
    reject: (postId: string, body?: Body<'rejectPost'>, options?: CallOptions): Promise<Answer<'rejectPost'>> => call({ method: 'POST', path: `/posts/${encodeURIComponent(postId)}/reject`, retry: 'keyed', answer: 'json', body, options }),
    /** Take an approval back. The post leaves the queue and waits for an approval again, unless it is going out at this moment. `POST /posts/{post_id}/revoke` */
    revokeApproval: (postId: string, body?: Body<'revokeApproval'>, options?: CallOptions): Promise<Answer<'revokeApproval'>> => call({ method: 'POST', path: `/posts/${encodeURIComponent(postId)}/revoke`, retry: 'keyed', answer: 'json', body, options }),
    /** Ask for changes. The post leaves the queue. An edit of its content answers the request; so does an approval. With content_hash, a post that was changed since is refused. `POST /posts/{post_id}/request-changes` */
    requestChanges: (postId: string, body: Body<'requestChanges'>, options?: CallOptions): Promise<Answer<'requestChanges'>> => call({ method: 'POST', path: `/posts/${encodeURIComponent(postId)}/request-changes`, retry: 'keyed', answer: 'json', body, options }),
    /** Cancel what has not gone out yet. Drafts, what is queued, what failed, and what a worker has in hand as long as nothing of it was sent (its files may be on their way). Channels on which it is out, or being sent, keep it, and the answer shows them. Refused when there are only such. `POST /posts/{post_id}/cancel` */
    cancel: (postId: string, body?: Body<'cancelPost'>, options?: CallOptions): Promise<Answer<'cancelPost'>> => call({ method: 'POST', path: `/posts/${encodeURIComponent(postId)}/cancel`, retry: 'keyed', answer: 'json', body, options }),
    /** Publish a post now. `POST /posts/{post_id}/publish` */
    publish: (postId: string, body?: Body<'publishPost'>, options?: CallOptions): Promise<Answer<'publishPost'>> => call({ method: 'POST', path: `/posts/${encodeURIComponent(postId)}/publish`, retry: 'keyed', answer: 'json', body, options }),
    /** Try again what failed. What is of unknown outcome is tried again only with confirmed_not_published: look at the network first. `POST /posts/{post_id}/retry` */
    retry: (postId: string, body?: Body<'retryPost'>, options?: CallOptions): Promise<Answer<'retryPost'>> => call({ method: 'POST', path: `/posts/${encodeURIComponent(postId)}/retry`, retry: 'keyed', answer: 'json', body, options }),
    /** List what a post said before, newest first. Earlier contents that somebody was shown: those that were decided or commented upon or sent, and the newest fifty of those that had a time. What the post says now is the post itself. Page by page: the header Link and page.next_cursor lead on. `GET /posts/{post_id}/revisions` */
    listRevisions: (postId: string, query?: Query<'listRevisions'>, options?: ListOptions): Pages<Answer<'listRevisions'>> => list({ method: 'GET', path: `/posts/${encodeURIComponent(postId)}/revisions`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
    /** How publishing stands. What waits and what is late, and how many milliseconds after their time the sends of the last 24 hours began. `GET /orgs/{org_id}/publishing` */
    getPublishingHealth: (orgId: string, options?: QueryOptions<'getPublishingHealth'>): Promise<Answer<'getPublishingHealth'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/publishing`, retry: 'safe', answer: 'json', query: options?.query, options }),
  },
  bulk: {
    /** Export an organization's posts as a file. Everything that the filter of the list lets through, as CSV or JSON that the import takes: it gives the same posts again. In CSV, a cell that a program for tables would run has an apostrophe before it, which the import takes away. docs/guides/import.md has the columns. `GET /orgs/{org_id}/posts/export` */
    exportPosts: (orgId: string, options?: QueryOptions<'exportPosts'>): Promise<Response> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/posts/export`, retry: 'safe', answer: 'raw', query: options?.query, options }),
    /** Write many posts. Each as createPost takes it, up to 500 in 4 MiB. With mode atomic, one that cannot be taken keeps all from being written (422 rows_refused, whose results names each). With per_row, each stands for itself. When that ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there. `POST /orgs/{org_id}/posts/bulk` */
    createPosts: (orgId: string, body: Body<'createPosts'>, options?: CallOptions): Promise<Answer<'createPosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/bulk`, retry: 'keyed', answer: 'json', body, options }),
    /** Approve many posts. Up to 500 in 4 MiB. Each stands for itself, in a transaction of its own, by the rules of the request for one: results tells of each. When it ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there. `POST /orgs/{org_id}/posts/bulk/approve` */
    approvePosts: (orgId: string, body: Body<'approvePosts'>, options?: CallOptions): Promise<Answer<'approvePosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/bulk/approve`, retry: 'keyed', answer: 'json', body, options }),
    /** Turn many posts down. Up to 500 in 4 MiB. Each stands for itself, in a transaction of its own, by the rules of the request for one: results tells of each. When it ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there. All get the same comment. `POST /orgs/{org_id}/posts/bulk/reject` */
    rejectPosts: (orgId: string, body: Body<'rejectPosts'>, options?: CallOptions): Promise<Answer<'rejectPosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/bulk/reject`, retry: 'keyed', answer: 'json', body, options }),
    /** Ask for changes of many posts. Up to 500 in 4 MiB. Each stands for itself, in a transaction of its own, by the rules of the request for one: results tells of each. When it ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there. All get the same comment. `POST /orgs/{org_id}/posts/bulk/request-changes` */
    requestChangesOfPosts: (orgId: string, body: Body<'requestChangesOfPosts'>, options?: CallOptions): Promise<Answer<'requestChangesOfPosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/bulk/request-changes`, retry: 'keyed', answer: 'json', body, options }),
    /** Give many posts another time. Up to 500 in 4 MiB. Each stands for itself, in a transaction of its own, by the rules of the request for one: results tells of each. When it ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there. Null for scheduled_at takes the time away. `POST /orgs/{org_id}/posts/bulk/reschedule` */
    reschedulePosts: (orgId: string, body: Body<'reschedulePosts'>, options?: CallOptions): Promise<Answer<'reschedulePosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/bulk/reschedule`, retry: 'keyed', answer: 'json', body, options }),
    /** Put labels on many posts, or take them off. Up to 500 in 4 MiB. Each stands for itself, in a transaction of its own, by the rules of the request for one: results tells of each. When it ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there. Labels that are not named stay as they are. `POST /orgs/{org_id}/posts/bulk/label` */
    labelPosts: (orgId: string, body: Body<'labelPosts'>, options?: CallOptions): Promise<Answer<'labelPosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/bulk/label`, retry: 'keyed', answer: 'json', body, options }),
    /** Cancel many posts. Up to 500 in 4 MiB. Each stands for itself, in a transaction of its own, by the rules of the request for one: results tells of each. When it ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there. `POST /orgs/{org_id}/posts/bulk/cancel` */
    cancelPosts: (orgId: string, body: Body<'cancelPosts'>, options?: CallOptions): Promise<Answer<'cancelPosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/bulk/cancel`, retry: 'keyed', answer: 'json', body, options }),
    /** Try again what failed of many posts. Up to 500 in 4 MiB. Each stands for itself, in a transaction of its own, by the rules of the request for one: results tells of each. When it ends in the middle (503), results tells what was done, and the same request with the same Idempotency-Key goes on from there. What is of unknown outcome is left alone (outcome_unknown): look at the network, and say so post by post. `POST /orgs/{org_id}/posts/bulk/retry` */
    retryPosts: (orgId: string, body: Body<'retryPosts'>, options?: CallOptions): Promise<Answer<'retryPosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/bulk/retry`, retry: 'keyed', answer: 'json', body, options }),
    /** Import posts from a file. CSV or JSON, up to 10,000 posts in 10 MiB; docs/guides/import.md has the columns. Each post stands for itself, by the rules of createPost, and results tells of each. With dry_run all of that is asked and nothing is written. What is wrong with the file as a whole refuses it before anything is written. When it ends in the middle (503), results tells what was done, and the same file with the same Idempotency-Key goes on from there. `POST /orgs/{org_id}/posts/import` */
    importPosts: (orgId: string, body?: Body<'importPosts'> | Content, options?: QueryOptions<'importPosts'>): Promise<Answer<'importPosts'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/posts/import`, retry: 'keyed', answer: 'json', query: options?.query, body, options }),
  },
  comments: {
    /** List a post's comments, oldest first. Page by page: the header Link and page.next_cursor lead on. `GET /posts/{post_id}/comments` */
    list: (postId: string, query?: Query<'listComments'>, options?: ListOptions): Pages<Answer<'listComments'>> => list({ method: 'GET', path: `/posts/${encodeURIComponent(postId)}/comments`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
    /** Comment on a post. Whoever may write posts may comment on all of them. The comment keeps which content it is about. `POST /posts/{post_id}/comments` */
    add: (postId: string, body: Body<'addComment'>, options?: CallOptions): Promise<Answer<'addComment'>> => call({ method: 'POST', path: `/posts/${encodeURIComponent(postId)}/comments`, retry: 'keyed', answer: 'json', body, options }),
    /** Remove a comment. Your own; owners and admins remove any. `DELETE /posts/{post_id}/comments/{comment_id}` */
    delete: (postId: string, commentId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/posts/${encodeURIComponent(postId)}/comments/${encodeURIComponent(commentId)}`, retry: 'keyed', answer: 'none', options }),
  },
  presence: {
    /** Say that you have a post open to write on it. Holds for 45 seconds: say it again every 15 while you write. The answer tells who else is there. Nothing is locked by it, and nothing goes into the audit log or to webhooks. `PUT /posts/{post_id}/presence` */
    announce: (postId: string, body?: Body<'announcePresence'>, options?: CallOptions): Promise<Answer<'announcePresence'>> => call({ method: 'PUT', path: `/posts/${encodeURIComponent(postId)}/presence`, retry: 'never', answer: 'json', body, options }),
    /** Read who else has a post open to write on it. `GET /posts/{post_id}/presence` */
    get: (postId: string, options?: QueryOptions<'getPresence'>): Promise<Answer<'getPresence'>> => call({ method: 'GET', path: `/posts/${encodeURIComponent(postId)}/presence`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Say that you have closed a post. `DELETE /posts/{post_id}/presence` */
    end: (postId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/posts/${encodeURIComponent(postId)}/presence`, retry: 'never', answer: 'none', options }),
  },
  publications: {
    /** Read a publication and what happened to it. `GET /publications/{publication_id}` */
    get: (publicationId: string, options?: QueryOptions<'getPublication'>): Promise<Answer<'getPublication'>> => call({ method: 'GET', path: `/publications/${encodeURIComponent(publicationId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Settle what became of a send of unknown outcome. After a look at the network: live with the link, and it counts as published; or not_live, and it can be retried, edited or canceled like any other failure. Only while needs_attention is true. `POST /publications/{publication_id}/resolve` */
    resolve: (publicationId: string, body: Body<'resolvePublication'>, options?: CallOptions): Promise<Answer<'resolvePublication'>> => call({ method: 'POST', path: `/publications/${encodeURIComponent(publicationId)}/resolve`, retry: 'keyed', answer: 'json', body, options }),
    /** Take a published post down at its network. The wish is written down, and a worker carries it out: removal.state goes from removing to removed, or to failed, which says why and how to do it by hand. Asked for again meanwhile, or after a failure, nothing is done twice. The publication stays published and is never sent again. X charges 1 US cent. `POST /publications/{publication_id}/unpublish` */
    unpublish: (publicationId: string, body: Body<'unpublishPublication'>, options?: CallOptions): Promise<Answer<'unpublishPublication'>> => call({ method: 'POST', path: `/publications/${encodeURIComponent(publicationId)}/unpublish`, retry: 'keyed', answer: 'json', body, options }),
    /** Read how a published post fares at its network. The latest figures that a worker has read: hourly on the first day, then daily for 30 days, and only for organizations that want it. `GET /publications/{publication_id}/metrics` */
    getMetrics: (publicationId: string, options?: QueryOptions<'getPublicationMetrics'>): Promise<Answer<'getPublicationMetrics'>> => call({ method: 'GET', path: `/publications/${encodeURIComponent(publicationId)}/metrics`, retry: 'safe', answer: 'json', query: options?.query, options }),
  },
  apiKeys: {
    /** Make an API key. The key acts in your name and in this organization only, with no right that you lack at that moment; it is shown this once. What a key without posts:approve writes needs approval, whoever made it. Needs a recent proof that it is you (POST /account/step-up). `POST /orgs/{org_id}/api-keys` */
    create: (orgId: string, body: Body<'createApiKey'>, options?: CallOptions): Promise<Answer<'createApiKey'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/api-keys`, retry: 'keyed', answer: 'json', body, options }),
    /** List an organization's API keys, newest first. `GET /orgs/{org_id}/api-keys` */
    list: (orgId: string, query?: Query<'listApiKeys'>, options?: ListOptions): Pages<Answer<'listApiKeys'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/api-keys`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Tell an API key what it is, and what it may do now. For whoever shows an API key, whatever its scopes; persons are told by GET /account. `GET /api-key` */
    getOwn: (options?: QueryOptions<'getOwnApiKey'>): Promise<Answer<'getOwnApiKey'>> => call({ method: 'GET', path: `/api-key`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Revoke an API key. From then on it is as good as none; revoking it again changes nothing. `DELETE /orgs/{org_id}/api-keys/{key_id}` */
    revoke: (orgId: string, keyId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/api-keys/${encodeURIComponent(keyId)}`, retry: 'keyed', answer: 'none', options }),
  },
  audit: {
    /** Read an organization's audit log, newest first. Page by page: the header Link and page.next_cursor lead on. `GET /orgs/{org_id}/audit` */
    list: (orgId: string, query?: Query<'listAudit'>, options?: ListOptions): Pages<Answer<'listAudit'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/audit`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
    /** Export an organization's audit log. Everything up to now that the filter lets through, newest first. The export is in the log itself. `GET /orgs/{org_id}/audit/export` */
    export: (orgId: string, options?: QueryOptions<'exportAudit'>): Promise<Response> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/audit/export`, retry: 'safe', answer: 'raw', query: options?.query, options }),
    /** Read what happened to your account, newest first. Sign-ins, factors, passwords and sessions; for yourself only, and not by API key. `GET /account/activity` */
    listAccountActivity: (query?: Query<'listAccountActivity'>, options?: ListOptions): Pages<Answer<'listAccountActivity'>> => list({ method: 'GET', path: `/account/activity`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
  },
  events: {
    /** Read what happens in an organization, in its order. Oldest first. With `Accept: text/event-stream` the answer is a stream of server-sent events that goes on for up to an hour: each event has its sequence as its id, and whoever connects again with the last one in the header `Last-Event-ID` (or in `after`) misses none. A stream that begins without one says `ready`; one that comes back for events that are not kept any more says `reset`, and a page is refused with `events_gone`: read anew what you show. You are told of what you may read; by API key posts:read is needed, and for channels, files, the organization and its members their scopes too. `GET /orgs/{org_id}/events` */
    list: (orgId: string, query?: Query<'listEvents'>, options?: ListOptions): Pages<Answer<'listEvents'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/events`, retry: 'safe', answer: 'json', query, options }, 'after'),
  },
  webhooks: {
    /** Add a webhook. Events are sent to it by POST, signed by Standard Webhooks (headers webhook-id, webhook-timestamp, webhook-signature); the secret is shown this once. Any 2xx within 15 seconds is a yes. Else it is tried ten times over about three days; of one post a later event waits for an earlier one. With the format slack a sentence is sent in place of the event, of kinds that there is one for; types: null is all of these. 410 switches the webhook off, as does a receiver that takes nothing for three days. `POST /orgs/{org_id}/webhooks` */
    create: (orgId: string, body: Body<'createWebhook'>, options?: CallOptions): Promise<Answer<'createWebhook'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/webhooks`, retry: 'keyed', answer: 'json', body, options }),
    /** List an organization's webhooks. `GET /orgs/{org_id}/webhooks` */
    list: (orgId: string, query?: Query<'listWebhooks'>, options?: ListOptions): Pages<Answer<'listWebhooks'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/webhooks`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Read a webhook. `GET /orgs/{org_id}/webhooks/{webhook_id}` */
    get: (orgId: string, webhookId: string, options?: QueryOptions<'getWebhook'>): Promise<Answer<'getWebhook'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/webhooks/${encodeURIComponent(webhookId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Change a webhook, or switch it off and on. What happens while it is off is not sent by itself (see replay); what was waiting sets out when it is on again. `PATCH /orgs/{org_id}/webhooks/{webhook_id}` */
    change: (orgId: string, webhookId: string, body: Body<'changeWebhook'>, options?: CallOptions): Promise<Answer<'changeWebhook'>> => call({ method: 'PATCH', path: `/orgs/${encodeURIComponent(orgId)}/webhooks/${encodeURIComponent(webhookId)}`, retry: 'keyed', answer: 'json', body, options }),
    /** Delete a webhook with its log. `DELETE /orgs/{org_id}/webhooks/{webhook_id}` */
    delete: (orgId: string, webhookId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/orgs/${encodeURIComponent(orgId)}/webhooks/${encodeURIComponent(webhookId)}`, retry: 'keyed', answer: 'none', options }),
    /** Give a webhook a new secret. Shown this once. For 24 hours both secrets sign, so that receivers can be changed in between. `POST /orgs/{org_id}/webhooks/{webhook_id}/rotate-secret` */
    rotateSecret: (orgId: string, webhookId: string, body?: Body<'rotateWebhookSecret'>, options?: CallOptions): Promise<Answer<'rotateWebhookSecret'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/webhooks/${encodeURIComponent(webhookId)}/rotate-secret`, retry: 'keyed', answer: 'json', body, options }),
    /** Send a test event to a webhook. A webhook.test, to this webhook alone; what came of it is in its log. `POST /orgs/{org_id}/webhooks/{webhook_id}/test` */
    test: (orgId: string, webhookId: string, body?: Body<'testWebhook'>, options?: CallOptions): Promise<Answer<'testWebhook'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/webhooks/${encodeURIComponent(webhookId)}/test`, retry: 'keyed', answer: 'json', body, options }),
    /** Read what was sent to a webhook, newest first. As long as events are kept. Page by page: the header Link and page.next_cursor lead on. `GET /orgs/{org_id}/webhooks/{webhook_id}/deliveries` */
    listDeliveries: (orgId: string, webhookId: string, query?: Query<'listWebhookDeliveries'>, options?: ListOptions): Pages<Answer<'listWebhookDeliveries'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/webhooks/${encodeURIComponent(webhookId)}/deliveries`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
    /** Read a delivery with every try. `GET /orgs/{org_id}/webhook-deliveries/{delivery_id}` */
    getDelivery: (orgId: string, deliveryId: string, options?: QueryOptions<'getWebhookDelivery'>): Promise<Answer<'getWebhookDelivery'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/webhook-deliveries/${encodeURIComponent(deliveryId)}`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Send an event to a webhook once more. With the same webhook-id as before: a receiver that counts it as seen leaves it aside. `POST /orgs/{org_id}/webhook-deliveries/{delivery_id}/replay` */
    replayDelivery: (orgId: string, deliveryId: string, body?: Body<'replayWebhookDelivery'>, options?: CallOptions): Promise<Answer<'replayWebhookDelivery'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/webhook-deliveries/${encodeURIComponent(deliveryId)}/replay`, retry: 'keyed', answer: 'json', body, options }),
    /** Send the events of a time again. In their order, up to 1,000 at once: what never arrived (also what happened while the webhook was off), or everything. `POST /orgs/{org_id}/webhooks/{webhook_id}/replay` */
    replay: (orgId: string, webhookId: string, body: Body<'replayWebhook'>, options?: CallOptions): Promise<Answer<'replayWebhook'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/webhooks/${encodeURIComponent(webhookId)}/replay`, retry: 'keyed', answer: 'json', body, options }),
  },
  notifications: {
    /** List what you were told of in an organization, newest first. What has the same cause is one notification that counts, until it is read. Kept for 90 days. Page by page: the header Link and page.next_cursor lead on. The event notification.changed says that the list is another one. `GET /orgs/{org_id}/notifications` */
    list: (orgId: string, query?: Query<'listNotifications'>, options?: ListOptions): Pages<Answer<'listNotifications'>> => list({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/notifications`, retry: 'safe', answer: 'json', query, options }, 'cursor'),
    /** Mark a notification as read. `POST /orgs/{org_id}/notifications/{notification_id}/read` */
    markRead: (orgId: string, notificationId: string, body?: Body<'markNotificationRead'>, options?: CallOptions): Promise<Answer<'markNotificationRead'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/notifications/${encodeURIComponent(notificationId)}/read`, retry: 'keyed', answer: 'json', body, options }),
    /** Mark as read what you have seen. Everything up to the sequence that you name: what came since then stays unread. `POST /orgs/{org_id}/notifications/read` */
    markAllRead: (orgId: string, body: Body<'markAllNotificationsRead'>, options?: CallOptions): Promise<Answer<'markAllNotificationsRead'>> => call({ method: 'POST', path: `/orgs/${encodeURIComponent(orgId)}/notifications/read`, retry: 'keyed', answer: 'json', body, options }),
    /** What you are told of in an organization, and how. `GET /orgs/{org_id}/notification-settings` */
    getSettings: (orgId: string, options?: QueryOptions<'getNotificationSettings'>): Promise<Answer<'getNotificationSettings'>> => call({ method: 'GET', path: `/orgs/${encodeURIComponent(orgId)}/notification-settings`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** Choose what you are told of in an organization, and how. Kinds that are left out are as everybody has them. What is urgent (failed, channel, webhook) is mailed at once, the rest once an hour. `PUT /orgs/{org_id}/notification-settings` */
    setSettings: (orgId: string, body: Body<'setNotificationSettings'>, options?: CallOptions): Promise<Answer<'setNotificationSettings'>> => call({ method: 'PUT', path: `/orgs/${encodeURIComponent(orgId)}/notification-settings`, retry: 'keyed', answer: 'json', body, options }),
    /** The public key that browsers ask for before messages can be pushed. `GET /account/push-key` */
    getPushKey: (options?: QueryOptions<'getPushKey'>): Promise<Answer<'getPushKey'>> => call({ method: 'GET', path: `/account/push-key`, retry: 'safe', answer: 'json', query: options?.query, options }),
    /** List the devices that messages are pushed to. `GET /account/push-subscriptions` */
    listPushSubscriptions: (query?: Query<'listPushSubscriptions'>, options?: ListOptions): Pages<Answer<'listPushSubscriptions'>> => list({ method: 'GET', path: `/account/push-subscriptions`, retry: 'safe', answer: 'json', query, options }, 'none'),
    /** Have messages pushed to this device. What PushSubscription.toJSON() of a browser says. It ends with the session: whoever signs out is told nothing there any more. A device that is known already gets another id. You have 20 at most; the oldest gives way. `POST /account/push-subscriptions` */
    addPushSubscription: (body: Body<'addPushSubscription'>, options?: CallOptions): Promise<Answer<'addPushSubscription'>> => call({ method: 'POST', path: `/account/push-subscriptions`, retry: 'never', answer: 'json', body, options }),
    /** Have nothing pushed to a device any more. `DELETE /account/push-subscriptions/{subscription_id}` */
    removePushSubscription: (subscriptionId: string, options?: CallOptions): Promise<void> => call({ method: 'DELETE', path: `/account/push-subscriptions/${encodeURIComponent(subscriptionId)}`, retry: 'never', answer: 'none', options }),
  },
})

/** The version of the API that this was made for. */
export const API_VERSION = '0.1.0'
