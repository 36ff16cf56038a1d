import { plainVariant } from '#domain/content.ts'
import * as apiKeys from '#db/api-keys.ts'
import * as attempts from '#db/attempts.ts'
import * as auditLog from '#db/audit-log.ts'
import * as channels from '#db/channels.ts'
import type { Tx } from '#db/database.ts'
import * as invitations from '#db/invitations.ts'
import * as mediaJobs from '#db/media-jobs.ts'
import * as media from '#db/media.ts'
import * as mediaArrivals from '#db/media-arrivals.ts'
import * as memberships from '#db/memberships.ts'
import * as oauthStates from '#db/oauth-states.ts'
import * as organizationExport from '#db/organization-export.ts'
import * as organizations from '#db/organizations.ts'
import * as posts from '#db/posts.ts'
import * as publicationMetrics from '#db/publication-metrics.ts'
import * as publicationHistory from '#db/publication-history.ts'
import * as publications from '#db/publications.ts'
import * as publishingHealth from '#db/publishing-health.ts'
import * as removals from '#db/removals.ts'
import { systemRandom } from '#lib/random.ts'
import type { TestPost } from './builders.ts'
import { archiveCalls, archiveFiles, archiveNotCalled } from './foreign-archive.ts'
import { KEY_FILES, keyCalls, UNCALLED_KEYS } from './foreign-keys.ts'
import { eventCalls, eventFiles, eventsNotCalled } from './foreign-events.ts'
import { listingCalls, listingFiles } from './foreign-listing.ts'
import { mediaCalls, mediaNotCalled } from './foreign-media.ts'
import { notificationCalls, notificationFiles, notificationsNotCalled } from './foreign-notifications.ts'
import { labelCalls, labelFiles, labelsNotCalled } from './foreign-labels.ts'
import { slotCalls, slotFiles, slotsNotCalled } from './foreign-slots.ts'
import { reviewCalls, reviewFiles, reviewsNotCalled } from './foreign-reviews.ts'
import { channelCalls, channelFiles } from './foreign-channels.ts'
import { pauseCalls, pauseFiles, pausesNotCalled } from './foreign-pauses.ts'
import { A_PICTURE, type Tenant } from './tenants.ts'

/** The files of queries about what belongs to an organization, as the HTTP side uses them. */
export const QUERY_FILES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  apiKeys,
  attempts,
  auditLog,
  channels,
  ...channelFiles,
  invitations,
  media,
  mediaJobs,
  mediaArrivals,
  memberships,
  oauthStates,
  organizationExport,
  organizations,
  ...listingFiles,
  ...archiveFiles,
  posts,
  publicationMetrics,
  publications,
  publishingHealth,
  removals,
  ...KEY_FILES,
  ...eventFiles,
  ...slotFiles,
  ...labelFiles,
  ...pauseFiles,
  ...reviewFiles,
  ...notificationFiles,
}

const NO_QUERIES = 'toStored fromStored toStoredThread fromStoredThread toItem toChosenItems toVariant'.split(' ')

/** Queries that need no foreign call, each with the reason. */
export const NOT_CALLED: Readonly<Record<string, string>> = {
  useApiKey: 'before any organization is known: the secret is the right',
  findInvitationKey: 'before any organization is known: the secret is the right',
  lockOrganization: 'answers nothing and changes nothing',
  lockChannels: 'answers nothing and changes nothing',
  holdStill: 'answers nothing and changes nothing',
  countReturned: 'a number that the own transaction left behind: no row of anybody',
  takeExportPlace: 'a lock: no row of anybody',
  holdToPolicy: 'answers nothing, and only makes stricter; tested in actions/policy-evasion.test.ts',
  readPublishingHealth: 'always one row of counts, which row security leaves at zero',
  openAttempts: "the worker's, which searches across organizations",
  openSearch: "the worker's, which searches across organizations",
  storePace: "the worker's, which searches across organizations",
  noteDelayed: 'asks a function of the database about all organizations; answers with no content',
  closeAttempt: "the worker's",
  addEvidence: "the worker's",
  leaseRefresh: "the worker's, which searches across organizations",
  storeRefreshed: "the worker's",
  postponeRefresh: "the worker's",
  requireReconnect: "the worker's",
  listExpiring: "the worker's",
  listConnected: "the worker's",
  listToDisconnect: "the worker's",
  forgetCredentials: "the worker's",
  noteEndingKeys: "the worker's, which searches across organizations",
  noteLostChannels: "the worker's, which searches across organizations",
  readTroubleFacts: "the worker's",
  findKeyedChannel: "the worker's",
  claimRemovals: "the worker's, which searches across organizations",
  secondsToNextRemoval: "the worker's, which searches across organizations",
  recordRemoved: "the worker's",
  postponeRemoval: "the worker's",
  failRemoval: "the worker's",
  takeForMetrics: "the worker's, which searches across organizations",
  storeMetrics: "the worker's",
  noteMetricsTrouble: "the worker's",
  ...mediaNotCalled,
  ...archiveNotCalled,
  ...Object.fromEntries(NO_QUERIES.map((name) => [name, 'no query'])),
  ...eventsNotCalled,
  ...slotsNotCalled,
  ...notificationsNotCalled,
  ...labelsNotCalled,
  ...pausesNotCalled,
  ...reviewsNotCalled,
  awaitApproval: 'no query: a word of the transaction, which makes it stricter',
  reserveArrival: 'books room for the own organization alone: nothing of another one is named',
  reserveBlob: 'books a place for the own organization alone: nothing of another one is named',
  ...UNCALLED_KEYS,
}

