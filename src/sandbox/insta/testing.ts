import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpResponse } from '#lib/http.ts'
import type { LedgerEntry } from '#sandbox/ledger.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { ask, CALLBACK, type ManualClock, type Running, startSandbox } from '#sandbox/testing.ts'

interface Cleanup {
  after(work: () => Promise<void>): void
}

/** One file of a web server: what its answer is, or what it does instead. */
export type Served =
  | {
      readonly type: string
      readonly body: Uint8Array | string
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
    }
  | ((request: IncomingMessage, response: ServerResponse) => void)

/** The files of a web server by their paths; what is added later is served as well. */
export type Files = Record<string, Served>

/** Serves files on loopback for one test; its address. */
export const serveFiles = async (context: Cleanup, files: Files): Promise<string> => {
  const server = createServer((request, response) => {
    const served = files[request.url ?? '']
    if (served === undefined) return response.writeHead(404).end()
    if (typeof served === 'function') return served(request, response)
    response.writeHead(served.status ?? 200, { 'content-type': served.type, ...served.headers })
    return response.end(served.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${portOf(address)}`
}

const portOf = ({ port }: AddressInfo): number => port

const SCOPES = ['basic', 'content_publish', 'manage_comments'].map((name) => `instagram_business_${name}`).join(',')

const parse = (body: string): Readonly<Record<string, unknown>> => Object.assign({}, JSON.parse(body))

/** Connects an account by Instagram Login; a token of an hour. */
export const connect = async (url: string, name = 'demo', scope = SCOPES): Promise<string> => {
  const { clientId: client_id, clientSecret: client_secret } = SANDBOX_CLIENT
  const asked = { client_id, redirect_uri: CALLBACK, response_type: 'code', scope, state: 's' }
  const form = { ...asked, new_account: name, decision: 'approve' }
  const approved = await ask(`${url}/oauth/authorize`, { form })
  const code = new URL(approved.headers['location'] ?? 'about:blank').searchParams.get('code') ?? ''
  const grant = { client_id, client_secret, grant_type: 'authorization_code', redirect_uri: CALLBACK, code }
  const answer = await ask(`${url}/oauth/access_token`, { form: grant })
  return /"access_token":"([\w-]+)"/.exec(answer.body)?.[1] ?? ''
}

/** An answer with its JSON read. */
export interface Read {
  readonly status: number
  readonly headers: HttpResponse['headers']
  readonly body: Readonly<Record<string, unknown>>
  /** Code and subcode of a refusal; empty when it is none. */
  readonly refusal: readonly (number | undefined)[]
}

const refusalOf = (body: Readonly<Record<string, unknown>>): Read['refusal'] => {
  const error = body['error']
  if (typeof error !== 'object' || error === null) return []
  const { code, error_subcode: subcode }: { code?: number; error_subcode?: number } = error
  return subcode === undefined ? [code] : [code, subcode]
}

export const read = ({ status, headers, body: text }: HttpResponse): Read => {
  const body = parse(text)
  return { status, headers, body, refusal: refusalOf(body) }
}

type Values = Readonly<Record<string, string>>

/** One account at a sandbox with a web server of files beside it. */
export interface InstaDeskOfTest extends Running {
  readonly token: string
  readonly igId: string
  readonly files: Files
  /** The address of the web server. */
  readonly site: string
  readonly get: (path: string, values?: Values) => Promise<Read>
  readonly post: (path: string, values?: Values) => Promise<Read>
  readonly remove: (path: string) => Promise<Read>
  /** Makes a container. */
  readonly make: (values: Values) => Promise<Read>
  readonly publish: (containerId: string) => Promise<Read>
  readonly status: (containerId: string) => Promise<readonly unknown[]>
  /** Resolves when a container's media is taken or refused. */
  readonly fetched: (containerId: string) => Promise<LedgerEntry>
}

export interface DeskWishes {
  readonly files?: Files
  readonly journal?: string | null
  readonly clock?: ManualClock
  readonly name?: string
}

/** Opens a sandbox with a connected account. */
export const openDesk = async (context: Cleanup, wishes: DeskWishes = {}): Promise<InstaDeskOfTest> => {
  const { files = {}, name = 'demo', ...options } = wishes
  const running = await startSandbox(context, 'insta', options)
  const { url, sandbox } = running
  const site = await serveFiles(context, files)
  const token = await connect(url, name)
  const withToken = (values: Values): Record<string, string> => ({ access_token: token, ...values })
  const get = async (path: string, values: Values = {}): Promise<Read> =>
    read(await ask(`${url}/v26.0${path}?${new URLSearchParams(withToken(values)).toString()}`))
  const post = async (path: string, values: Values = {}): Promise<Read> =>
    read(await ask(`${url}/v26.0${path}`, { form: withToken(values) }))
  const remove = async (path: string): Promise<Read> =>
    read(await ask(`${url}/v26.0${path}?access_token=${token}`, { method: 'DELETE' }))
  const igId = String((await get('/me', { fields: 'user_id' })).body['user_id'])
  return {
    ...running,
    token,
    igId,
    files,
    site,
    get,
    post,
    remove,
    make: async (values) => await post(`/${igId}/media`, values),
    publish: async (containerId) => await post(`/${igId}/media_publish`, { creation_id: containerId }),
    status: async (containerId) => {
      const { body } = await get(`/${containerId}`, { fields: 'status_code,status' })
      return [body['status_code'], body['status']]
    },
    fetched: async (containerId) =>
      await sandbox.ledger.waitFor(({ route, path }) => route === 'media-fetch' && path === `/${containerId}`),
  }
}

/** Makes a container of an image, waits for it, and publishes it; the id of the post. */
export const publishImage = async (desk: InstaDeskOfTest, values: Values): Promise<string> => {
  const made = await desk.make(values)
  desk.clock.advance(1_000)
  const published = await desk.publish(String(made.body['id']))
  return String(published.body['id'])
}
