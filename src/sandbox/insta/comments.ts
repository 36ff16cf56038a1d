import type { FastifyInstance } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import type { InstaComment } from './events.ts'
import { pick } from './fields.ts'
import { newId } from './ids.ts'
import { answerRead } from './nodes.ts'
import type { InstaDesk } from './parts.ts'
import { serveGraph, type Session, speaksFor } from './session.ts'
import { childrenFields, commentFields, type Reader } from './shown.ts'
import { versioned } from './version.ts'

const readerOf = ({ parts }: InstaDesk, { base, token }: Session): Reader => ({
  parts,
  base,
  isFacebook: token.owner !== undefined,
})

/** Where a comment goes: to a post, or to another comment of it. */
interface Place {
  readonly mediaId: string
  readonly parentId: string | null
}

/** The place, when the post is the token's own; with `ofComment` the id is a comment's. */
const placeOf = ({ parts }: InstaDesk, { token }: Session, asked: { id: string; ofComment: boolean }): Place | null => {
  const mediaId = asked.ofComment ? (parts.state.comment(asked.id)?.mediaId ?? '') : asked.id
  const post = parts.state.post(mediaId)
  if (post === null || !speaksFor(token, post.accountId)) return null
  return { mediaId, parentId: asked.ofComment ? asked.id : null }
}

const create = (desk: InstaDesk, session: Session, place: Place): Answer => {
  const { parts, problems } = desk
  const text = session.params.get('message') ?? ''
  if (text.trim() === '') return problems.badParameter('The parameter message is required')
  if (parts.state.post(place.mediaId)?.product === 'STORY') {
    return problems.badParameter('Stories take no comments')
  }
  const comment: InstaComment = {
    id: newId(parts.ground.random, 'comment'),
    ...place,
    accountId: session.account.userId,
    text,
    createdAt: parts.ground.clock.now().getTime(),
    isHidden: false,
  }
  parts.state.commit({ kind: 'comment', comment })
  return { status: 200, body: { id: comment.id } }
}

const list = (desk: InstaDesk, session: Session, place: Place): Answer => {
  const { mediaId, parentId } = place
  const comments = desk.parts.state.comments(mediaId).filter((comment) => comment.parentId === parentId)
  const fields = session.params.get('fields') ?? 'id,text,timestamp'
  const reader = readerOf(desk, session)
  // Newest first, as the network has it since version 3.2.
  return answerRead(desk, () => ({
    data: comments.toReversed().map((comment) => pick(commentFields(reader, comment), fields)),
  }))
}

const hide = ({ parts, problems }: InstaDesk, session: Session, id: string): Answer => {
  const place = placeOf({ parts, problems }, session, { id, ofComment: true })
  const value = session.params.get('hide') ?? ''
  if (place === null) return problems.missingObject(id)
  if (!['true', 'false'].includes(value)) return problems.badParameter('The parameter hide must be a boolean')
  parts.state.commit({ kind: 'comment-hidden', id, isHidden: value === 'true' })
  return { status: 200, body: { success: true } }
}

const children = (desk: InstaDesk, session: Session, id: string): Answer => {
  const post = desk.parts.state.post(id)
  if (post === null || !speaksFor(session.token, post.accountId)) return desk.problems.missingObject(id)
  const items = childrenFields(readerOf(desk, session), post)
  const fields = session.params.get('fields') ?? 'id'
  return answerRead(desk, () => ({ data: items.map((item) => pick(item, fields)) }))
}

type ById = { readonly Params: { readonly id: string } }

const NUMBER = ':id(^\\d{1,25}$)'

const commentEdge = (app: FastifyInstance, desk: InstaDesk, edge: 'comments' | 'replies'): void => {
  const at =
    (id: string, work: (desk: InstaDesk, session: Session, place: Place) => Answer) =>
    (session: Session): Answer => {
      const place = placeOf(desk, session, { id, ofComment: edge === 'replies' })
      return place === null ? desk.problems.missingObject(id) : work(desk, session, place)
    }
  for (const path of versioned(`/${NUMBER}/${edge}`)) {
    app.post<ById>(path, async (request, reply) => {
      const work = at(request.params.id, create)
      return await serveGraph(desk, { route: 'comment', permission: 'comments', work }, { request, reply })
    })
    app.get<ById>(path, async (request, reply) => {
      const work = at(request.params.id, list)
      return await serveGraph(desk, { route: 'comment-list', permission: 'comments', work }, { request, reply })
    })
  }
}

/** Comments on posts, answers to comments, and the items of a carousel. */
export const commentRoutes = (app: FastifyInstance, desk: InstaDesk): void => {
  commentEdge(app, desk, 'comments')
  commentEdge(app, desk, 'replies')
  for (const path of versioned(`/${NUMBER}`)) {
    app.post<ById>(path, async (request, reply) => {
      const work = (session: Session): Answer => hide(desk, session, request.params.id)
      return await serveGraph(desk, { route: 'comment-hide', permission: 'comments', work }, { request, reply })
    })
  }
  for (const path of versioned(`/${NUMBER}/children`)) {
    app.get<ById>(path, async (request, reply) => {
      const work = (session: Session): Answer => children(desk, session, request.params.id)
      return await serveGraph(desk, { route: 'media-read', permission: 'read', work }, { request, reply })
    })
  }
}
