import type { FastifyInstance, FastifyReply } from 'fastify'
import { html, page, PAGE_HEADERS, type SafeHtml } from '#sandbox/html.ts'
import { cards, conversation, type Desk } from './page-cards.ts'
import { mediaPage } from './page-media.ts'
import type { TwtParts } from './parts.ts'
import type { KeptPost } from './state.ts'

/** How many posts a page shows. */
const PAGE_LENGTH = 100

const send = (reply: FastifyReply, title: string, body: SafeHtml): FastifyReply =>
  reply.headers(PAGE_HEADERS).send(page('X', title, body))

/** An advertisement is on nobody's timeline. */
const newestFirst = (posts: readonly KeptPost[]): KeptPost[] =>
  posts
    .filter(({ marks }) => !marks.includes('nullcast'))
    .slice(-PAGE_LENGTH)
    .toReversed()

const empty = (sentence: string): SafeHtml => html`<div class="card"><p>${sentence}</p></div>`

const gone = (reply: FastifyReply, prefix: string): FastifyReply => {
  const body = html`<h1>This post does not exist</h1>
    ${empty('It was never published here, or it has been deleted.')}
    <p><a href="${prefix}/">See the timeline</a></p>`
  return send(reply.code(404), 'Not found', body)
}

const permalink = (desk: Desk, post: KeptPost): SafeHtml =>
  html`<h1>Post</h1>
    ${conversation(desk, post)}
    <p><a href="${desk.prefix}/">See the timeline</a></p>`

/** What a person sees in a browser: the timeline, an account, a post. */
export const pageRoutes = (app: FastifyInstance, parts: TwtParts): void => {
  const { prefix } = app
  const { state } = parts
  const desk = { state, prefix }
  mediaPage(app, parts)
  app.get('/', (_request, reply) => {
    const posts = newestFirst(state.posts())
    const list = cards(desk, posts)
    const hint = empty('Nothing has been published here yet. Connect a channel, schedule a post, and it appears here.')
    return send(
      reply,
      'Timeline',
      html`<h1>Timeline of the sandbox</h1>
        ${posts.length === 0 ? hint : list}`,
    )
  })
  app.get<{ Params: { handle: string } }>('/:handle', (request, reply) => {
    const account = state.accountByHandle(request.params.handle)
    if (account === null) return send(reply.code(404), 'Not found', html`<h1>This account does not exist</h1>`)
    const posts = newestFirst(state.posts(account.id))
    const list = cards(desk, posts)
    const hint = empty('This account has not published anything yet.')
    const body = html`<h1>${account.name} <span class="soft">@${account.handle}</span></h1>
      ${posts.length === 0 ? hint : list}`
    return send(reply, account.name, body)
  })
  app.get<{ Params: { handle: string; id: string } }>('/:handle/status/:id', (request, reply) => {
    const post = state.post(request.params.id)
    const owner = state.account(post?.accountId ?? '')?.handle.toLowerCase()
    const isTheirs = post !== null && owner === request.params.handle.toLowerCase()
    return isTheirs ? send(reply, 'Post', permalink(desk, post)) : gone(reply, prefix)
  })
  app.get<{ Params: { id: string } }>('/i/web/status/:id', (request, reply) => {
    const post = state.post(request.params.id)
    return post === null ? gone(reply, prefix) : send(reply, 'Post', permalink(desk, post))
  })
}
