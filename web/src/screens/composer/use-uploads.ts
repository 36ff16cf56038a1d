import { useRef, useState } from 'react'
import type { Media } from '@scheduly/client'
import { session } from '#web/api/client.ts'
import type { Place } from './draft.ts'

export interface Upload {
  readonly id: number
  readonly name: string
  readonly place: Place
  /** 0 to 1; null when it is not under way. */
  readonly share: number | null
  /** Why it stopped: the server's own sentence, or empty for a lost connection. */
  readonly failure: string | null
}

interface Sent {
  readonly status: number
  readonly text: string
}

interface Sending {
  readonly url: string
  readonly token: string
  readonly body: FormData
  readonly request: XMLHttpRequest
  readonly key: string
  readonly onShare: (share: number) => void
}

/** By XMLHttpRequest, which alone tells how far it is. */
const send = ({ url, token, body, request, key, onShare }: Sending): Promise<Sent> =>
  new Promise((resolve, reject) => {
    request.open('POST', url)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.setRequestHeader('idempotency-key', key)
    request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total === 0 ? 0 : loaded / total))
    request.addEventListener('load', () => resolve({ status: request.status, text: request.responseText }))
    for (const end of ['error', 'timeout']) request.addEventListener(end, () => reject(new Error('')))
    request.addEventListener('abort', () => reject(new DOMException('canceled', 'AbortError')))
    request.send(body)
  })

/** JSON of this API, whose shape its description gives. */
const read = (text: string): { readonly id?: string; readonly alt_text?: string; readonly detail?: string } => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

const tokenOr = async (token: Promise<string | undefined>): Promise<string> => {
  const found = await token
  if (found === undefined) throw new Error('')
  return found
}

const keyOf = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

type Uploaded = Pick<Media, 'id' | 'alt_text'>

const upload = async (facts: Omit<Sending, 'token' | 'body'> & { readonly file: File }): Promise<Uploaded> => {
  const body = new FormData()
  body.set('name', facts.file.name)
  body.set('file', facts.file)
  const token = await tokenOr(session.token())
  let answer = await send({ ...facts, body, token })
  if (answer.status === 401) answer = await send({ ...facts, body, token: await tokenOr(session.renew(token)) })
  const { id, alt_text = '', detail = '' } = read(answer.text)
  if (answer.status !== 201 || id === undefined) throw new Error(detail)
  return { id, alt_text }
}

const isCanceled = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/** Files on their way into the library; each says when it has arrived. */
export const useUploads = (org: string, onDone: (place: Place, media: Uploaded) => void) => {
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const running = useRef(new Map<number, { file: File; request: XMLHttpRequest | null; key: string }>())
  // One after the other, so that they come in the order in which they were chosen.
  const last = useRef<Promise<void>>(Promise.resolve())
  const change = (id: number, facts: Partial<Upload>): void =>
    setUploads((all) => all.map((each) => (each.id === id ? { ...each, ...facts } : each)))
  const drop = (id: number): void => {
    running.current.delete(id)
    setUploads((all) => all.filter((each) => each.id !== id))
  }
  const run = async (id: number, place: Place): Promise<void> => {
    const work = running.current.get(id)
    if (work === undefined) return
    work.request = new XMLHttpRequest()
    const { file, request, key } = work
    const onShare = (share: number): void => change(id, { share })
    try {
      const media = await upload({ url: `/orgs/${org}/media`, file, request, key, onShare })
      drop(id)
      onDone(place, media)
    } catch (error) {
      if (isCanceled(error)) drop(id)
      else change(id, { share: null, failure: error instanceof Error ? error.message : '' })
    }
  }
  return {
    uploads,
    start: (files: readonly File[], place: Place): void => {
      for (const file of files) {
        const id = Math.max(0, ...running.current.keys()) + 1
        running.current.set(id, { file, request: null, key: keyOf() })
        setUploads((all) => [...all, { id, name: file.name, place, share: 0, failure: null }])
        last.current = last.current.then(() => run(id, place))
      }
    },
    cancel: (id: number): void => {
      running.current.get(id)?.request?.abort()
      drop(id)
    },
    again: ({ id, place }: Upload): void => {
      change(id, { share: 0, failure: null })
      last.current = last.current.then(() => run(id, place))
    },
  }
}

export type Uploads = ReturnType<typeof useUploads>
