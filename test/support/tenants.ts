import type { Client } from 'pg'
import { systemRandom } from '#lib/random.ts'
import {
  aChannel,
  anAttempt,
  anOrg,
  aPost,
  aPublication,
  claim,
  endPublication,
  queueIn,
  type TestOrg,
  type TestPost,
} from './builders.ts'
import { age, archiveAll } from './archive.ts'
import { pictureFacts } from './media-facts.ts'

export const A_PICTURE = pictureFacts({ bytes: 3, width: 1, height: 1 })

/** The time of its post, a Monday at nine: its slot. */
export const A_MOMENT = new Date('2030-01-07T09:00:00Z')

/** An organization with a row in every tenant table, and the ids of some of them. */
export interface Tenant {
  readonly org: TestOrg
  readonly channelId: string
  readonly post: TestPost
  readonly publicationId: string
  readonly attemptId: string
  readonly invitationId: string
  readonly keyId: string
  readonly commentId: string
  readonly mediaId: string
  readonly slotId: string
  readonly blockedDatesId: string
  readonly labelId: string
  readonly archivedPostId: string
  readonly archivedId: string
  /** On no post. */
  readonly spareLabelId: string
  readonly viewId: string
  readonly webhookId: string
  readonly notificationId: string
  readonly deliveryId: string
  readonly reviewLinkId: string
  readonly externalReviewId: string
  /** The hash of the invitation's secret, of the API key, of the OAuth state, and of the file alike. */
  readonly secret: Buffer
}

/** A file of the library whose bytes nobody has, a job of the same id, and another one that is to be taken out of the store. */
const aFile = async (owner: Client, org: TestOrg, sha256: Buffer): Promise<string> => {
  const id = systemRandom.id()
  await owner.query('INSERT INTO media_blobs (org_id, sha256, bytes) VALUES ($1, $2, 3)', [org.id, sha256])
  await owner.query(
    `INSERT INTO media_arrivals (org_id, id, promised, arriving, until) VALUES ($1, $2, 3, 3, now() + interval '1 day')`,
    [org.id, id],
  )
  await owner.query('INSERT INTO media_garbage (org_id, sha256) VALUES ($1, $2)', [org.id, systemRandom.bytes(32)])
  await owner.query(
    `INSERT INTO media (org_id, id, created_by, name, sha256, kind, facts, tags)
      VALUES ($1, $2, $3, 'a.jpg', $4, 'image', $5, '{a}')`,
    [org.id, id, org.ownerId, sha256, JSON.stringify(A_PICTURE)],
  )
  await owner.query(
    `INSERT INTO media_jobs (org_id, id, media_id, created_by, plan_key, task, expected_bytes)
      VALUES ($1, $2, $2, $3, $4, '{}', 3)`,
    [org.id, id, org.ownerId, sha256],
  )
  return id
}

const useFile = async (
  owner: Client,
  use: { readonly post: TestPost; readonly mediaId: string; readonly sha256: Buffer },
): Promise<void> => {
  const media = [{ id: use.mediaId, sha256: use.sha256.toString('hex'), alt_text: '' }]
  await owner.query('UPDATE posts SET media = $2 WHERE id = $1', [use.post.id, JSON.stringify(media)])
}

/** Something that the owner was told of, and what the owner wants to be told of. */
const aNotification = async (owner: Client, { id: orgId, ownerId }: TestOrg, post: TestPost): Promise<string> => {
  await owner.query('INSERT INTO notification_settings (org_id, user_id) VALUES ($1, $2)', [orgId, ownerId])
  const answer = await owner.query<{ id: string }>(
    `INSERT INTO notifications (org_id, user_id, kind, cause, count, type, position, post_id, happened_at, in_app)
      VALUES ($1, $2, 'commented', 'x', 1, 'post.commented', 0, $3, now(), true) RETURNING id`,
    [orgId, ownerId, post.id],
  )
  return answer.rows[0]?.id ?? ''
}

/** A slot of a channel, and dates without it. */
const aSlot = async (owner: Client, org: TestOrg, channelId: string) => {
  const [slotId, blockedDatesId] = [systemRandom.id(), systemRandom.id()]
  await owner.query(
    `INSERT INTO slots (org_id, id, channel_id, weekday, local_time, time_zone, created_by)
      VALUES ($1, $2, $3, 'mon', '09:00', 'UTC', $4)`,
    [org.id, slotId, channelId, org.ownerId],
  )
  await owner.query(
    `INSERT INTO blocked_dates (org_id, id, channel_id, first_date, last_date, created_by)
      VALUES ($1, $2, $3, '2030-01-01', '2030-01-02', $4)`,
    [org.id, blockedDatesId, channelId, org.ownerId],
  )
  return { slotId, blockedDatesId }
}