/** The ids of everything that a foreign call may reach for. */
export interface Prey extends Tenant {
  readonly draftId: string
  readonly draftPostId: string
  readonly queuedPostId: string
  /** Written by an editor: it waits for an approval. */
  readonly pending: TestPost
  /** The same, approved. */
  readonly approved: TestPost
  readonly heldChannelId: string
  readonly failedId: string
  readonly unknownId: string
  readonly unsettledChannelId: string
}

export type ForeignCall = (tx: Tx, prey: Prey) => Promise<unknown>

const page = { after: null, limit: 100 }
const hash = (): Buffer => systemRandom.bytes(32)
const postOf = ({ org, draftPostId }: Prey) => ({ orgId: org.id, postId: draftPostId })
const invitationOf = ({ org, invitationId }: Prey) => ({ orgId: org.id, id: invitationId })
const change = () => ({ text: 'stolen', contentHash: hash(), scheduledAt: null, localTime: null, timeZone: null })

const reads: Readonly<Record<string, ForeignCall>> = {
  listApiKeys: (tx, { org }) => apiKeys.listApiKeys(tx, org.id),
  findApiKey: (tx, { org, keyId }) => apiKeys.findApiKey(tx, org.id, keyId),
  listAttempts: (tx, { org, post }) => attempts.listAttempts(tx, org.id, [post.id]),
  listAudit: (tx, { org }) => auditLog.listAudit(tx, { orgId: org.id }, { limit: 100, before: null }),
  listChannels: (tx, { org }) => channels.listChannels(tx, org.id),
  findChannel: (tx, { org, channelId }) => channels.findChannel(tx, org.id, channelId),
  lockChannel: (tx, { org, channelId }) => channels.lockChannel(tx, org.id, channelId),
  shareChannels: (tx, { org, channelId }) => channels.shareChannels(tx, org.id, [channelId]),
  findOpenInvitation: (tx, prey) => invitations.findOpenInvitation(tx, invitationOf(prey)),
  lockOpenInvitation: (tx, prey) => invitations.lockOpenInvitation(tx, invitationOf(prey)),
  lockInvitation: (tx, prey) => invitations.lockInvitation(tx, invitationOf(prey)),
  listInvitations: (tx, { org }) => invitations.listInvitations(tx, org.id, 100),
  listInvitationsById: (tx, { org }) => invitations.listInvitationsById(tx, org.id, page),
  findRole: (tx, { org }) => memberships.findRole(tx, org.id, org.ownerId),
  holdRole: (tx, { org }) => memberships.holdRole(tx, org.id, org.ownerId),
  findOrgOf: (tx, { org, post }) => memberships.findOrgOf(tx, 'posts', { id: post.id, userId: org.ownerId }),
  listMembers: (tx, { org }) => memberships.listMembers(tx, org.id),
  listMembersById: (tx, { org }) => memberships.listMembersById(tx, org.id, page),
  findMember: (tx, { org }) => memberships.findMember(tx, org.id, org.ownerId),
  listEveryChannel: (tx, { org }) => organizationExport.listEveryChannel(tx, org.id, page),
  listEveryKey: (tx, { org }) => organizationExport.listEveryKey(tx, org.id, page),
  listOrganizations: (tx, { org }) => organizations.listOrganizations(tx, org.ownerId),
  findOrganization: (tx, { org }) => organizations.findOrganization(tx, org.id),
  ...mediaCalls,
  lockPost: (tx, { org, post }) => posts.lockPost(tx, org.id, post.id),
  ...listingCalls,
  ...archiveCalls,
  listPublications: (tx, { org, post }) => publications.listPublications(tx, org.id, [post.id]),
  findMetrics: (tx, { org, publicationId }) => publicationMetrics.findMetrics(tx, org.id, publicationId),
  listArchivedMetrics: (tx, { org }) => publicationMetrics.listArchivedMetrics(tx, org.id, page),
  listMetricsById: (tx, { org }) => publicationMetrics.listMetricsById(tx, org.id, page),
  isChannelPublishing: (tx, { org, channelId }) => publications.isChannelPublishing(tx, org.id, channelId),
  isChannelUnsettled: (tx, { org, unsettledChannelId }) =>
    publications.isChannelUnsettled(tx, org.id, unsettledChannelId),
}

