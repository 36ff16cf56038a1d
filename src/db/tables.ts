import type { Generated, JSONColumnType } from 'kysely'
import type { ApprovalStep } from '#domain/approval-steps.ts'
import type { AttemptState } from '#domain/attempt.ts'
import type { ExternalApproval } from '#domain/review-link.ts'
import type { Notice, PublicationStatus } from '#domain/publication.ts'
import type {
  AccountIdempotencyKeysTable,
  AccountLogTable,
  ApiKeysTable,
  IdempotencyKeysTable,
  IdentitiesTable,
  InvitationsTable,
  MailedTokensTable,
  MembershipsTable,
  PasskeyChallengesTable,
  PasskeysTable,
  RateLimitsTable,
  RecoveryCodesTable,
  SessionsTable,
  TotpSecretsTable,
  UsedRefreshTokensTable,
  UsersTable,
} from './account-tables.ts'
import type { ArchiveTables } from './archive-tables.ts'
import type { AuditLogTable, AuditSealsTable } from './audit-tables.ts'
import type { ByTrigger, Defaulted, NullableJson, ReadOnly } from './columns.ts'
import type {
  MediaArrivalsTable,
  MediaBlobsTable,
  MediaGarbageTable,
  MediaJobsTable,
  MediaTable,
  MediaUsesTable,
  StoredPart,
  StoredReference,
  StoredSent,
} from './media-tables.ts'
import type { EventHorizonsTable, EventRelayTable, EventsTable } from './event-tables.ts'
import type { InstallationTable, OperatorsTable, WorkersTable } from './installation-tables.ts'
import type { CalendarFeedsTable, LabelsTable, PostLabelsTable, SavedViewsTable } from './label-tables.ts'
import type { BlockedDatesTable, SlotsTable } from './slot-tables.ts'
import type { WebhookAttemptsTable, WebhookDeliveriesTable, WebhooksTable } from './webhook-tables.ts'
import type { PublicationMetricsTable, RemovalsTable } from './remote-tables.ts'
import type {
  ExternalReviewsTable,
  ReviewCodesTable,
  ReviewLinkPostsTable,
  ReviewLinksTable,
  ReviewTokensTable,
} from './review-link-tables.ts'
import type { PostApprovalsTable, PostCommentsTable, PostPresenceTable, PostRevisionsTable } from './review-tables.ts'

interface OrganizationsTable {
  id: string
  name: string
  timeZone: Defaulted<string>
  createdBy: string
  createdAt: Generated<Date>
  approvalRequiredFor: Defaulted<'editors' | 'everyone'>
  fourEyes: Defaulted<boolean>
  approvalNeedsHash: Defaulted<boolean>
  movingTime: Defaulted<'keeps_approval' | 'voids_approval'>
  approvalSteps: JSONColumnType<readonly ApprovalStep[], string | undefined>
  breakGlass: Defaulted<'off' | 'owners'>
  externalApproval: Defaulted<ExternalApproval>
  metrics: Defaulted<boolean>
  altTextRequired: Defaulted<boolean>
  deletionAt: Date | null
  deletionRequestedBy: string | null
  pausedAt: Date | null
  pausedBy: string | null
  pauseReason: string | null
  resumedAt: Date | null
}

export type ChannelState = 'pending' | 'active' | 'paused' | 'reconnect_required' | 'deleted'

interface ChannelsTable {
  orgId: string
  id: string
  provider: string
  state: Defaulted<ChannelState>
  sandbox: boolean
  remoteId: string | null
  handle: string | null
  displayName: string | null
  facts: JSONColumnType<Record<string, string | number | boolean | null>, string | undefined>
  factsReadAt: Date | null
  credentials: Buffer | null
  tokenExpiresAt: Date | null
  trouble: string | null
  refreshLeaseUntil: Date | null
  refreshAfter: Date | null
  scopes: readonly string[] | null
  keysRenewable: boolean | null
  keysSince: Date | null
  renewalFailingSince: Date | null
  renewalTrouble: string | null
  lostSince: ByTrigger<Date | null>
  toldDays: ByTrigger<number | null>
  toldLost: ReadOnly<boolean>
  pausedAt: Date | null
  pausedBy: string | null
  pauseReason: string | null
  resumedAt: ByTrigger<Date | null>
  connectTriedAt: Date | null
  connectTrouble: string | null
  connectChoices: readonly string[] | null
  createdBy: string
  createdAt: Generated<Date>
  updatedAt: Generated<Date>
}

interface OauthStatesTable {
  orgId: string
  id: string
  channelId: string
  userId: string
  stateHash: Buffer
  verifier: Buffer
  redirectUri: string
  expiresAt: Date
  usedAt: Date | null
}

interface PostsTable {
  orgId: string
  id: string
  authorId: string
  text: string
  note: Defaulted<string>
  // Written as JSON text: the driver would take an array for one of PostgreSQL's.
  media: JSONColumnType<readonly StoredReference[], string | undefined>
  thread: JSONColumnType<readonly StoredPart[], string | undefined>
  revision: ReadOnly<number>
  contentHash: Buffer
  approvalRequired: ReadOnly<boolean>
  approvalRequiredSince: ByTrigger<Date | null>
  approvedHash: ReadOnly<Buffer>
  rejectedHash: ReadOnly<Buffer>
  changesHash: ReadOnly<Buffer>
  approvalRound: ReadOnly<number>
  contentBy: ByTrigger<string>
  scheduledAt: Date | null
  localTime: string | null
  timeZone: string | null
  createdAt: Generated<Date>
  updatedAt: Generated<Date>
}

