import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { Role } from '#domain/membership.ts'
import type { Defaulted } from './columns.ts'

// People, their sessions and what they prove who they are with: part of tables.ts.

export interface UsersTable {
  id: string
  email: string
  username: string
  /** Null for somebody who signs in at another issuer only. */
  passwordHash: string | null
  disabledAt: Date | null
  emailVerifiedAt: Date | null
  passwordChangedAt: Date | null
  createdAt: Generated<Date>
}

/** How a session was started. */
export type SignInMethod = 'password' | 'passkey' | 'sso'

export interface SessionsTable {
  id: string
  userId: string
  refreshHash: Buffer
  previousHash: Buffer | null
  rotatedAt: Defaulted<Date>
  idleExpiresAt: Date
  expiresAt: Date
  revokedAt: Date | null
  createdAt: Generated<Date>
  verifiedAt: Defaulted<Date>
  ip: string | null
  userAgent: string | null
  method: Defaulted<SignInMethod>
}

export interface UsedRefreshTokensTable {
  hash: Buffer
  sessionId: string
  usedAt: Generated<Date>
}

export interface MailedTokensTable {
  tokenHash: Buffer
  kind: 'password_reset' | 'email_verification'
  userId: string
  email: string
  expiresAt: Date
  usedAt: Date | null
  createdAt: Generated<Date>
}

export interface TotpSecretsTable {
  userId: string
  sealed: Buffer
  confirmedAt: Date | null
  /** int8 as text. */
  lastStep: string | null
  createdAt: Generated<Date>
}

export interface RecoveryCodesTable {
  userId: string
  codeHash: Buffer
  usedAt: Date | null
}

export interface PasskeysTable {
  id: string
  userId: string
  credentialId: string
  publicKey: Buffer
  /** int8 as text. */
  counter: string
  transports: Defaulted<readonly string[]>
  backedUp: boolean
  name: string
  createdAt: Generated<Date>
  lastUsedAt: Date | null
}

export interface PasskeyChallengesTable {
  id: string
  kind: 'register' | 'signin' | 'step_up'
  challenge: string
  userId: string | null
  expiresAt: Date
  usedAt: Date | null
}

export interface IdentitiesTable {
  id: string
  issuer: string
  subject: string
  userId: string
  email: string | null
  createdAt: Generated<Date>
  lastUsedAt: Defaulted<Date>
}

export interface RateLimitsTable {
  key: string
  count: Defaulted<number>
  windowStart: Date
  failures: Defaulted<number>
  blockedUntil: Date | null
  expiresAt: Date
}

export interface AccountLogTable {
  userId: string
  id: GeneratedAlways<string>
  at: Generated<Date>
  action: string
  sessionId: string | null
  ip: string | null
  userAgent: string | null
  detail: JSONColumnType<Record<string, unknown>, string | undefined, never>
  requestId: string | null
}

export interface ApiKeysTable {
  orgId: string
  id: string
  name: string
  prefix: string
  hash: Buffer
  scopes: readonly string[]
  createdBy: string
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
  createdAt: Generated<Date>
}

export interface IdempotencyKeysTable {
  orgId: string
  scope: Buffer
  id: string
  fingerprint: Buffer
  answer: Buffer | null
  claimedUntil: Date | null
  expiresAt: Date
}

export interface AccountIdempotencyKeysTable {
  userId: string
  scope: Buffer
  id: string
  fingerprint: Buffer
  answer: Buffer | null
  claimedUntil: Date | null
  expiresAt: Date
}

export interface MembershipsTable {
  orgId: string
  userId: string
  role: Role
  createdAt: Generated<Date>
}

export interface InvitationsTable {
  orgId: string
  id: string
  tokenHash: Buffer
  email: string | null
  role: Role
  invitedBy: string
  expiresAt: Date
  acceptedAt: Date | null
  acceptedBy: string | null
  revokedAt: Date | null
  createdAt: Generated<Date>
}
