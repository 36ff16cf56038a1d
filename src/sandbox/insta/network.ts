import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Ground, type Network, SandboxInputError, type Wire } from '#sandbox/network.ts'
import type { Arriving } from './arriving.ts'
import { authorizeRoutes } from './authorize.ts'
import { commentRoutes } from './comments.ts'
import { containerRoute } from './container.ts'
import type { InstaAccount } from './events.ts'
import { facebookRoutes } from './facebook.ts'
import { newId, pageIdOf } from './ids.ts'
import { createJobs, failInterrupted } from './jobs.ts'
import { meRoutes } from './me.ts'
import { mediaListRoutes } from './media-list.ts'
import { nodeRoutes } from './nodes.ts'
import { pageRoutes } from './pages.ts'
import type { InstaDesk, InstaParts } from './parts.ts'
import { createProblems } from './problems.ts'
import { publishRoutes } from './publish.ts'
import { DEFAULT_SETTINGS, mergeSettings } from './settings.ts'
import { permalinkOf } from './shown.ts'
import { createState, type InstaState } from './state.ts'
import { createStore } from './store.ts'
import { tokenRoutes } from './token.ts'
import { uploadRoutes } from './upload.ts'
import { createUsage } from './usage.ts'

const Handle = Type.String({ pattern: '^[a-z0-9_.]{1,30}$' })

const choosable = {
  name: Type.Optional(Type.String({ minLength: 1 })),
  account_type: Type.Optional(Type.Enum(['BUSINESS', 'MEDIA_CREATOR'])),
}

const AccountInput = Type.Object({ handle: Handle, ...choosable }, { additionalProperties: false })

const AccountChange = Type.Object({ handle: Type.Optional(Handle), ...choosable }, { additionalProperties: false })

const FAULT_ROUTES = [
  'token exchange refresh me permissions pages account-read container container-status upload publish quota',
  'media-read media-list stories media-delete insights comment comment-list comment-read comment-hide comment-delete',
].flatMap((line) => line.split(' '))

const addTo = (
  state: InstaState,
  { random }: Ground,
  facts: Pick<InstaAccount, 'username' | 'name' | 'accountType'>,
): InstaAccount => {
  const account = { userId: newId(random, 'account'), appScopedId: newId(random, 'appScoped'), ...facts }
  state.commit({ kind: 'account', account })
  return account
}

const fromInput = (state: InstaState, ground: Ground, input: unknown): InstaAccount => {
  if (!Value.Check(AccountInput, input)) throw new SandboxInputError('Not an account: a handle has 1 to 30 characters.')
  if (state.accountByName(input.handle) !== null) throw new SandboxInputError('There is such an account already.')
  const { handle: username, name = username, account_type: accountType = 'BUSINESS' } = input
  return addTo(state, ground, { username, name, accountType })
}

/** What people do with their accounts: another name, another handle, a business that becomes a creator. */
const changed = (state: InstaState, known: string, input: unknown): InstaAccount => {
  const former = state.accountByName(known)
  if (former === null) throw new SandboxInputError('There is no such account.')
  if (!Value.Check(AccountChange, input)) throw new SandboxInputError('An account has no such thing to change.')
  const { handle: username = known, name = former.name, account_type: accountType = former.accountType } = input
  const holder = state.accountByName(username)
  if (holder !== null && holder.userId !== former.userId)
    throw new SandboxInputError('Another account has this handle.')
  const account = { ...former, username, name, ...(accountType === undefined ? {} : { accountType }) }
  state.commit({ kind: 'account', account })
  return account
}

const shownPosts = (state: InstaState): object[] =>
  state.posts().map((post) => ({
    ...post,
    handle: state.account(post.accountId)?.username ?? null,
    permalink: permalinkOf({ state }, '', post),
    comments: state.comments(post.id),
  }))

const addRoutes = (
  app: Parameters<Network['routes']>[0],
  desk: InstaDesk,
  jobs: ReturnType<typeof createJobs>,
): void => {
  authorizeRoutes(app, desk.parts)
  tokenRoutes(app, desk)
  facebookRoutes(app, desk)
  meRoutes(app, desk)
  containerRoute(app, desk, jobs)
  uploadRoutes(app, desk, jobs)
  publishRoutes(app, desk)
  mediaListRoutes(app, desk)
  commentRoutes(app, desk)
  nodeRoutes(app, desk)
  pageRoutes(app, desk.parts)
}

/** Instagram, with Instagram Login and with Facebook Login. */
export const createInsta = (ground: Ground): Network => {
  const state = createState(ground)
  const problems = createProblems(ground.random)
  const closing = new AbortController()
  const store = createStore(ground.folder, ground.random)
  const jobs = createJobs(state, closing.signal)
  const usage = createUsage(ground.clock)
  const arriving: Arriving = new Map()
  let settings = DEFAULT_SETTINGS
  const ensureAccount = (username: string): InstaAccount =>
    state.accountByName(username) ?? addTo(state, ground, { username, name: username })
  const partsWith = (wire: Wire): InstaParts => ({
    ground,
    state,
    store,
    arriving,
    wire,
    usage,
    ensureAccount,
    settings: () => settings,
    closing: closing.signal,
  })
  return {
    name: 'Instagram',
    voice: problems.voice,
    faultRoutes: FAULT_ROUTES,
    restore: (event) => state.restore(event),
    seed: () => {
      ensureAccount('demo')
      failInterrupted(state)
    },
    position: () => state.position(),
    revokeTokens: (handle) => {
      const account = state.accountByName(handle)
      if (account !== null) state.commit({ kind: 'account-revoked', accountId: account.userId })
    },
    posts: () => shownPosts(state),
    accounts: () => state.accounts().map((account) => ({ ...account, pageId: pageIdOf(account) })),
    addAccount: (input) => fromInput(state, ground, input),
    changeAccount: (handle, input) => changed(state, handle, input),
    settings: () => settings,
    configure: (input) => {
      settings = mergeSettings(settings, input)
      return settings
    },
    routes: (app, wire) => addRoutes(app, { parts: partsWith(wire), problems }, jobs),
    close: async () => {
      closing.abort()
      await jobs.idle()
      store.close()
    },
  }
}