const act = ({ org }: Prey) => ({
  orgId: org.id,
  actorId: org.ownerId,
  action: 'x',
  objectType: 'post',
  objectId: systemRandom.id(),
  detail: {},
  requestId: null,
})

const connection = ({ org, channelId }: Prey) => ({
  orgId: org.id,
  id: channelId,
  remoteId: channelId,
  handle: 'stolen',
  displayName: 'stolen',
  facts: {},
  credentials: hash(),
  keys: { tokenExpiresAt: null, scopes: [], renewable: true },
})

const made = ({ org }: Prey) => ({ orgId: org.id, id: systemRandom.id() })

const evidence = { at: '2026-01-01T00:00:00Z', kind: 'x', detail: 'x' }

const organizationWrites: Readonly<Record<string, ForeignCall>> = {
  revokeKeysOf: (tx, { org }) => apiKeys.revokeKeysOf(tx, org.id, org.ownerId),
  insertApiKey: (tx, prey) => {
    const key = {
      ...made(prey),
      name: 'x',
      prefix: 'x',
      hash: hash(),
      scopes: ['posts:read'],
      createdBy: prey.org.ownerId,
    }
    return apiKeys.insertApiKey(tx, key, null)
  },
  revokeApiKey: (tx, { org, keyId }) => apiKeys.revokeApiKey(tx, org.id, keyId),
  insertAuditRow: (tx, prey) => auditLog.insertAuditRow(tx, act(prey)),
  insertAudit: (tx, prey) => auditLog.insertAudit(tx, act(prey)),
  insertInvitation: (tx, prey) => {
    const invitation = { ...made(prey), email: null, role: 'owner', invitedBy: prey.org.ownerId } as const
    return invitations.insertInvitation(tx, { ...invitation, tokenHash: hash(), expiresInHours: 1 })
  },
  markAccepted: (tx, prey) => invitations.markAccepted(tx, { ...invitationOf(prey), userId: prey.org.ownerId }),
  markRevoked: (tx, prey) => invitations.markRevoked(tx, invitationOf(prey)),
  insertMembership: (tx, { org }) =>
    memberships.insertMembership(tx, { orgId: org.id, userId: org.ownerId, role: 'owner' }),
  updateRole: (tx, { org }) => memberships.updateRole(tx, { orgId: org.id, userId: org.ownerId, role: 'viewer' }),
  deleteMembership: (tx, { org }) => memberships.deleteMembership(tx, org.id, org.ownerId),
  insertOrganization: (tx, { org }) =>
    organizations.insertOrganization(tx, { id: org.id, name: 'x', timeZone: 'UTC', createdBy: org.ownerId }),
  updateOrganization: (tx, { org }) => organizations.updateOrganization(tx, org.id, { name: 'stolen', fourEyes: true }),
  closeOrganization: (tx, { org }) =>
    organizations.closeOrganization(tx, { orgId: org.id, userId: org.ownerId, graceDays: 1 }),
  reopenOrganization: (tx, { org }) => organizations.reopenOrganization(tx, org.id),
}

