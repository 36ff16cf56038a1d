import type { Scenarios } from '../contract.ts'
import { json } from '../scripted-network.ts'
import type { Reaction, Script } from '../scripted-network.ts'

const IG = '/v26.0/17841400000000001'
export const CONTAINER = '17800000000000001'

/** By method and path. */
type Answers = Readonly<Record<string, Reaction>>

/** What the Graph API answers when all is well, whichever way an account was connected. */
export const GRAPH: Answers = {
  [`POST ${IG}/media_publish`]: json(200, { id: '17900000000000001' }),
  [`POST ${IG}/media`]: json(200, { id: CONTAINER }),
  [`GET ${IG}/media`]: json(200, { data: [] }),
  [`GET ${IG}/content_publishing_limit`]: json(200, { data: [{ quota_usage: 0, config: { quota_total: 100 } }] }),
  [`GET /v26.0/${CONTAINER}`]: json(200, { status_code: 'FINISHED', id: CONTAINER }),
}

const pathOf = (path: string): string => path.replace(/\?.*/, '')

export const answering =
  (answers: Answers): Script =>
  ({ method, path }) =>
    answers[`${method} ${pathOf(path)}`] ?? json(404, { error: { code: 100, message: 'No such object' } })

/** Ways in which a network that is well otherwise goes wrong; `endedToken` is its subcode for a token that has ended. */
export const faultsOf = (network: Script, endedToken: number) => {
  /** But for one call, told by the end of its path. */
  const butFor = (end: string, reaction: Reaction): { readonly network: Script } => ({
    network: (received) => (pathOf(received.path).endsWith(end) ? reaction : network(received)),
  })
  const publishing = (status: number, error: object) =>
    butFor('/media_publish', json(status, { error: { message: 'No.', ...error } }))
  const creating = (error: object) => butFor('/media', json(400, { error: { message: 'No.', ...error } }))
  const scenarios: Scenarios = {
    published: { network },
    processing: { impossible: 'what Instagram still works on is waited for before the publishing call, by preparing' },
    rejected: publishing(400, { code: 36003, error_subcode: 2207009 }),
    unauthorized: publishing(400, { code: 190, error_subcode: endedToken }),
    'rate-limited': publishing(403, { code: 9, error_subcode: 2207042 }),
    unavailable: publishing(400, { code: 9007, error_subcode: 2207027 }),
    unknown: publishing(400, { code: 4, error_subcode: 2207051 }),
  }
  return { butFor, creating, scenarios }
}
