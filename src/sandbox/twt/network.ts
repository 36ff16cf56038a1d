import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Ground, type Network, SandboxInputError, type Wire } from '#sandbox/network.ts'
import { authorizeRoutes } from './authorize.ts'
import { createRoute } from './create.ts'
import type { TwtAccount } from './events.ts'
import { createCounter } from './limits.ts'
import { insightRoutes } from './insight.ts'
import { createFileStore } from './media-files.ts'
import { createMediaRoom } from './media-room.ts'
import { mediaRoutes } from './media-routes.ts'
import { pageRoutes } from './pages.ts'
import type { TwtParts } from './parts.ts'
import { createVoice } from './problems.ts'
import { readRoutes } from './read.ts'
import { DEFAULT_SETTINGS, mergeSettings } from './settings.ts'
import { createState, type TwtState } from './state.ts'
import { tokenRoutes } from './token.ts'

const Handle = Type.String({ pattern: '^[A-Za-z0-9_]{1,15}$' })

const choosable = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
  subscription_type: Type.Optional(
    Type.Union([Type.Literal('None'), Type.Literal('Basic'), Type.Literal('Premium'), Type.Literal('PremiumPlus')]),
  ),
}

const AccountInput = Type.Object({ handle: Handle, ...choosable }, { additionalProperties: false })

const AccountChange = Type.Object({ handle: Type.Optional(Handle), ...choosable }, { additionalProperties: false })

const FAULT_ROUTES = [
  'create',
  'timeline',
  'token',
  'revoke',
  'me',
  'lookup',
  'delete',
  'media-upload',
  'media-init',
  'media-append',
  'media-finalize',
  'media-status',
  'media-metadata',
]

interface NewAccount {
  readonly handle: string
  readonly name: string
  readonly subscription: TwtAccount['subscription']
}

const addTo = (state: TwtState, ground: Ground, { handle, name, subscription }: NewAccount): TwtAccount => {
  const id = state.nextId()
  const account = { id, handle, name, subscription, createdAt: ground.clock.now().toISOString() }
  state.commit({ kind: 'account', account })
  return account
}

const fromInput = (state: TwtState, ground: Ground, input: unknown): TwtAccount => {
  if (!Value.Check(AccountInput, input)) throw new SandboxInputError('Not an account: a handle has 1 to 15 characters.')
  if (state.accountByHandle(input.handle) !== null) throw new SandboxInputError('There is such an account already.')
  const { handle, name = handle, subscription_type: subscription = 'None' } = input
  return addTo(state, ground, { handle, name, subscription })
}

/** What people do with their accounts: another name, another handle, a subscription that begins or ends. */
const changed = (state: TwtState, known: string, input: unknown): TwtAccount => {
  const former = state.accountByHandle(known)
  if (former === null) throw new SandboxInputError('There is no such account.')
  if (!Value.Check(AccountChange, input)) throw new SandboxInputError('An account has no such thing to change.')
  const { handle = former.handle, name = former.name, subscription_type: subscription = former.subscription } = input
  const holder = state.accountByHandle(handle)
  if (holder !== null && holder.id !== former.id) throw new SandboxInputError('Another account has this handle.')
  const account = { ...former, handle, name, subscription }
  state.commit({ kind: 'account', account })
  return account
}

/** X, as far as publishing goes. */
export const createTwt = (ground: Ground): Network => {
  const state = createState(ground)
  const voice = createVoice(ground.clock)
  const count = createCounter(ground.clock)
  const room = createMediaRoom(state, createFileStore(ground.folder), () => ground.clock.now().getTime())
  let settings = DEFAULT_SETTINGS
  const ensureAccount = (handle: string): TwtAccount =>
    state.accountByHandle(handle) ?? addTo(state, ground, { handle, name: handle, subscription: 'None' })
  return {
    name: 'X',
    voice,
    faultRoutes: FAULT_ROUTES,
    restore: (event) => state.restore(event),
    seed: () => {
      if (state.accountByHandle('demo') !== null) return
      addTo(state, ground, { handle: 'demo', name: 'Demo', subscription: 'None' })
    },
    position: () => state.position(),
    revokeTokens: (handle) => {
      const account = state.accountByHandle(handle)
      if (account !== null) state.commit({ kind: 'account-revoked', accountId: account.id })
    },
    posts: () => state.posts().map((post) => ({ ...post, handle: state.account(post.accountId)?.handle ?? null })),
    accounts: () => state.accounts(),
    addAccount: (input) => fromInput(state, ground, input),
    changeAccount: (handle, input) => changed(state, handle, input),
    settings: () => settings,
    configure: (input) => {
      settings = mergeSettings(settings, input)
      return settings
    },
    routes: (app: FastifyInstance, wire: Wire) => {
      const parts: TwtParts = { ground, state, wire, room, settings: () => settings, count, ensureAccount }
      authorizeRoutes(app, parts)
      tokenRoutes(app, parts)
      createRoute(app, parts)
      readRoutes(app, parts)
      mediaRoutes(app, parts)
      insightRoutes(app, parts)
      pageRoutes(app, parts)
    },
  }
}