const postWrites: Readonly<Record<string, ForeignCall>> = {
  insertMedia: (tx, prey) => {
    const words = { name: 'x', altText: '', tags: [], derivedFrom: null }
    const file = { ...made(prey), createdBy: prey.org.ownerId, sha256: prey.secret, facts: A_PICTURE, ...words }
    return media.insertMedia(tx, file, true)
  },
  insertMediaJob: (tx, prey) => {
    const job = { mediaId: prey.mediaId, createdBy: prey.org.ownerId, planKey: hash(), task: {}, expectedBytes: 1 }
    return mediaJobs.insertMediaJob(tx, { ...made(prey), ...job })
  },
  cancelMediaJob: (tx, { org, mediaId }) => mediaJobs.cancelMediaJob(tx, { orgId: org.id, id: mediaId }),
  releaseArrival: (tx, { org, mediaId }) => mediaArrivals.releaseArrival(tx, org.id, mediaId),
  updateMedia: (tx, { org, mediaId }) => media.updateMedia(tx, { orgId: org.id, id: mediaId }, { name: 'stolen' }),
  resolvePublication: (tx, { unknownId }) => publicationHistory.resolvePublication(tx, { id: unknownId, live: null }),
  requestRemoval: (tx, { publicationId }) => removals.requestRemoval(tx, publicationId),
  abandonUnknown: (tx, { org, unknownId }) =>
    attempts.abandonUnknown(tx, { orgId: org.id, publicationIds: [unknownId], evidence }),
  insertChannel: (tx, prey) =>
    channels.insertChannel(tx, { ...made(prey), provider: 'twt', sandbox: true, createdBy: prey.org.ownerId }),
  connectChannel: (tx, prey) => channels.connectChannel(tx, connection(prey)),
  setChannelState: (tx, { org, channelId }) =>
    channels.setChannelState(tx, { orgId: org.id, id: channelId, state: 'deleted' }),
  insertOauthState: (tx, prey) => {
    const state = { ...made(prey), channelId: prey.channelId, userId: prey.org.ownerId, stateHash: hash() }
    return oauthStates.insertOauthState(tx, { ...state, verifier: hash(), redirectUri: 'x' })
  },
  takeOauthState: (tx, { org, channelId, secret }) =>
    oauthStates.takeOauthState(tx, { orgId: org.id, channelId, userId: org.ownerId, stateHash: secret }),
  insertPost: (tx, prey) => posts.insertPost(tx, { ...made(prey), authorId: prey.org.ownerId, ...change() }),
  updatePost: (tx, { org, draftPostId }) => posts.updatePost(tx, { orgId: org.id, id: draftPostId }, change()),
  approvePost: (tx, { pending }) => posts.approvePost(tx, { ...pending, comment: null }),
  rejectPost: (tx, { pending }) => posts.rejectPost(tx, { id: pending.id, comment: null }),
  insertPublications: (tx, prey) => {
    const { id: postId, contentHash } = prey.post
    const copies = { contentHash, approvalRequired: false, approvedHash: Buffer.alloc(0), likeness: hash() }
    const publication = { ...made(prey), postId, ...plainVariant(prey.heldChannelId), ...copies }
    return publications.insertPublications(tx, [publication])
  },
  unqueuePublications: (tx, { org, queuedPostId }) =>
    publications.unqueuePublications(tx, { orgId: org.id, postId: queuedPostId }),
  queuePublications: (tx, prey) => publications.queuePublications(tx, postOf(prey), null),
  cancelPublications: (tx, prey) => publications.cancelPublications(tx, postOf(prey)),
  queueNow: (tx, { org, failedId, draftId }) => publications.queueNow(tx, org.id, [failedId, draftId]),
  setVariant: (tx, { org, draftId }) =>
    publications.setVariant(tx, { orgId: org.id, id: draftId, variant: plainVariant('', 'x') }),
  deleteUnsentPublications: (tx, { org, draftId }) => publications.deleteUnsentPublications(tx, org.id, [draftId]),
  cancelOfChannel: (tx, { org, heldChannelId }) => publications.cancelOfChannel(tx, org.id, heldChannelId),
  checkQueued: (tx, { org, heldChannelId }) => publications.checkQueued(tx, org.id, heldChannelId),
}

/** Each query, called for another organization's rows: what is left when no action asks who may. */
export const FOREIGN_CALLS: Readonly<Record<string, ForeignCall>> = {
  ...reads,
  ...organizationWrites,
  ...keyCalls,
  ...eventCalls,
  ...slotCalls,
  ...labelCalls,
  ...pauseCalls,
  ...channelCalls,
  ...reviewCalls,
  ...notificationCalls,
  ...postWrites,
}
