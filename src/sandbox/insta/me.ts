import type { FastifyInstance } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import { pick, type Shown } from './fields.ts'
import { personIdOf } from './ids.ts'
import { answerRead } from './nodes.ts'
import type { InstaDesk } from './parts.ts'
import { type Session, serveGraph } from './session.ts'
import { accountFields, pageFields, type Reader } from './shown.ts'
import { issuePageToken } from './token.ts'
import { versioned } from './version.ts'

const FIELDS =
  'id user_id username name account_type profile_picture_url followers_count follows_count media_count'.split(' ')

const readerOf = ({ parts }: InstaDesk, { base, token }: Session): Reader => ({
  parts,
  base,
  isFacebook: token.owner !== undefined,
})

/** Whose token it is with Instagram Login. */
const me = (desk: InstaDesk, session: Session): Answer => {
  const { account } = session
  const fields = (session.params.get('fields') ?? 'id').split(',')
  const unknown = fields.find((field) => !FIELDS.includes(field))
  if (unknown !== undefined) return desk.problems.missingParameter(`fields (${unknown})`)
  const shown = { ...accountFields(readerOf(desk, session), account), id: () => account.appScopedId }
  // The app-scoped id is always there, asked for or not.
  const body = pick(shown, fields.join(','))
  return { status: 200, body: desk.parts.settings().meShape === 'data' ? { data: [body] } : body }
}

/** Whose token it is with Facebook Login: a person's or a Page's. */
const facebookMe = (desk: InstaDesk, session: Session): Answer => {
  const { account, token } = session
  const person: Shown = { id: () => personIdOf(account), name: () => account.name, email: () => undefined }
  const page = pageFields(readerOf(desk, session), account, () => session.params.get('access_token') ?? '')
  const shown = token.owner === 'page' ? page : person
  return answerRead(desk, () => pick(shown, session.params.get('fields') ?? 'id,name'))
}

/** The Pages that a person chose, each with a token of its own. */
const accounts = (desk: InstaDesk, session: Session): Answer => {
  const { parts, problems } = desk
  const { token } = session
  if (token.owner !== 'person') return problems.missingObject('me')
  const chosen = (token.pages ?? []).flatMap((id) => parts.state.account(id) ?? [])
  const fields = session.params.get('fields') ?? 'access_token,category,name,id,tasks'
  return answerRead(desk, () => ({
    data: chosen.map((account) => {
      const accessToken = (): string => issuePageToken(parts, token, account.userId)
      return pick(pageFields(readerOf(desk, session), account, accessToken), fields)
    }),
    paging: { cursors: { before: 'MA', after: 'MA' } },
  }))
}

/** What a person granted. A Page has no permissions of its own. */
const permissions = ({ problems }: InstaDesk, { token }: Session): Answer => {
  if (token.owner !== 'person') return problems.badParameter('Tried accessing nonexisting field (permissions)')
  const granted = ['public_profile', ...token.scopes.filter((scope) => scope !== 'public_profile')]
  return { status: 200, body: { data: granted.map((permission) => ({ permission, status: 'granted' })) } }
}

/** `/me`, `/me/permissions` and `/me/accounts`, with and without a version. */
export const meRoutes = (app: FastifyInstance, desk: InstaDesk): void => {
  for (const path of versioned('/me')) {
    app.get(path, async (request, reply) => {
      const work = (session: Session): Answer =>
        session.token.owner === undefined ? me(desk, session) : facebookMe(desk, session)
      return await serveGraph(desk, { route: 'me', permission: 'read', work }, { request, reply })
    })
  }
  for (const path of versioned('/me/permissions')) {
    app.get(path, async (request, reply) => {
      const work = (session: Session): Answer => permissions(desk, session)
      return await serveGraph(desk, { route: 'permissions', permission: 'read', work }, { request, reply })
    })
  }
  for (const path of versioned('/me/accounts')) {
    app.get(path, async (request, reply) => {
      const work = (session: Session): Answer => accounts(desk, session)
      return await serveGraph(desk, { route: 'pages', permission: 'pages', work }, { request, reply })
    })
  }
}
