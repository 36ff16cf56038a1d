import { ProblemError, type Problem } from '@scheduly/client'
import { session } from './client.ts'
import { hasCode, isOffline, isSignedOut } from './problems.ts'
import { fetchTelling } from './sending.ts'
import { findUnfinished, fingerprintOf, forgetUnfinished, keepUnfinished, type Unfinished } from './unfinished.ts'

/** From this size on a file goes in pieces. */
export const PIECES_FROM_BYTES = 8_000_000

/** What stands between may let through no more at once. A piece that breaks off is kept as far as it came. */
const PIECE_BYTES = 16 * 2 ** 20

/** The protocol of resumable uploads: https://tus.io */
const TUS = { 'tus-resumable': '1.0.0' }

interface Sent {
  readonly method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Blob
  readonly tell?: (sent: number) => void
  readonly signal: AbortSignal
}

/** Resolves once somebody is signed in here; rejects when the upload is stopped before that. */
const someoneIn = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      if (session.standing() !== 'in') return
      leave()
      resolve()
    }
    const stop = (): void => {
      leave()
      reject(signal.reason)
    }
    const leaveSession = session.subscribe(look)
    const leave = (): void => {
      leaveSession()
      signal.removeEventListener('abort', stop)
    }
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    else look()
  })

/** A session that ends meanwhile is no reason to lose what has arrived: it goes on as soon as there is one again. */
const tokenFor = async (signal: AbortSignal, refused?: string): Promise<string> => {
  for (;;) {
    try {
      const token = refused === undefined ? await session.token() : await session.renew(refused)
      if (token !== undefined) return token
    } catch (error) {
      if (!isSignedOut(error)) throw error
      session.end()
    }
    await someoneIn(signal)
  }
}

const isProblemBody = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value && 'status' in value

/** HEAD says nothing but its number, and a proxy nothing that is ours. */
class Refused extends Error {
  readonly status: number
  constructor(status: number) {
    super(`The server answered with ${status}.`)
    this.status = status
  }
}

const refusalOf = async (response: Response): Promise<Error> => {
  const problem: unknown = await response.json().catch(() => null)
  return isProblemBody(problem) ? new ProblemError(problem) : new Refused(response.status)
}

const statusOf = (error: unknown): number =>
  error instanceof ProblemError || error instanceof Refused ? error.status : 0

const UNAUTHENTICATED = 401

const send = async ({ method, path, headers, body, tell, signal }: Sent): Promise<Headers> => {
  const sending = fetchTelling((sent) => tell?.(sent))
  const attempt = (token: string): Promise<Response> =>
    sending(path, {
      method,
      headers: { ...TUS, ...headers, authorization: `Bearer ${token}` },
      signal,
      ...(body !== undefined && { body }),
    })
  const token = await tokenFor(signal)
  const first = await attempt(token)
  const response = first.status === UNAUTHENTICATED ? await attempt(await tokenFor(signal, token)) : first
  if (response.ok) return response.headers
  throw await refusalOf(response)
}

/** Base64 of UTF-8, as the protocol wants its words. */
const encode = (word: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(word)))

type Known = Pick<Unfinished, 'user' | 'org' | 'file'>

const begin = async (known: Known, file: File, signal: AbortSignal): Promise<Unfinished> => {
  const headers = await send({
    method: 'POST',
    path: `/orgs/${known.org}/media/uploads`,
    headers: { 'upload-length': String(file.size), 'upload-metadata': `filename ${encode(file.name)}` },
    signal,
  })
  const ends = Date.parse(headers.get('upload-expires') ?? '')
  const begun = { ...known, name: file.name, place: headers.get('location') ?? '', ends }
  keepUnfinished(begun)
  return begun
}

interface Standing {
  readonly place: string
  readonly offset: number
  /** The file's name in the library, once it is there. */
  readonly media: string | null
}

const standingOf = (place: string, headers: Headers): Standing => ({
  place,
  offset: Number(headers.get('upload-offset')),
  media: headers.get('scheduly-media-id'),
})

