import type { Media } from '@scheduly/client'
import { connect } from './client.ts'

const headersOf = (text: string): Headers => {
  const headers = new Headers()
  for (const line of text.trim().split(/[\r\n]+/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}

/** What `fetch` cannot: it says how much has been sent. */
const fetchTelling =
  (tell: (share: number) => void) =>
  (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open(init.method ?? 'GET', url)
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value)
      request.upload.addEventListener('progress', ({ loaded, total }) => tell(total === 0 ? 0 : loaded / total))
      request.addEventListener('load', () =>
        resolve(
          new Response(request.response === '' ? null : request.responseText, {
            status: request.status,
            headers: headersOf(request.getAllResponseHeaders()),
          }),
        ),
      )
      request.addEventListener('error', () => reject(new TypeError('the upload was cut off')))
      request.addEventListener('abort', () => reject(init.signal?.reason ?? new DOMException('', 'AbortError')))
      init.signal?.addEventListener('abort', () => request.abort(), { once: true })
      request.send(init.body instanceof FormData ? init.body : null)
    })

/** A large file over a slow line. */
const PATIENCE_MS = 3_600_000

interface UploadOptions {
  /** Told how much of it has been sent, from 0 to 1. */
  readonly tell?: (share: number) => void
  readonly signal?: AbortSignal
  readonly altText?: string
  /** The same for each try of one file. */
  readonly key?: string
}

/** Puts a file into the organization's library. */
export const uploadMedia = (
  org: string,
  file: File,
  { tell = () => undefined, signal, altText, key }: UploadOptions = {},
): Promise<Media> => {
  const form = new FormData()
  form.set('name', file.name)
  if (altText !== undefined) form.set('alt_text', altText)
  form.set('file', file)
  return connect({ fetch: fetchTelling(tell) }).media.upload(org, form, {
    timeoutMs: PATIENCE_MS,
    ...(signal !== undefined && { signal }),
    ...(key !== undefined && { idempotencyKey: key }),
  })
}
