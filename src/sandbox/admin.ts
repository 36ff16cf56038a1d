import type { FastifyInstance, FastifyReply } from 'fastify'
import { Compile } from 'typebox/compile'
import { FaultSchema, type Fault, type Faults } from './faults.ts'
import type { Ledger } from './ledger.ts'
import { type Network, SandboxInputError } from './network.ts'

const faultCheck = Compile(FaultSchema)

const parseJson = (body: unknown): unknown => {
  try {
    const value: unknown = JSON.parse(String(body))
    return value
  } catch (error) {
    throw new SandboxInputError('The body is not JSON.', { cause: error })
  }
}

const parseFault = (value: unknown, routes: readonly string[]): Fault => {
  if (!faultCheck.Check(value)) throw new SandboxInputError('Not a fault that this sandbox knows.')
  const route = value.route ?? null
  if (route !== null && !routes.includes(route)) {
    throw new SandboxInputError(`No such route; there are: ${routes.join(', ')}.`)
  }
  return value
}

/** What the admin API shows and switches. */
export interface AdminParts {
  readonly network: Network
  readonly ledger: Ledger
  readonly faults: Faults
}

/** The switches as a value: the admin API and tests in the same process use the same checks. */
export const checkedFaults = (network: Network, faults: Faults): Faults => ({
  ...faults,
  add: (fault) => faults.add(parseFault(fault, network.faultRoutes)),
})

const faultRoutes = (app: FastifyInstance, faults: Faults): void => {
  app.get('/_sandbox/faults', () => ({ faults: faults.list() }))
  app.post('/_sandbox/faults', (request, reply) => {
    const value = parseJson(request.body)
    if (!faultCheck.Check(value)) throw new SandboxInputError('Not a fault that this sandbox knows.')
    return reply.code(201).send(faults.add(value))
  })
  app.delete('/_sandbox/faults', (_request, reply): FastifyReply => {
    faults.clear()
    return reply.code(204).send()
  })
  app.delete<{ Params: { id: string } }>('/_sandbox/faults/:id', (request, reply) =>
    reply.code(faults.remove(request.params.id) ? 204 : 404).send(),
  )
}

/**
 * Inspection and switches, as JSON under `/_sandbox/`. Writing needs `content-type: application/json`, which a page of
 * another site cannot send without asking first.
 */
export const adminRoutes = (app: FastifyInstance, { network, ledger, faults }: AdminParts): void => {
  app.addHook('preHandler', async (request, reply) => {
    const isAdmin = request.routeOptions.url?.includes('/_sandbox/') ?? false
    const isJson = request.headers['content-type']?.startsWith('application/json') ?? false
    if (isAdmin && request.method === 'POST' && !isJson) {
      await reply.code(415).send({ error: 'Send JSON with content-type application/json.' })
    }
  })
  app.get<{ Querystring: { after?: string } }>('/_sandbox/ledger', (request) => {
    const after = Number(request.query.after ?? 0)
    return { entries: ledger.entries().filter((entry) => entry.sequence > after) }
  })
  app.get('/_sandbox/posts', () => ({ posts: network.posts() }))
  app.get('/_sandbox/accounts', () => ({ accounts: network.accounts() }))
  app.post('/_sandbox/accounts', (request, reply) => reply.code(201).send(network.addAccount(parseJson(request.body))))
  app.post<{ Params: { handle: string } }>('/_sandbox/accounts/:handle', (request) =>
    network.changeAccount(request.params.handle, parseJson(request.body)),
  )
  app.get('/_sandbox/settings', () => network.settings())
  app.post('/_sandbox/settings', (request) => network.configure(parseJson(request.body)))
  faultRoutes(app, faults)
}
