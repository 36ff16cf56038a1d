import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { html, page, PAGE_HEADERS } from '#sandbox/html.ts'
import { type Ground, type Network, SandboxInputError } from '#sandbox/network.ts'
import { authorizeRoutes } from './authorize.ts'
import { meRoute } from './me.ts'
import { DEFAULT_SETTINGS, type InstaParts, mergeSettings } from './parts.ts'
import { createProblems } from './problems.ts'
import { createState, type InstaAccount, type InstaState } from './state.ts'
import { tokenRoutes } from './token.ts'

const AccountInput = Type.Object(
  { handle: Type.String({ pattern: '^[a-z0-9_.]{1,30}$' }), name: Type.Optional(Type.String({ minLength: 1 })) },
  { additionalProperties: false },
)

/** 17 digits, as real ones have: more than a JavaScript number can hold exactly. */
const newId = ({ random }: Ground, prefix: string): string =>
  prefix + (random.bytes(6).readUIntBE(0, 6) % 10 ** 12).toString().padStart(12, '0')

const addTo = (state: InstaState, ground: Ground, names: Pick<InstaAccount, 'username' | 'name'>): InstaAccount => {
  const { username, name } = names
  const account = { userId: newId(ground, '17841'), appScopedId: newId(ground, '27'), username, name }
  state.commit({ kind: 'account', account })
  return account
}

const fromInput = (state: InstaState, ground: Ground, input: unknown): InstaAccount => {
  if (!Value.Check(AccountInput, input)) throw new SandboxInputError('Not an account: a handle has 1 to 30 characters.')
  if (state.accountByName(input.handle) !== null) throw new SandboxInputError('There is such an account already.')
  return addTo(state, ground, { username: input.handle, name: input.name ?? input.handle })
}

const homePage = (app: FastifyInstance, state: InstaState): void => {
  app.get('/', (_request, reply) => {
    const body = html`<h1>Accounts of the sandbox</h1>
      ${state.accounts().map(
        ({ name, username }) =>
          html`<article class="card">
            <header><strong>${name}</strong> <span class="soft">@${username}</span></header>
          </article>`,
      )}
      <p class="soft">
        Channels can be connected here. Publishing to this sandbox is not possible, so there are no posts to show.
      </p>`
    return reply.headers(PAGE_HEADERS).send(page('Instagram', 'Accounts', body))
  })
}

/** Instagram with Instagram Login, as far as connecting an account goes. */
export const createInsta = (ground: Ground): Network => {
  const state = createState(ground)
  const problems = createProblems(ground.random)
  let settings = DEFAULT_SETTINGS
  const ensureAccount = (username: string): InstaAccount =>
    state.accountByName(username) ?? addTo(state, ground, { username, name: username })
  return {
    name: 'Instagram',
    voice: problems.voice,
    faultRoutes: ['token', 'exchange', 'refresh', 'me'],
    restore: (event) => state.restore(event),
    seed: () => void ensureAccount('demo'),
    position: () => 0,
    revokeTokens: (handle) => {
      const account = state.accountByName(handle)
      if (account !== null) state.commit({ kind: 'account-revoked', accountId: account.userId })
    },
    posts: () => [],
    accounts: () => state.accounts(),
    addAccount: (input) => fromInput(state, ground, input),
    settings: () => settings,
    configure: (input) => {
      settings = mergeSettings(settings, input)
      return settings
    },
    routes: (app, wire) => {
      const parts: InstaParts = { ground, state, wire, settings: () => settings, ensureAccount }
      authorizeRoutes(app, parts)
      tokenRoutes(app, { parts, problems })
      meRoute(app, { parts, problems })
      homePage(app, state)
    },
  }
}
