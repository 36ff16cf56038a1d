import { Type } from 'typebox'
import type { Api, HttpOptions } from '#http/options.ts'
import { Closed, component, Words } from '#http/schemas/common.ts'
import { problems } from '#http/schemas/problem.ts'

const tags = ['Operation']

const HealthSchema = component(
  'Health',
  Type.Object({
    status: Words(['ok']),
    installation: Type.Optional(
      Type.String({
        description:
          'The same from all web servers of an installation, and another one from each other installation: by it "npm run doctor" knows its own.',
      }),
    ),
  }),
)

const ReadinessSchema = component(
  'Readiness',
  Type.Object({
    status: Words(['ready', 'not_ready']),
    checks: Type.Record(Type.String(), Words(['ok', 'failed'])),
    publishing: Type.Unsafe<'on' | 'paused' | 'halted' | null>({
      type: ['string', 'null'],
      enum: ['on', 'paused', 'halted', null],
      description:
        'Whether the installation publishes: paused by its operator, or halted because its database may be an older one or a copy. ' +
        'Null: the database does not answer. It says nothing of whether requests can be served.',
    }),
  }),
)

const healthSchema = {
  operationId: 'getHealth',
  tags,
  summary: 'Whether the process runs',
  security: [],
  response: { 200: HealthSchema },
}

const ReadyQuery = Closed({
  only: Type.Optional(
    Words(['requests'], {
      description:
        'With `requests`, only what an answer needs counts, not whether a worker publishes: for who spreads requests over web servers. ' +
        'The checks name everything all the same.',
    }),
  ),
})

const readySchema = {
  operationId: 'getReadiness',
  tags,
  summary: 'Whether all is well: database, migrations, and a worker that publishes',
  security: [],
  querystring: ReadyQuery,
  response: { ...problems(422), 200: ReadinessSchema, 503: ReadinessSchema },
}

/** For supervisors and load balancers. */
export const healthRoutes = (api: Api, { ready, installation }: Pick<HttpOptions, 'ready' | 'installation'>): void => {
  api.get('/healthz', { schema: healthSchema, config: { neverShed: true } }, () => ({
    status: 'ok' as const,
    ...(installation === undefined ? {} : { installation }),
  }))

  api.get('/readyz', { schema: readySchema, config: { neverShed: true } }, async ({ query }, reply) => {
    const { ready: isAllWell, serves = isAllWell, checks, publishing = null } = await ready()
    const isReady = query.only === 'requests' ? serves : isAllWell
    const status = isReady ? ('ready' as const) : ('not_ready' as const)
    return await reply.code(isReady ? 200 : 503).send({ status, checks, publishing })
  })
}
