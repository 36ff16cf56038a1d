import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from '#actions/member.ts'
import { sendProblem } from '#http/errors.ts'

interface KnownPath {
  readonly pattern: RegExp
  readonly methods: Set<string>
}

const toPattern = (path: string): RegExp => {
  const steps = path.split('/').map((step) => (step.startsWith(':') ? '[^/]+' : RegExp.escape(step)))
  return new RegExp(`^${steps.join('/')}$`)
}

/** Answers what no route matches: 405 with `Allow` when the path has other methods, else 404. */
export const addUnmatched = (server: FastifyInstance): void => {
  const known = new Map<string, KnownPath>()
  server.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return
    const path = known.get(url) ?? { pattern: toPattern(url), methods: new Set() }
    for (const each of [method].flat()) path.methods.add(each)
    known.set(url, path)
  })
  const allowed = (url: string): readonly string[] => {
    const path = url.split('?', 1)[0] ?? ''
    return [
      ...new Set([...known.values()].filter((each) => each.pattern.test(path)).flatMap((each) => [...each.methods])),
    ]
  }
  server.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const methods = allowed(request.url)
    if (methods.length === 0) return sendProblem(reply, notFound().problem)
    const allow = methods.toSorted().join(', ')
    reply.header('allow', allow)
    return sendProblem(reply, {
      code: 'method_not_allowed',
      detail: `This path knows ${allow}, and not ${request.method}.`,
    })
  })
}
