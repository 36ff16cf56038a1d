import { createInstance, getHttpOperationsFromSpec, type IHttpRequest, type IHttpResponse } from '@stoplight/prism-http'
import { pino } from 'pino'
import { PAGE_FOLDERS, PAGES } from '#test/matrix/expectations.ts'
import { apiDocument } from './api-document.ts'

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string
  /** With its query string. */
  readonly target: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: Buffer
  readonly status: number
  readonly answerHeaders: Readonly<Record<string, string>>
  /** Null for a stream, which is a text of no end, and judged by everything else. */
  readonly answerBody: Buffer | null
}

/** Where an exchange is not as the API's description has it, one line each. */
export type Judge = (exchange: Exchange) => Promise<readonly string[]>

const isJson = (type: string): boolean => /^application\/(?:[\w.+-]+\+)?json(?:;|$)/.test(type)

/** As Prism takes a body: JSON parsed, everything else as text that has each byte in it. */
const bodyOf = (bytes: Buffer, headers: Readonly<Record<string, string>>): unknown => {
  if (bytes.length === 0) return undefined
  if (!isJson(headers['content-type'] ?? '')) return bytes.toString('latin1')
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return bytes.toString('utf8')
  }
}

const queryOf = (url: URL): Record<string, string | string[]> =>
  Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => {
      const [first = '', ...more] = url.searchParams.getAll(name)
      return [name, more.length === 0 ? first : [first, ...more]]
    }),
  )

/** The description names the cookie that there is over https; without it, the same one has another name. */
const withHttpsCookie = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  headers['cookie'] === undefined
    ? { ...headers }
    : { ...headers, cookie: headers['cookie'].replaceAll(/(?<![\w-])scheduly_refresh=/g, '__Host-scheduly_refresh=') }

const toPrism = (exchange: Exchange, url: URL): { readonly input: IHttpRequest; readonly output: IHttpResponse } => ({
  input: {
    method: exchange.method.toLowerCase() as IHttpRequest['method'],
    url: { path: url.pathname, query: queryOf(url) },
    headers: withHttpsCookie(exchange.requestHeaders),
    body: bodyOf(exchange.requestBody, exchange.requestHeaders),
  },
  output: {
    statusCode: exchange.status,
    headers: { ...exchange.answerHeaders },
    body: exchange.answerBody === null ? '' : bodyOf(exchange.answerBody, exchange.answerHeaders),
  },
})

const pages = PAGES.map((page) => new RegExp(`^${page.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`))

/** Pages, assets, the test networks: not described, and not the API's. */
export const isOutside = (path: string): boolean =>
  pages.some((page) => page.test(path)) ||
  [...PAGE_FOLDERS, '/sandbox/', '/mcp'].some((folder) => path.startsWith(folder))

interface Finding {
  readonly message: string
  readonly path?: readonly (string | number)[]
}

/** An answer to HEAD is described as the one to GET would be, and comes without its body. */
const isBodyOfHead = (method: string, { path = [] }: Finding): boolean => method === 'HEAD' && path[0] === 'body'

/** Whoever asked for some fields gets these, and the description says what a whole answer has. */
const isLeftOut = (url: URL, { message }: Finding): boolean =>
  url.searchParams.has('fields') && message.includes('must have required property')

const describe = (side: string, { message, path = [] }: Finding): string => `${side} ${path.join('.')}: ${message}`

/**
 * Prism as judge over what went over the wire. It sends nothing itself: its own proxy takes bodies for text, which no file
 * survives. A request that the server refused may be as wrong as it likes; one that it took must be as described.
 */
export const createJudge = async (): Promise<Judge> => {
  const operations = await getHttpOperationsFromSpec(structuredClone(apiDocument))
  const outputs = new WeakMap<object, IHttpResponse>()
  const prism = createInstance(
    {
      isProxy: true,
      upstream: new URL('http://localhost'),
      upstreamProxy: undefined,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: false,
      mock: { dynamic: false },
    },
    {
      // oxlint-disable-next-line typescript/no-explicit-any -- Prism brings a pino of its own, an older one
      logger: pino({ enabled: false }) as any,
      forward:
        ({ data }) =>
        () =>
        async () => ({ _tag: 'Right', right: outputs.get(data) ?? { statusCode: 0 } }),
    },
  )
  return async (exchange) => {
    const url = new URL(exchange.target, 'http://localhost')
    if (isOutside(url.pathname)) return []
    const { input, output } = toPrism(exchange, url)
    outputs.set(input, output)
    const result = await prism.request(input, operations)()
    const name = `${exchange.method} ${url.pathname} answered ${exchange.status}`
    if (result._tag === 'Left') return [`${name}: ${result.left.message}`]
    const { input: asked } = result.right.validations
    const answered = result.right.validations.output.filter(
      (each) => !isBodyOfHead(exchange.method, each) && !isLeftOut(url, each),
    )
    const faults = [
      ...(exchange.status < 400 || answered.length > 0 ? asked : []).map((each) => describe('request', each)),
      ...answered.map((each) => describe('answer', each)),
    ]
    return faults.map((fault) => `${name}: ${fault}`)
  }
}
