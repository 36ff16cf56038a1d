import { createHash } from 'node:crypto'
import { systemClock } from '#lib/clock.ts'
import { createHttp, type HttpResponse } from '#lib/http.ts'
import { ask, signIn, type Running, startSandbox } from '#sandbox/testing.ts'

/** Everything that a publisher asks for. */
export const MEDIA_SCOPES = 'tweet.read tweet.write users.read media.write offline.access'

const http = createHttp(systemClock)

/** A form with files in it, as bytes. */
const formOf = async (
  fields: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
): Promise<{ readonly body: Buffer; readonly type: string }> => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, typeof value === 'string' ? value : new File([value], 'file'))
  }
  const response = new Response(form)
  return { body: Buffer.from(await response.arrayBuffer()), type: response.headers.get('content-type') ?? '' }
}

/** A file on its way into the sandbox. */
export interface Sent {
  readonly bytes: Buffer
  readonly type: string
  readonly category?: string
  /** In bytes; default 1 MiB. */
  readonly segment?: number
}

interface Told {
  readonly data?: Readonly<Record<string, unknown>> & {
    readonly id?: string
    readonly processing_info?: Readonly<Record<string, unknown>>
  }
  readonly detail?: string
  readonly errors?: readonly { readonly message: string; readonly parameters: object }[]
}

/** What was answered, read. */
export interface Heard {
  readonly status: number
  readonly body: Told
}

export const heard = (answer: HttpResponse): Heard => {
  const body: Told = Object.assign({}, JSON.parse(answer.body === '' ? '{}' : answer.body))
  return { status: answer.status, body }
}

/** Somebody who uploads to a sandbox of their own. */
export interface Uploader extends Running {
  readonly token: string
  readonly init: (json: object, token?: string) => Promise<Heard>
  readonly append: (id: string, index: number | string, bytes: Uint8Array) => Promise<HttpResponse>
  readonly finalize: (id: string) => Promise<Heard>
  readonly status: (id: string) => Promise<Heard>
  /** Sends the whole file in segments; the answer to finalizing it. */
  readonly send: (file: Sent) => Promise<Heard>
  /** The same, waits until it is processed, and gives the id. */
  readonly upload: (file: Sent) => Promise<string>
  readonly create: (json: object, token?: string) => Promise<Heard>
  readonly read: (path: string) => Promise<Readonly<Record<string, unknown>>>
}

/** Sends a form. */
export const postForm = async (
  url: string,
  token: string,
  fields: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
): Promise<HttpResponse> => {
  const { body, type } = await formOf(fields)
  return await http({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
    timeoutMilliseconds: 10_000,
  })
}

const calls = (url: string, token: string) => ({
  init: async (json: object, as = token) => heard(await ask(`${url}/2/media/upload/initialize`, { json, token: as })),
  append: async (id: string, index: number | string, bytes: Uint8Array) =>
    await postForm(`${url}/2/media/upload/${id}/append`, token, {
      media: new Uint8Array(bytes),
      segment_index: String(index),
    }),
  finalize: async (id: string) =>
    heard(await ask(`${url}/2/media/upload/${id}/finalize`, { method: 'POST', token, timeoutMilliseconds: 20_000 })),
  status: async (id: string) => heard(await ask(`${url}/2/media/upload?command=STATUS&media_id=${id}`, { token })),
  create: async (json: object, as = token) => heard(await ask(`${url}/2/tweets`, { json, token: as })),
  read: async (path: string): Promise<Readonly<Record<string, unknown>>> =>
    Object.assign({}, JSON.parse((await ask(`${url}${path}`, { token })).body)),
})

/** Opens a sandbox for somebody who may upload. */
export const openUploads = async (
  context: Parameters<typeof startSandbox>[0],
  options: Parameters<typeof startSandbox>[2] = {},
): Promise<Uploader> => {
  const running = await startSandbox(context, 'twt', options)
  const { access: token } = await signIn(running.url, { scope: MEDIA_SCOPES })
  const actions = calls(running.url, token)
  const send = async ({ bytes, type, category, segment = 1_048_576 }: Sent): Promise<Heard> => {
    const named = category === undefined ? {} : { media_category: category }
    const begun = await actions.init({ media_type: type, total_bytes: bytes.length, ...named })
    const id = begun.body.data?.id ?? ''
    for (let index = 0; index * segment < bytes.length; index += 1) {
      await actions.append(id, index, bytes.subarray(index * segment, (index + 1) * segment))
    }
    return await actions.finalize(id)
  }
  const upload = async (file: Sent): Promise<string> => {
    const { status, body } = await send(file)
    if (status !== 200) throw new Error(`the file was refused: ${JSON.stringify(body)}`)
    running.clock.advance(5_000)
    return body.data?.id ?? ''
  }
  return { ...running, ...actions, token, send, upload }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