/** Where the upload stands at the server; a new one where there is none, or none any more. */
const standing = async (known: Known, file: File, signal: AbortSignal): Promise<Standing> => {
  const before = findUnfinished(known)
  if (before !== undefined) {
    try {
      return standingOf(before.place, await send({ method: 'HEAD', path: before.place, signal }))
    } catch (error) {
      if (statusOf(error) !== 404) throw error
      forgetUnfinished(known)
    }
  }
  return { place: (await begin(known, file, signal)).place, offset: 0, media: null }
}

interface Sending {
  readonly known: Known
  readonly file: File
  readonly signal: AbortSignal
  readonly tell: (share: number) => void
}

/** One try, as far as it goes; gives the file's id in the library. */
const sendRest = async ({ known, file, signal, tell }: Sending, onProgress: () => void): Promise<string> => {
  let now = await standing(known, file, signal)
  while (now.media === null) {
    const { place, offset } = now
    tell(offset / file.size)
    const headers = await send({
      method: 'PATCH',
      path: place,
      headers: { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body: file.slice(offset, offset + PIECE_BYTES),
      tell: (sent) => tell(Math.min(1, (offset + sent) / file.size)),
      signal,
    })
    now = standingOf(place, headers)
    onProgress()
  }
  forgetUnfinished(known)
  return now.media
}

const MOST_WAIT_MS = 30_000

/** A moment, longer each time; less when the line is back, or when the machine wakes up. */
const aMoment = (tries: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (work: () => void) => (): void => {
      clearTimeout(timer)
      removeEventListener('online', go)
      document.removeEventListener('visibilitychange', go)
      signal.removeEventListener('abort', stop)
      work()
    }
    const go = end(resolve)
    const stop = end(() => reject(signal.reason))
    const timer = setTimeout(go, Math.min(MOST_WAIT_MS, 1_000 * 2 ** tries))
    addEventListener('online', go)
    document.addEventListener('visibilitychange', go)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })

/** What may be otherwise in a moment: a line that broke, another request at the same upload, a busy server. */
const PASSING: ReadonlySet<number> = new Set([408, 423, 429, 500, 502, 503, 504])

const isPassing = (error: unknown): boolean =>
  hasCode(error, 'upload_offset_mismatch') ||
  isOffline(error) ||
  error instanceof TypeError ||
  PASSING.has(statusOf(error))

/** Rejects where the file itself is gone, or was changed: then the line is not to blame. */
const readable = async (file: File): Promise<void> => void (await file.slice(0, 1).arrayBuffer())

/** The file itself is at fault: the server has let go of it. */
const UNUSABLE = 422

export interface PiecesOptions {
  readonly user: string
  readonly tell: (share: number) => void
  readonly wait: () => void
  readonly signal: AbortSignal
}

/**
 * Sends a file in pieces until it is in the library, whose id for it it gives. What breaks off goes on by itself; what is
 * stopped goes on when the same file comes again, in this page or another.
 */
export const sendInPieces = async (
  org: string,
  file: File,
  { user, tell, wait, signal }: PiecesOptions,
): Promise<string> => {
  const known = { user, org, file: await fingerprintOf(file) }
  for (let tries = 0; ; tries += 1) {
    try {
      return await sendRest({ known, file, signal, tell }, () => {
        tries = 0
      })
    } catch (error) {
      signal.throwIfAborted()
      if (statusOf(error) === UNUSABLE) forgetUnfinished(known)
      if (!isPassing(error)) throw error
      wait()
      await readable(file)
      await aMoment(tries, signal)
    }
  }
}

const MOST_DISCARDS = 5

/** Gives an upload up, here and at the server; where that does not answer, it ends by itself after a day. */
export const discard = async (upload: Unfinished): Promise<void> => {
  forgetUnfinished(upload)
  const signal = AbortSignal.timeout(MOST_WAIT_MS)
  for (let tries = 0; tries < MOST_DISCARDS; tries += 1) {
    try {
      await send({ method: 'DELETE', path: upload.place, signal })
      return
    } catch (error) {
      if (signal.aborted || !isPassing(error)) return
      // What was just stopped may still be written to.
      await aMoment(tries, signal).catch(() => undefined)
    }
  }
}

export const discardFile = async (org: string, user: string, file: File): Promise<void> => {
  const upload = findUnfinished({ org, user, file: await fingerprintOf(file) })
  if (upload !== undefined) await discard(upload)
}
