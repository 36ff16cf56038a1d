const headersOf = (text: string): Headers => {
  const headers = new Headers()
  for (const line of text.trim().split(/[\r\n]+/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}

const answerOf = (request: XMLHttpRequest): Response => {
  // A response of these may have no body at all.
  const bare = request.responseText === '' || request.status === 204
  return new Response(bare ? null : request.responseText, {
    status: request.status,
    headers: headersOf(request.getAllResponseHeaders()),
  })
}

const bodyOf = (body: RequestInit['body']): XMLHttpRequestBodyInit | null =>
  body instanceof FormData || body instanceof Blob ? body : null

/** What `fetch` cannot: it says how many bytes have been sent. */
export const fetchTelling =
  (tell: (sent: number, of: number) => void) =>
  (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open(init.method ?? 'GET', url)
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value)
      request.upload.addEventListener('progress', ({ loaded, total }) => tell(loaded, total))
      request.addEventListener('load', () => resolve(answerOf(request)))
      request.addEventListener('error', () => reject(new TypeError('the upload was cut off')))
      request.addEventListener('abort', () => reject(init.signal?.reason ?? new DOMException('', 'AbortError')))
      init.signal?.addEventListener('abort', () => request.abort(), { once: true })
      request.send(bodyOf(init.body))
    })
