import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { bad, doubtful, good, type Finding } from '#domain/finding.ts'
import { NoAnswerError, NotSentError, type Http, type HttpResponse } from '#lib/http.ts'
import type { Random } from '#lib/random.ts'
import type { Shelf } from './shelf.ts'
import { blobKey, StoreUnusableError } from './store.ts'

// A file of our own, fetched as a network would: from its public address, with nothing but that address.

/** No organization's. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

const MIME = 'image/gif'

/** One pixel. Its bytes are all ASCII, so that they are the same as text; what follows a GIF's end is not looked at. */
const PIXEL = 'GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;'

const HOLDS_SECONDS = 120
const MOST_REDIRECTS = 3

export interface ProbeDeps {
  readonly shelf: Shelf
  readonly http: Http
  readonly random: Random
  /** For each request. */
  readonly limitMilliseconds: number
}

/** The address of a file that is not there; it tells where files are fetched from. */
export const sampleAddress = (shelf: Shelf): Promise<string> =>
  shelf.addressOf({ orgId: NOBODY, sha256: '0'.repeat(64), part: 'file' }, { seconds: HOLDS_SECONDS, mime: MIME })

/** Puts a file into the store, fetches it from its public address, compares, and takes it out again. */
export const probeAddress = async (deps: ProbeDeps): Promise<readonly Finding[]> => {
  const { shelf, random } = deps
  const content = `${PIXEL}${random.bytes(16).toString('hex')}`
  const sha256 = createHash('sha256').update(content, 'latin1').digest('hex')
  const key = blobKey(NOBODY, sha256)
  await using desk = await shelf.openDesk()
  await writeFile(desk.incoming, content, 'latin1')
  try {
    await shelf.blobs.put(key, { path: desk.incoming, bytes: content.length, mime: MIME })
    const wishes = { seconds: HOLDS_SECONDS, mime: MIME }
    return await follow(deps, await shelf.addressOf({ orgId: NOBODY, sha256, part: 'file' }, wishes), content)
  } catch (error) {
    return [bad('store_unusable', `The probe could not be stored: ${storeFault(error)}.`)]
  } finally {
    await shelf.blobs.remove(key).catch(() => undefined)
  }
}

/** Errors of the store name files and buckets; only its own sentences are fit to be shown. */
const storeFault = (error: unknown): string =>
  error instanceof StoreUnusableError
    ? error.message
    : 'files cannot be kept; the configuration of the store says where'

const follow = async (deps: ProbeDeps, address: string, content: string): Promise<readonly Finding[]> => {
  const findings: Finding[] = []
  let next = address
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await askAddress(deps, next)
    if ('verdict' in answer) return [...findings, answer]
    const target = redirectOf(answer, next)
    if (target === null) return [...findings, ...judge(answer, { content, origin: new URL(next).origin })]
    findings.push(
      doubtful(
        'redirected',
        `${new URL(next).origin} leads on to ${target.origin} with status ${answer.status}: whether networks follow that is not known. Serve files without a redirect.`,
      ),
    )
    next = target.href
  }
  return [...findings, bad('too_many_redirects', 'The address leads on and on: serve files without a redirect.')]
}

/** As Node names what is wrong with one. */
const CERTIFICATE =
  /\b(?:CERT_\w+|ERR_TLS_CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+_CERT\w*|UNABLE_TO_VERIFY_LEAF_SIGNATURE)\b/

/** Asks an address once, and says in a finding why there was no answer. */
export const askAddress = async (
  { http, limitMilliseconds }: Pick<ProbeDeps, 'http' | 'limitMilliseconds'>,
  url: string,
  accept = 'image/*, video/*',
): Promise<HttpResponse | Finding> => {
  const { origin } = new URL(url)
  try {
    const headers = { accept, 'accept-encoding': 'identity' }
    return await http({ method: 'GET', url, headers, timeoutMilliseconds: limitMilliseconds })
  } catch (error) {
    if (error instanceof NotSentError && CERTIFICATE.test(error.message))
      return bad(
        'bad_certificate',
        `${origin} has a certificate that is not to be trusted (${error.message}): renew it, with all certificates in between, for this very name.`,
      )
    if (error instanceof NotSentError)
      return bad(
        'unreachable',
        `${origin} cannot be reached from this machine (${error.message}): is Scheduly running, and does a proxy or tunnel lead to it?`,
      )
    if (error instanceof NoAnswerError)
      return bad(
        'no_answer',
        `${origin} did not answer within ${limitMilliseconds / 1_000} seconds, or broke off (${error.message}): look at the proxy and at Scheduly's log.`,
      )
    throw error
  }
}

const redirectOf = ({ status, headers }: HttpResponse, from: string): URL | null =>
  [301, 302, 303, 307, 308].includes(status) ? URL.parse(headers['location'] ?? from, from) : null

const typeOf = ({ headers }: HttpResponse): string => (headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''

const STATUSES: Readonly<Record<number, string>> = {
  401: 'it asks to sign in; networks cannot, so let /media/files/ through without a password',
  403: 'it refuses; let /media/files/ through without a password, and look at the rules of a firewall in front',
  404: 'it does not know the file; does the proxy lead to this very installation, with the same secrets and data folder?',
  502: 'a proxy answers that Scheduly does not; is it running?',
  503: 'a proxy answers that Scheduly does not; is it running?',
  504: 'a proxy answers that Scheduly does not; is it running?',
}

const judge = (
  answer: HttpResponse,
  asked: { readonly content: string; readonly origin: string },
): readonly Finding[] => {
  const { status, body, headers } = answer
  const { content, origin } = asked
  const type = typeOf(answer)
  if (status !== 200)
    return [
      bad(
        'bad_status',
        `${origin} answered with status ${status}: ${STATUSES[status] ?? 'it must be 200 with the file'}.`,
      ),
    ]
  if (type === 'text/html')
    return [
      bad(
        'page_instead',
        `${origin} answered with a web page instead of the file, perhaps one to sign in or a warning of a tunnel: let /media/files/ through as it is.`,
      ),
    ]
  const length = headers['content-length'] ?? String(body.length)
  if (Number(length) !== content.length || body.length !== content.length)
    return [
      bad(
        'wrong_length',
        `${origin} sent ${length} bytes instead of ${content.length}: something on the way changes files.`,
      ),
    ]
  if (body !== content)
    return [bad('wrong_content', `${origin} sent other bytes than the file's: something on the way changes files.`)]
  if (type !== MIME)
    return [
      bad(
        'wrong_type',
        `${origin} sent the file as ${type === '' ? 'no type at all' : type} instead of ${MIME}: networks go by that. Let the header content-type through.`,
      ),
    ]
  return [good('fetched', `A file was fetched from ${origin}: status ${status}, ${type}, ${length} bytes.`)]
}
