import { createReadStream } from 'node:fs'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { html, page, PAGE_HEADERS, type SafeHtml } from '#sandbox/html.ts'
import type { InstaAccount, InstaComment, InstaMedia } from './events.ts'
import type { InstaParts } from './parts.ts'
import { permalinkOf } from './shown.ts'
import type { KeptPost } from './state.ts'

/** How many posts a page shows. */
const PAGE_LENGTH = 100

const send = (reply: FastifyReply, title: string, body: SafeHtml): FastifyReply =>
  reply.headers(PAGE_HEADERS).send(page('Instagram', title, body))

const readable = (instant: number): SafeHtml => {
  const iso = new Date(instant).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`
}

/** What the pages need. */
interface Site {
  readonly parts: InstaParts
  readonly prefix: string
}

const picture = ({ prefix }: Site, media: InstaMedia, altText: string | null): SafeHtml => {
  const { file, width, height, seconds } = media
  const source = `${prefix}/_media/${file ?? ''}`
  if (file === null) return html`<p class="soft">Video of ${Math.round(seconds ?? 0)} s, ${width} × ${height}</p>`
  return seconds === null
    ? html`<img
        src="${source}"
        width="${width}"
        height="${height}"
        alt="${altText ?? 'Image without a description'}"
      />`
    : html`<video src="${source}" width="${width}" height="${height}" controls preload="metadata"></video>`
}

const pictures = (site: Site, post: KeptPost): SafeHtml => {
  const single = post.media === null ? [] : [picture(site, post.media, post.altText)]
  const items = post.children.map((child) => picture(site, child.media, child.altText))
  return html`<div class="media">${[...single, ...items]}</div>`
}

const kindOf = ({ product, type, children }: KeptPost): string => {
  if (product === 'STORY') return 'Story'
  if (product === 'REELS') return 'Reel'
  return type === 'CAROUSEL_ALBUM' ? `Carousel of ${children.length}` : 'Post'
}

const factsOf = (post: KeptPost): readonly string[] => [
  ...(post.userTags.length === 0 ? [] : [`With ${post.userTags.map((name) => `@${name}`).join(', ')}`]),
  ...(post.collaborators.length === 0 ? [] : [`Together with ${post.collaborators.join(', ')} (invited)`]),
  ...(post.locationId === null ? [] : [`Place ${post.locationId}`]),
  ...(post.isAiGenerated ? ['Made with AI'] : []),
  ...(post.product === 'REELS' && !post.shareToFeed ? ['Not in the feed'] : []),
]

const commentItem = ({ parts }: Site, comment: InstaComment): SafeHtml =>
  html`<li>
    <strong>@${parts.state.account(comment.accountId)?.username ?? 'unknown'}</strong>
    ${comment.parentId === null ? null : html`<span class="soft">in answer</span>`}
    <span class="text">${comment.text}</span>
  </li>`

const commentList = (site: Site, post: KeptPost): SafeHtml | null => {
  const comments = site.parts.state.comments(post.id).filter(({ isHidden }) => !isHidden)
  if (comments.length === 0) return null
  return html`<h2>Comments</h2>
    <ul>
      ${comments.map((comment) => commentItem(site, comment))}
    </ul>`
}

const card = (site: Site, post: KeptPost): SafeHtml => {
  const { parts, prefix } = site
  const account = parts.state.account(post.accountId)
  const username = account?.username ?? 'unknown'
  return html`<article class="card">
    <header>
      <a href="${prefix}/${username}">${account?.name ?? username}</a> <span class="soft">@${username}</span>
      <span class="soft">${kindOf(post)}</span>
    </header>
    ${pictures(site, post)} ${post.caption === '' ? null : html`<p class="text">${post.caption}</p>`}
    ${factsOf(post).map((fact) => html`<p class="soft">${fact}</p>`)}
    <a class="soft" href="${permalinkOf(parts, prefix, post)}">${readable(post.createdAt)}</a>
    ${commentList(site, post)}
  </article>`
}

const newestFirst = (posts: readonly KeptPost[]): KeptPost[] => posts.slice(-PAGE_LENGTH).toReversed()

const empty = (sentence: string): SafeHtml => html`<div class="card"><p>${sentence}</p></div>`

const gone = ({ prefix }: Site, reply: FastifyReply): FastifyReply => {
  const body = html`<h1>This post does not exist</h1>
    ${empty('It was never published here, or it has been deleted.')}
    <p><a href="${prefix}/">See the timeline</a></p>`
  return send(reply.code(404), 'Not found', body)
}

const home = (site: Site): SafeHtml => {
  const { state } = site.parts
  const posts = newestFirst(state.posts())
  const hint = empty('Nothing has been published here yet. Connect a channel, schedule a post, and it appears here.')
  return html`<h1>Timeline of the sandbox</h1>
    ${posts.length === 0 ? hint : posts.map((post) => card(site, post))}
    <h2>Accounts</h2>
    <ul>
      ${state.accounts().map(({ username, name }) => html`<li><a href="${site.prefix}/${username}">${name}</a> @${username}</li>`)}
    </ul>`
}

const profile = (site: Site, account: InstaAccount): SafeHtml => {
  const posts = newestFirst(site.parts.state.posts(account.userId))
  const hint = empty('This account has not published anything yet.')
  return html`<h1>${account.name} <span class="soft">@${account.username}</span></h1>
    ${posts.length === 0 ? hint : posts.map((post) => card(site, post))}`
}

/** The page of an account, for a path that may also name something by its number. */
export const sendProfile = (app: FastifyInstance, parts: InstaParts, reply: FastifyReply) => {
  const site: Site = { parts, prefix: app.prefix }
  return (username: string): FastifyReply => {
    const account = parts.state.accountByName(username)
    if (account === null) return send(reply.code(404), 'Not found', html`<h1>This account does not exist</h1>`)
    return send(reply, account.name, profile(site, account))
  }
}

const permalink = (site: Site, reply: FastifyReply, post: KeptPost | null): FastifyReply => {
  if (post === null) return gone(site, reply)
  const body = html`<h1>${kindOf(post)}</h1>
    ${card(site, post)}
    <p><a href="${site.prefix}/">See the timeline</a></p>`
  return send(reply, 'Post', body)
}

const TYPES: Readonly<Record<string, string>> = { jpg: 'image/jpeg', mp4: 'video/mp4', mov: 'video/quicktime' }

const mediaRoute = (app: FastifyInstance, { store }: InstaParts): void => {
  app.get<{ Params: { name: string } }>('/_media/:name(^[0-9a-f]{24}\\.[a-z0-9]{3}$)', (request, reply) => {
    const { name } = request.params
    const path = store.pathOf(name)
    if (path === null) return reply.code(404).send()
    return reply
      .type(TYPES[name.slice(-3)] ?? 'application/octet-stream')
      .headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'private, max-age=3600' })
      .send(createReadStream(path))
  })
}

/** What a person sees in a browser: the timeline, an account, a post. */
export const pageRoutes = (app: FastifyInstance, parts: InstaParts): void => {
  const site: Site = { parts, prefix: app.prefix }
  const { state } = parts
  app.get('/', (_request, reply) => send(reply, 'Timeline', home(site)))
  for (const kind of ['p', 'reel', 'tv']) {
    for (const path of [`/${kind}/:code`, `/${kind}/:code/`]) {
      app.get<{ Params: { code: string } }>(path, (request, reply) =>
        permalink(site, reply, state.postByShortcode(request.params.code)),
      )
    }
  }
  app.get<{ Params: { id: string } }>('/stories/:username/:id', (request, reply) =>
    permalink(site, reply, state.post(request.params.id)),
  )
  mediaRoute(app, parts)
}
