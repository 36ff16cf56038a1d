import type { Clock } from '#lib/clock.ts'
import { NoAnswerError, NotSentError, type Http, type HttpResponse } from '#lib/http.ts'
import { headersOf, NoApiError, parseBody, targetOf, type ApiDoor, type ApiRequest } from './door.ts'

export interface HttpDoorDeps {
  readonly http: Http
  readonly clock: Pick<Clock, 'sleep'>
  /** Origin of the installation, without a trailing slash. */
  readonly url: string
  readonly key: string
}

const MOST_BYTES = 8_388_608
const TIMEOUT_MS = 60_000

/** Before each further try. A write has its Idempotency-Key by then, so that it is done once however often it is sent. */
const PAUSES_MS = [500, 2_000] as const

const isPassing = (status: number): boolean => status === 502 || status === 503 || status === 504

const isLost = (error: unknown): boolean => error instanceof NotSentError || error instanceof NoAnswerError

const unreachable = (url: string): NoApiError =>
  new NoApiError(`Scheduly does not answer at ${url}; look whether it runs, and whether SCHEDULY_URL is right.`)

/** The API over the network, with one key. */
export const createHttpDoor = ({ http, clock, url, key }: HttpDoorDeps): ApiDoor => {
  const send = (request: ApiRequest): Promise<HttpResponse> =>
    http({
      method: request.method,
      url: `${url}${targetOf(request)}`,
      headers: headersOf(request, `Bearer ${key}`),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      maxBytes: MOST_BYTES,
      timeoutMilliseconds: TIMEOUT_MS,
    })
  const tryOnce = async (request: ApiRequest): Promise<HttpResponse | null> => {
    try {
      return await send(request)
    } catch (error) {
      if (isLost(error)) return null
      throw error
    }
  }
  return async (request) => {
    let response = await tryOnce(request)
    for (const pause of PAUSES_MS) {
      if (response !== null && !isPassing(response.status)) break
      await clock.sleep(pause)
      response = await tryOnce(request)
    }
    if (response === null) throw unreachable(url)
    return { status: response.status, headers: response.headers, body: parseBody(response.body) }
  }
}