/** A link for reviews that is over, its secret and a code for it, and what was said by it. */
const aReviewLink = async (owner: Client, org: TestOrg, { post, secret }: { post: TestPost; secret: Buffer }) => {
  const [reviewLinkId, externalReviewId] = [systemRandom.id(), systemRandom.id()]
  await owner.query(
    `INSERT INTO review_links (org_id, id, name, may, expires_at, created_by) VALUES ($1, $2, 'Client', 'decide', 'infinity', $3)`,
    [org.id, reviewLinkId, org.ownerId],
  )
  await owner.query('INSERT INTO review_link_posts (org_id, link_id, post_id, position) VALUES ($1, $2, $3, 0)', [
    org.id,
    reviewLinkId,
    post.id,
  ])
  await owner.query(
    "INSERT INTO review_tokens (org_id, link_id, token_hash, expires_at) VALUES ($1, $2, $3, 'infinity')",
    [org.id, reviewLinkId, secret],
  )
  await owner.query(
    `INSERT INTO review_codes (org_id, link_id, email, code_hash, expires_at) VALUES ($1, $2, 'ana@example.org', $3, 'infinity')`,
    [org.id, reviewLinkId, secret],
  )
  await owner.query("SELECT set_config('app.review_link', $1, false)", [reviewLinkId])
  await owner.query(
    `INSERT INTO external_reviews (org_id, id, link_id, post_id, kind, reviewer_name, text, content_hash)
      SELECT org_id, $2, $3, id, 'commented', 'Ana', 'Nice', content_hash FROM posts WHERE org_id = $1 AND id = $4`,
    [org.id, externalReviewId, reviewLinkId, post.id],
  )
  await owner.query("SELECT set_config('app.review_link', '', false)")
  return { reviewLinkId, externalReviewId }
}

/** Two labels, one of them on a post; and an address of the calendar. */
const someLabels = async (owner: Client, org: TestOrg, post: TestPost) => {
  const [labelId, spareLabelId] = [systemRandom.id(), systemRandom.id()]
  await owner.query(
    `INSERT INTO labels (org_id, id, name, name_key, color, created_by)
      VALUES ($1, $2, 'Launch', 'launch', 'red', $4), ($1, $3, 'Spare', 'spare', 'blue', $4)`,
    [org.id, labelId, spareLabelId, org.ownerId],
  )
  await owner.query('INSERT INTO post_labels (org_id, post_id, label_id) VALUES ($1, $2, $3)', [
    org.id,
    post.id,
    labelId,
  ])
  await owner.query('INSERT INTO calendar_feeds (org_id, user_id, token_hash) VALUES ($1, $2, $3)', [
    org.id,
    org.ownerId,
    systemRandom.bytes(32),
  ])
  const viewId = systemRandom.id()
  await owner.query(
    `INSERT INTO saved_views (org_id, id, owner_id, name, screen, query) VALUES ($1, $2, $3, 'Drafts', 'posts', '')`,
    [org.id, viewId, org.ownerId],
  )
  return { labelId, spareLabelId, viewId }
}

/** A post that was published long ago, taken down, and is in the archive, with figures. */
const anArchivedPost = async (owner: Client, org: TestOrg, channelId: string) => {
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId, text: 'Long ago' })
  const archivedId = await aPublication(owner, post, channelId)
  await endPublication(owner, archivedId, 'published')
  await owner.query('INSERT INTO removals (org_id, publication_id, requested_by) VALUES ($1, $2, $3)', [
    org.id,
    archivedId,
    org.ownerId,
  ])
  await owner.query(`UPDATE removals SET state = 'removed', removed_at = now() WHERE publication_id = $1`, [archivedId])
  await owner.query(
    `INSERT INTO publication_metrics (org_id, publication_id, views, asked_at, read_at) VALUES ($1, $2, 9, now(), now())`,
    [org.id, archivedId],
  )
  await age(owner, [post.id], 24)
  await archiveAll(owner)
  return { archivedPostId: post.id, archivedId }
}

