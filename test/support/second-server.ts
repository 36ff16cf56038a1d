import type { ActionDeps } from '#actions/deps.ts'
import { buildServer } from '#http/server.ts'
import { createRequest, type TestApp } from './app.ts'

/** One more process of the same installation, as far as it answers requests: same database, same keys, `changes` its own. */
export const aSecondServer = async (
  { deps }: TestApp,
  changes: Partial<ActionDeps>,
): Promise<Pick<TestApp, 'request'> & AsyncDisposable> => {
  const { log, publicUrl } = deps
  const ready = async () => ({ ready: true, checks: {} })
  const actions = { ...deps, ...changes }
  const server = await buildServer({ actions, log, publicUrl, ready, logRequests: false, version: '0.0.0' })
  return { request: createRequest(server), [Symbol.asyncDispose]: () => server.close() }
}
