import type { FastifyInstance } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import { pick, type Shown, UnknownFieldError } from './fields.ts'
import { pageIdOf } from './ids.ts'
import { sendProfile } from './pages.ts'
import type { InstaDesk, InstaParts } from './parts.ts'
import { serveGraph, type Session, speaksFor } from './session.ts'
import { accountFields, commentFields, containerFields, pageFields, postFields, type Reader } from './shown.ts'
import { issuePageToken } from './token.ts'
import { versioned } from './version.ts'

/** Something that has an id: whose it is, what a fault calls reading it, and what it shows. */
interface Node {
  readonly owner: string
  readonly route: 'container-status' | 'media-read' | 'comment-read' | 'account-read'
  readonly fields: (reader: Reader, session: Session) => Shown
  /** What a read without `fields` shows. */
  readonly usual: string
}

const publishingNode = ({ state }: InstaParts, id: string): Node | null => {
  const container = state.container(id)
  if (container !== null) {
    const fields = (reader: Reader): Shown => containerFields(reader, container)
    return { owner: container.accountId, route: 'container-status', fields, usual: 'id' }
  }
  const post = state.post(id)
  if (post !== null) {
    const fields = (reader: Reader): Shown => postFields(reader, post)
    return { owner: post.accountId, route: 'media-read', fields, usual: 'id' }
  }
  const comment = state.comment(id)
  if (comment === null) return null
  const owner = state.post(comment.mediaId)?.accountId ?? ''
  const fields = (reader: Reader): Shown => commentFields(reader, comment)
  return { owner, route: 'comment-read', fields, usual: 'id,text,timestamp' }
}

const accountNode = (parts: InstaParts, id: string): Node | null => {
  const account = parts.state.accounts().find((one) => one.userId === id || pageIdOf(one) === id)
  if (account === undefined) return null
  const fields = (reader: Reader, { token }: Session): Shown => {
    if (account.userId === id) return accountFields(reader, account)
    return pageFields(reader, account, () => issuePageToken(parts, token, account.userId))
  }
  return { owner: account.userId, route: 'account-read', fields, usual: 'id' }
}

const nodeOf = (parts: InstaParts, id: string): Node | null => publishingNode(parts, id) ?? accountNode(parts, id)

/** The answer to a read; a field that does not exist is refused by name. */
export const answerRead = ({ problems }: InstaDesk, read: () => object): Answer => {
  try {
    return { status: 200, body: read() }
  } catch (error) {
    if (error instanceof UnknownFieldError) return problems.badParameter(error.message)
    throw error
  }
}

const read = (desk: InstaDesk, session: Session, id: string): Answer => {
  const node = nodeOf(desk.parts, id)
  if (node === null || !speaksFor(session.token, node.owner)) return desk.problems.missingObject(id)
  const reader = { parts: desk.parts, base: session.base, isFacebook: session.token.owner !== undefined }
  const fields = session.params.get('fields') ?? ''
  return answerRead(desk, () => pick(node.fields(reader, session), fields === '' ? node.usual : fields))
}

/** Deleting is for Facebook Login only. */
const removePost = ({ parts, problems }: InstaDesk, { token }: Session, id: string): Answer => {
  const post = parts.state.post(id)
  if (post === null || !speaksFor(token, post.accountId)) return problems.missingObject(id)
  if (token.owner === undefined) return problems.missingPermission('instagram_manage_contents')
  parts.state.commit({ kind: 'post-deleted', id })
  return { status: 200, body: { success: true }, postId: id }
}

const removeComment = ({ parts, problems }: InstaDesk, { token }: Session, id: string): Answer => {
  const owner = parts.state.post(parts.state.comment(id)?.mediaId ?? '')?.accountId ?? ''
  if (!speaksFor(token, owner)) return problems.missingObject(id)
  parts.state.commit({ kind: 'comment-deleted', id })
  return { status: 200, body: { success: true } }
}

/** Numbers of people who saw something do not exist here. */
const insights = ({ problems }: InstaDesk): Answer =>
  problems.graph({
    status: 400,
    code: 10,
    subcode: 2_108_006,
    type: 'OAuthException',
    message: '(#10) Not enough viewers for the media to show insights',
  })

type ById = { readonly Params: { readonly id: string } }

const NUMBER = ':id(^\\d{1,25}$)'
/** A number, or the name of an account. */
const NODE = ':id(^[a-z0-9_.]{1,30}$)'

/** Reading and deleting things by their ids. */
export const nodeRoutes = (app: FastifyInstance, desk: InstaDesk): void => {
  // Without a version a node's path looks like an account's page, and the router tells the two apart by nothing.
  const [bare = '', withVersion = ''] = versioned(`/${NODE}`)
  for (const path of [bare, withVersion]) {
    app.get<ById>(path, async (request, reply) => {
      const { id } = request.params
      if (path === bare && !/^\d+$/.test(id)) return sendProfile(app, desk.parts, reply)(id)
      const route = nodeOf(desk.parts, id)?.route ?? 'media-read'
      const work = (session: Session): Answer => read(desk, session, id)
      return await serveGraph(desk, { route, permission: 'read', work }, { request, reply })
    })
    app.delete<ById>(path, async (request, reply) => {
      const { id } = request.params
      const isComment = desk.parts.state.comment(id) !== null
      const work = (session: Session): Answer => (isComment ? removeComment : removePost)(desk, session, id)
      const permission = isComment ? 'comments' : 'contents'
      const route = isComment ? 'comment-delete' : 'media-delete'
      return await serveGraph(desk, { route, permission, work }, { request, reply })
    })
  }
  for (const path of versioned(`/${NUMBER}/insights`)) {
    app.get(path, async (request, reply) => {
      const work = (): Answer => insights(desk)
      return await serveGraph(desk, { route: 'insights', permission: 'read', work }, { request, reply })
    })
  }
}