/** Writes them as the owner. */
export const aTenant = async (owner: Client): Promise<Tenant> => {
  const org = await anOrg(owner)
  const secret = systemRandom.bytes(32)
  const channelId = await aChannel(owner, org)
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId, scheduledAt: A_MOMENT })
  const publicationId = await aPublication(owner, post, channelId)
  await owner.query('UPDATE publications SET likeness = $2 WHERE id = $1', [publicationId, secret])
  await queueIn(owner, publicationId, -1)
  await claim(owner, publicationId)
  const attemptId = await anAttempt(owner, publicationId)
  const [invitationId, keyId, commentId] = [systemRandom.id(), systemRandom.id(), systemRandom.id()]
  await owner.query(
    `INSERT INTO invitations (org_id, id, token_hash, role, invited_by, expires_at) VALUES ($1, $2, $3, 'viewer', $4, now())`,
    [org.id, invitationId, secret, org.ownerId],
  )
  await owner.query(
    `INSERT INTO api_keys (org_id, id, name, prefix, hash, scopes, created_by)
      VALUES ($1, $2, 'Robot', 'sch_test', $3, '{posts:read}', $4)`,
    [org.id, keyId, secret, org.ownerId],
  )
  await owner.query(
    `INSERT INTO oauth_states (org_id, id, channel_id, user_id, state_hash, verifier, redirect_uri, expires_at)
      VALUES ($1, $2, $3, $4, $5, '', '', now())`,
    [org.id, systemRandom.id(), channelId, org.ownerId, secret],
  )
  await owner.query(
    `INSERT INTO post_approvals (org_id, post_id, decision, content_hash, revision, actor_id)
      VALUES ($1, $2, 'rejected', '', 1, $3)`,
    [org.id, post.id, org.ownerId],
  )
  await owner.query(
    `INSERT INTO post_comments (org_id, id, post_id, author_id, text, revision, content_hash) VALUES ($1, $2, $3, $4, 'Good', 1, '')`,
    [org.id, commentId, post.id, org.ownerId],
  )
  await owner.query(
    `INSERT INTO post_revisions (org_id, post_id, revision, content_hash, content, content_by, pinned)
      VALUES ($1, $2, 0, '', '{"text":"Before","media":[],"thread":[],"channels":[]}', $3, true)`,
    [org.id, post.id, org.ownerId],
  )
  await owner.query('INSERT INTO post_presence (org_id, post_id, user_id) VALUES ($1, $2, $3)', [
    org.id,
    post.id,
    org.ownerId,
  ])
  await owner.query(
    `INSERT INTO idempotency_keys (org_id, scope, id, fingerprint, claimed_until, expires_at)
      VALUES ($1, $2, $3, $2, now() + interval '1 hour', now() + interval '1 day')`,
    [org.id, secret, keyId],
  )
  await owner.query('INSERT INTO channel_pace (org_id, channel_id) VALUES ($1, $2)', [org.id, channelId])
  const mediaId = await aFile(owner, org, secret)
  await useFile(owner, { post, mediaId, sha256: secret })
  await owner.query('INSERT INTO removals (org_id, publication_id, requested_by) VALUES ($1, $2, $3)', [
    org.id,
    publicationId,
    org.ownerId,
  ])
  await owner.query(
    `INSERT INTO publication_metrics (org_id, publication_id, views, asked_at, read_at, trouble_code, trouble_detail)
      VALUES ($1, $2, 7, now(), now(), 'unavailable', 'No.')`,
    [org.id, publicationId],
  )
  const review = await aReviewLink(owner, org, { post, secret })
  await owner.query('SELECT seal_audit(NULL, 100, 10000)')
  await owner.query('SELECT place_events(1000)')
  await owner.query('INSERT INTO event_horizons (org_id, forgotten) VALUES ($1, 0)', [org.id])
  const webhookId = systemRandom.id()
  const deliveryId = systemRandom.id()
  await owner.query(
    `INSERT INTO webhooks (org_id, id, url, secret, created_by) VALUES ($1, $2, 'https://example.org/', 'x', $3)`,
    [org.id, webhookId, org.ownerId],
  )
  await owner.query(
    `INSERT INTO webhook_deliveries (org_id, id, webhook_id, sequence, position, state, finished_at)
      SELECT org_id, $2, $3, sequence, position, 'failed', now() FROM events WHERE org_id = $1 ORDER BY position LIMIT 1`,
    [org.id, deliveryId, webhookId],
  )
  await owner.query(
    `INSERT INTO webhook_attempts (org_id, delivery_id, number, status, milliseconds, answer) VALUES ($1, $2, 1, 500, 1, 'no')`,
    [org.id, deliveryId],
  )
  const notificationId = await aNotification(owner, org, post)
  const slot = await aSlot(owner, org, channelId)
  const labels = await someLabels(owner, org, post)
  const archived = await anArchivedPost(owner, org, channelId)
  const ids = {
    ...slot,
    ...labels,
    ...archived,
    ...review,
    publicationId,
    attemptId,
    invitationId,
    keyId,
    commentId,
    mediaId,
    webhookId,
    deliveryId,
    notificationId,
  }
  return { org, channelId, post, secret, ...ids }
}

/** Names of all tables that have an organization in every row. */
export const tenantTables = async (owner: Client): Promise<readonly string[]> => {
  const tables = await owner.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'scheduly' AND column_name = 'org_id'`,
  )
  return tables.rows.map((row) => row.name)
}
