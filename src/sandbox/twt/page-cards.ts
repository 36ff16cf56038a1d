import { html, type SafeHtml } from '#sandbox/html.ts'
import { kindOf } from './media-rules.ts'
import type { KeptMedia } from './media-table.ts'
import { keyOf, mediaOf } from './post-media.ts'
import type { KeptPost, TwtState } from './state.ts'

/** What cards are made from. */
export interface Desk {
  readonly state: TwtState
  /** Where the sandbox is mounted; no slash at the end. */
  readonly prefix: string
}

const poll = (options: readonly string[]): SafeHtml | null =>
  options.length === 0
    ? null
    : html`<ul>
        ${options.map((option) => html`<li>${option}</li>`)}
      </ul>`

const readable = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`

const shown = (media: KeptMedia, source: string): SafeHtml => {
  const { altText, finished } = media
  const [width, height] = [finished?.width ?? 0, finished?.height ?? 0]
  if (!media.isKept) return html`<p class="soft">This file is not kept any more.</p>`
  return kindOf(media.category) === 'video'
    ? html`<video
        controls
        preload="metadata"
        src="${source}"
        width="${width}"
        height="${height}"
        aria-label="${altText}"
      >
        <a href="${source}">The video</a>
      </video>`
    : html`<img src="${source}" alt="${altText}" width="${width}" height="${height}" />`
}

const figure =
  (prefix: string) =>
  (media: KeptMedia): SafeHtml => {
    const caption = media.altText === '' ? null : html`<figcaption class="soft">${media.altText}</figcaption>`
    return html`<figure>${shown(media, `${prefix}/media/${keyOf(media)}`)}${caption}</figure>`
  }

const files = ({ state, prefix }: Desk, post: KeptPost): SafeHtml | null => {
  const media = mediaOf(state, post)
  return media.length === 0 ? null : html`<div class="media">${media.map(figure(prefix))}</div>`
}

const LABELS: Readonly<Record<string, string>> = {
  made_with_ai: 'Made with AI',
  paid_partnership: 'Paid partnership',
  for_super_followers_only: 'For subscribers only',
}

const labels = ({ marks, previousId, replySettings }: KeptPost): SafeHtml | null => {
  const words = [
    ...marks.flatMap((mark) => LABELS[mark] ?? []),
    ...(previousId === null ? [] : ['Edited']),
    ...(replySettings === null ? [] : [`Replies: ${replySettings}`]),
  ]
  return words.length === 0 ? null : html`<p class="soft">${words.join(' · ')}</p>`
}

const quote = ({ state, prefix }: Desk, { quoteOf }: KeptPost): SafeHtml | null => {
  const quoted = quoteOf === null ? null : state.post(quoteOf)
  if (quoted === null) return null
  return html`<p class="soft">Quotes <a href="${prefix}/i/web/status/${quoted.id}">${quoted.text}</a></p>`
}

const context = ({ prefix }: Desk, { replyTo }: KeptPost, isUnderParent: boolean): SafeHtml | null =>
  replyTo === null || isUnderParent
    ? null
    : html`<p class="soft">In reply to <a href="${prefix}/i/web/status/${replyTo}">another post</a></p>`

/** A post; under its parent it need not say what it answers. */
const card = (desk: Desk, post: KeptPost, isUnderParent = false): SafeHtml => {
  const { state, prefix } = desk
  const account = state.account(post.accountId)
  const handle = account?.handle ?? 'unknown'
  const link = `${prefix}/${handle}/status/${post.id}`
  return html`<article class="card">
    <header><a href="${prefix}/${handle}">${account?.name ?? handle}</a> <span class="soft">@${handle}</span></header>
    ${context(desk, post, isUnderParent)}
    <p class="text">${post.text}</p>
    ${files(desk, post)} ${poll(post.poll)} ${quote(desk, post)} ${labels(post)}
    <a class="soft" href="${link}"><time datetime="${post.createdAt}">${readable(post.createdAt)}</time></a>
  </article>`
}

const thread = (desk: Desk, post: KeptPost, replies: ReadonlyMap<string, readonly KeptPost[]>): SafeHtml => {
  const below = replies.get(post.id) ?? []
  return below.length === 0
    ? html``
    : html`<div class="thread">
        ${below.map((reply) => html`${card(desk, reply, true)}${thread(desk, reply, replies)}`)}
      </div>`
}

/** Posts, newest first, with answers under what they answer where both are among them, oldest first. */
export const cards = (desk: Desk, posts: readonly KeptPost[]): SafeHtml[] => {
  const ids = new Set(posts.map(({ id }) => id))
  const isAnswer = ({ replyTo }: KeptPost): boolean => replyTo !== null && ids.has(replyTo)
  const replies = Map.groupBy(posts.filter(isAnswer).toReversed(), ({ replyTo }) => replyTo ?? '')
  const first = posts.filter((post) => !isAnswer(post))
  return first.map((post) => html`${card(desk, post)}${thread(desk, post, replies)}`)
}

/** A post with everything that is under it. */
export const conversation = (desk: Desk, post: KeptPost): SafeHtml => {
  const replies = Map.groupBy(desk.state.posts(), ({ replyTo }) => replyTo ?? '')
  return html`${card(desk, post)}${thread(desk, post, replies)}`
}
