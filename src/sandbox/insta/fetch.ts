import { DownloadError, type Opened } from '#sandbox/download.ts'
import type { InstaMedia } from './events.ts'
import type { InstaParts } from './parts.ts'
import type { Refusal } from './refusals.ts'

/** A file to be fetched for a container, and whose container it is. */
export interface Wanted {
  readonly url: string
  readonly containerId: string
  readonly account: string
}

/** Why the network does not even ask that address: not a plain web address, or not one that is encrypted. */
export const addressFault = ({ settings }: InstaParts, text: string): Refusal | null => {
  const isAscii = /^[\u0021-\u007e]+$/.test(text)
  if (!isAscii || !URL.canParse(text)) return 'unfetchable'
  const { protocol, username, password } = new URL(text)
  const isWeb = protocol === 'https:' || (protocol === 'http:' && !settings().requireHttps)
  return isWeb && username === '' && password === '' ? null : 'unfetchable'
}

/** Notes, when all is over, what became of media that a container named: 200 for taken, no status for refused. */
export const noteFetch = ({ wire }: InstaParts, wanted: Wanted, result: InstaMedia | Refusal): void => {
  const isTaken = typeof result !== 'string'
  wire.ledger.add({
    route: 'media-fetch',
    method: 'GET',
    // Not the address itself: whoever knows it has the file.
    path: `/${wanted.containerId}`,
    account: wanted.account,
    status: isTaken ? 200 : null,
    carriedOut: isTaken,
    postId: null,
    fault: null,
  })
}

const FAILURES: Readonly<Record<DownloadError['failure'], Refusal>> = {
  'refused-address': 'unfetchable',
  unreachable: 'download-failed',
  timeout: 'fetch-timeout',
}

/** What a failed download is to Instagram. Rethrows what is none. */
export const refusalOf = (error: unknown): Refusal => {
  if (error instanceof DownloadError) return FAILURES[error.failure]
  throw error
}

/** A page, a redirect or nothing at all is not media; a busy server may be asked again. */
const statusFault = ({ status }: Opened): Refusal | null => {
  if (status === 200) return null
  return status >= 500 ? 'download-failed' : 'unfetchable'
}

const attempt = async ({ ground, settings, closing }: InstaParts, url: string): Promise<Opened | Refusal> => {
  const { reachPrivateAddresses: allowPrivate, fetchTimeoutMilliseconds: timeoutMilliseconds } = settings()
  try {
    return await ground.download({ url, allowPrivate, timeoutMilliseconds, signal: closing })
  } catch (error) {
    return refusalOf(error)
  }
}

/** Asks for the file. What comes back has status 200, and its body is still to be read or closed. */
export const openMedia = async (parts: InstaParts, wanted: Wanted): Promise<Opened | Refusal> => {
  const early = addressFault(parts, wanted.url)
  if (early !== null) return early
  const opened = await attempt(parts, wanted.url)
  if (typeof opened === 'string') return opened
  const fault = statusFault(opened)
  if (fault !== null) opened.close()
  return fault ?? opened
}
