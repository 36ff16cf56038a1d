import type { InstaAccount, InstaComment, InstaMedia } from './events.ts'
import { graphTime, pick, type Shown } from './fields.ts'
import { pageIdOf } from './ids.ts'
import type { InstaParts } from './parts.ts'
import type { KeptContainer, KeptPost } from './state.ts'
import { shownStatus, statusText } from './status.ts'

/** Who reads, and from where. */
export interface Reader {
  readonly parts: InstaParts
  /** Where the sandbox is, as the client reaches it. */
  readonly base: string
  /** Whether the token comes from Facebook Login. */
  readonly isFacebook: boolean
}

/** Where people find a post: reels and stories have words of their own in their links. */
export const permalinkOf = ({ state }: Pick<InstaParts, 'state'>, base: string, post: KeptPost): string => {
  if (post.product === 'STORY') return `${base}/stories/${state.account(post.accountId)?.username ?? ''}/${post.id}`
  return `${base}/${post.product === 'REELS' ? 'reel' : 'p'}/${post.shortcode}/`
}

/** Where people, as opposed to clients, find this sandbox. */
const webOf = ({ parts, base }: Reader): string => parts.ground.publicUrl ?? base

const mediaUrl = ({ base }: Reader, media: InstaMedia | null): string | undefined =>
  media === null || media.file === null ? undefined : `${base}/_media/${media.file}`

const list = (items: readonly Shown[], fields: string | null): object | undefined =>
  items.length === 0 ? undefined : { data: items.map((item) => pick(item, fields ?? 'id')) }

/** The fields of each item of a carousel. */
export const childrenFields = (reader: Reader, post: KeptPost): Shown[] =>
  post.children.map((child) => ({
    id: () => child.id,
    media_type: () => child.type,
    media_url: () => mediaUrl(reader, child.media),
    alt_text: () => child.altText ?? undefined,
    permalink: () => `${webOf(reader)}/p/${child.shortcode}/`,
    shortcode: () => child.shortcode,
    timestamp: () => graphTime(post.createdAt),
    username: () => reader.parts.state.account(post.accountId)?.username,
    owner: () => ({ id: post.accountId }),
    ig_id: () => child.id,
    thumbnail_url: () => undefined,
  }))

const captionOf = ({ parts, isFacebook }: Reader, post: KeptPost): string | undefined => {
  const isShown = isFacebook || parts.settings().captionWithInstagramLogin
  return isShown && post.caption !== '' ? post.caption : undefined
}

/** The fields of a post. */
export const postFields = (reader: Reader, post: KeptPost): Shown => {
  const { state } = reader.parts
  const comments = state.comments(post.id)
  return {
    id: () => post.id,
    ig_id: () => post.id,
    legacy_instagram_media_id: () => post.id,
    caption: () => captionOf(reader, post),
    alt_text: () => post.altText ?? undefined,
    media_type: () => post.type,
    media_product_type: () => post.product,
    media_url: () => mediaUrl(reader, post.media ?? post.children[0]?.media ?? null),
    thumbnail_url: () => undefined,
    permalink: () => permalinkOf(reader.parts, webOf(reader), post),
    shortcode: () => post.shortcode,
    timestamp: () => graphTime(post.createdAt),
    username: () => state.account(post.accountId)?.username,
    owner: () => ({ id: post.accountId }),
    like_count: () => 0,
    comments_count: () => comments.length,
    is_comment_enabled: () => post.product !== 'STORY',
    is_shared_to_feed: () => (post.product === 'REELS' ? post.shareToFeed : undefined),
    boost_eligibility_info: () => undefined,
    copyright_check_information: () => undefined,
    children: (nested) => list(childrenFields(reader, post), nested),
    comments: (nested) =>
      list(
        comments.map((comment) => commentFields(reader, comment)),
        nested,
      ),
  }
}

/** The fields of a comment or of an answer to one. */
export const commentFields = (reader: Reader, comment: InstaComment): Shown => {
  const { state } = reader.parts
  const username = state.account(comment.accountId)?.username
  const replies = state.comments(comment.mediaId).filter(({ parentId }) => parentId === comment.id)
  return {
    id: () => comment.id,
    text: () => comment.text,
    username: () => username,
    timestamp: () => graphTime(comment.createdAt),
    from: () => ({ id: comment.accountId, username }),
    user: () => ({ id: comment.accountId }),
    like_count: () => 0,
    hidden: () => comment.isHidden,
    media: () => ({ id: comment.mediaId }),
    parent_id: () => comment.parentId ?? undefined,
    replies: (nested) =>
      list(
        replies.map((reply) => commentFields(reader, reply)),
        nested ?? 'id,text,timestamp',
      ),
  }
}

/** How far a file came that is sent to the container. */
const videoStatus = ({ arriving }: InstaParts, { id, isUpload, done }: KeptContainer): object | undefined => {
  if (!isUpload) return undefined
  if (done !== null) return { uploading_phase: { status: 'complete' }, processing_phase: { status: 'complete' } }
  const { received = 0, isWhole = false } = arriving.get(id) ?? {}
  const status = isWhole ? 'complete' : received === 0 ? 'not_started' : 'in_progress'
  return {
    uploading_phase: { status, bytes_transferred: received },
    processing_phase: { status: 'not_started' },
  }
}

/** The fields of a container. */
export const containerFields = ({ parts }: Reader, container: KeptContainer): Shown => {
  const code = shownStatus(parts, container)
  return {
    id: () => container.id,
    status_code: () => code,
    status: () => statusText(code, container),
    copyright_check_status: () => undefined,
    video_status: () => videoStatus(parts, container),
  }
}

/** The fields of an account. */
export const accountFields = ({ parts }: Reader, account: InstaAccount): Shown => ({
  id: () => account.userId,
  user_id: () => account.userId,
  ig_id: () => account.userId,
  username: () => account.username,
  name: () => account.name,
  account_type: () => account.accountType ?? 'BUSINESS',
  biography: () => undefined,
  website: () => undefined,
  profile_picture_url: () => undefined,
  followers_count: () => 0,
  follows_count: () => 0,
  media_count: () => parts.state.posts(account.userId).filter(({ product }) => product !== 'STORY').length,
})

/** The fields of the Facebook Page that belongs to an account. */
export const pageFields = (reader: Reader, account: InstaAccount, accessToken: () => string): Shown => {
  const own = (nested: string | null) => pick(accountFields(reader, account), nested ?? 'id')
  return {
    id: () => pageIdOf(account),
    name: () => `${account.name} (Page)`,
    access_token: accessToken,
    category: () => 'Software',
    tasks: () => ['ANALYZE', 'ADVERTISE', 'MODERATE', 'CREATE_CONTENT', 'MANAGE'],
    instagram_business_account: own,
    connected_instagram_account: own,
  }
}