interface PublicationsTable {
  orgId: string
  id: string
  postId: string
  channelId: string
  text: string | null
  media: NullableJson<readonly StoredReference[]>
  thread: NullableJson<readonly StoredPart[]>
  parts: ReadOnly<number>
  sent: JSONColumnType<readonly StoredSent[], never>
  options: JSONColumnType<Readonly<Record<string, unknown>>, string | undefined>
  prepared: NullableJson<Readonly<Record<string, unknown>>>
  status: Defaulted<PublicationStatus>
  contentHash: Buffer
  approvalRequired: boolean
  approvedHash: Buffer
  dueAt: Date | null
  wakeAt: Date | null
  held: Defaulted<boolean>
  epoch: Defaulted<string>
  leaseUntil: Date | null
  leaseOwner: string | null
  tries: Defaulted<number>
  looks: Defaulted<number>
  remoteId: string | null
  url: string | null
  publishedAt: Date | null
  failureCode: string | null
  failureDetail: string | null
  retryable: Defaulted<boolean>
  needsAttention: Defaulted<boolean>
  notices: JSONColumnType<readonly Notice[], string | undefined>
  completeAfter: Date | null
  provider: ByTrigger<string>
  delayedAt: ByTrigger<Date | null>
  recalled: ReadOnly<boolean>
  reviewSince: Date | null
  takenOverAt: ByTrigger<Date | null>
  prepareAfter: Date | null
  refusalCode: string | null
  refusalDetail: string | null
  refusedAt: Date | null
  likeness: Buffer | null
  traceparent: ByTrigger<string | null>
  plannedAt: ByTrigger<Date>
  postCreatedAt: ByTrigger<Date>
  createdAt: Generated<Date>
  updatedAt: Generated<Date>
}

interface AttemptsTable {
  orgId: string
  id: string
  publicationId: string
  number: number
  epoch: string
  step: Defaulted<string>
  state: Defaulted<AttemptState>
  contentHash: Buffer
  part: Defaulted<number>
  partHash: Buffer | null
  worker: string
  startedAt: Generated<Date>
  settledAfter: Date
  finishedAt: Date | null
  outcome: string | null
  detail: string | null
  remoteId: string | null
  evidence: JSONColumnType<readonly Evidence[], string | undefined>
  mark: Defaulted<string>
  lateMilliseconds: number | null
}

interface ChannelPaceTable {
  orgId: string
  channelId: string
  usedUntil: Defaulted<Date>
  failures: Defaulted<number>
  closedUntil: Defaulted<Date>
  quotaUsed: number | null
  quotaLimit: number | null
  quotaRenewsAt: Date | null
  quotaSeenAt: Date | null
}

/** One look at the network, or one person's word, about an attempt whose outcome was unknown. */
export interface Evidence {
  readonly at: string
  readonly kind: string
  readonly detail: string
  /** Whose word it is. */
  readonly actor_id?: string
}

/** Every table, as a query sees it; a test compares this file with the migrated database. */
export interface Tables extends ArchiveTables {
  users: UsersTable
  sessions: SessionsTable
  usedRefreshTokens: UsedRefreshTokensTable
  mailedTokens: MailedTokensTable
  totpSecrets: TotpSecretsTable
  recoveryCodes: RecoveryCodesTable
  passkeys: PasskeysTable
  passkeyChallenges: PasskeyChallengesTable
  identities: IdentitiesTable
  rateLimits: RateLimitsTable
  accountLog: AccountLogTable
  accountIdempotencyKeys: AccountIdempotencyKeysTable
  organizations: OrganizationsTable
  memberships: MembershipsTable
  invitations: InvitationsTable
  auditLog: AuditLogTable
  auditSeals: AuditSealsTable
  apiKeys: ApiKeysTable
  idempotencyKeys: IdempotencyKeysTable
  channels: ChannelsTable
  oauthStates: OauthStatesTable
  posts: PostsTable
  publications: PublicationsTable
  attempts: AttemptsTable
  channelPace: ChannelPaceTable
  installation: InstallationTable
  workers: WorkersTable
  operators: OperatorsTable
  postApprovals: PostApprovalsTable
  postComments: PostCommentsTable
  postRevisions: PostRevisionsTable
  postPresence: PostPresenceTable
  reviewLinks: ReviewLinksTable
  reviewLinkPosts: ReviewLinkPostsTable
  reviewTokens: ReviewTokensTable
  reviewCodes: ReviewCodesTable
  externalReviews: ExternalReviewsTable
  media: MediaTable
  mediaBlobs: MediaBlobsTable
  mediaGarbage: MediaGarbageTable
  mediaUses: MediaUsesTable
  removals: RemovalsTable
  publicationMetrics: PublicationMetricsTable
  mediaJobs: MediaJobsTable
  mediaArrivals: MediaArrivalsTable
  events: EventsTable
  eventHorizons: EventHorizonsTable
  eventRelay: EventRelayTable
  slots: SlotsTable
  blockedDates: BlockedDatesTable
  labels: LabelsTable
  postLabels: PostLabelsTable
  calendarFeeds: CalendarFeedsTable
  savedViews: SavedViewsTable
  webhooks: WebhooksTable
  webhookDeliveries: WebhookDeliveriesTable
  webhookAttempts: WebhookAttemptsTable
}
