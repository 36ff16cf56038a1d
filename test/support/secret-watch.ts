import { inspect } from 'node:util'
import { systemClock } from '#lib/clock.ts'
import { createHttp, type Http, type HttpRequest } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'

/** Everything that was ever secret in a run, by what it is, and the log of that run as it was handed over. */
export interface SecretWatch {
  /** Keeps every line in full depth, before the real log's own redaction would blank anything. */
  readonly log: Log
  /** The real client, with an ear on what goes to and comes from token endpoints. */
  readonly http: Http
  readonly lines: readonly string[]
  readonly secrets: ReadonlyMap<string, ReadonlySet<string>>
  readonly note: (kind: string, secret: string) => void
}

const REQUEST_FIELDS = ['client_secret', 'code', 'code_verifier', 'refresh_token', 'token']
const ANSWER_FIELDS = ['access_token', 'refresh_token']

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const fieldsOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? { ...value } : {}
  } catch {
    return {}
  }
}

type Note = SecretWatch['note']

const noteRequest = (note: Note, { body: bytes = '', headers = {} }: HttpRequest): void => {
  const body = String(bytes)
  for (const [name, value] of new URLSearchParams(body))
    if (REQUEST_FIELDS.includes(name)) note(`provider ${name}`, value)
  const [scheme = '', credential] = (headers['authorization'] ?? '').split(' ')
  if (credential !== undefined) note(`provider ${scheme.toLowerCase()} credential`, credential)
}

const noteAnswer = (note: Note, body: string): void => {
  for (const [name, value] of Object.entries(fieldsOf(body))) {
    if (ANSWER_FIELDS.includes(name) && typeof value === 'string') note(`provider ${name}`, value)
  }
}

const listen = (note: Note): Http => {
  const real = createHttp(systemClock)
  return async (request) => {
    noteRequest(note, request)
    const answer = await real(request)
    noteAnswer(note, answer.body)
    return answer
  }
}

const FULL = { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity, showHidden: true }

/** Makes a watch; give its log and its http to what is to be watched. */
export const createSecretWatch = (): SecretWatch => {
  const lines: string[] = []
  const secrets = new Map<string, Set<string>>()
  const note: Note = (kind, secret) => {
    const known = secrets.get(kind) ?? new Set()
    secrets.set(kind, known.add(secret))
  }
  const keep = (facts: object, message: string): void => void lines.push(inspect([message, facts], FULL))
  return { log: { debug: keep, info: keep, warn: keep, error: keep }, http: listen(note), lines, secrets, note }
}

/** Base64 of the bytes as it looks inside of something longer, wherever the three-byte groups begin. */
const insideBase64 = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return whole.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
  })

/** The forms in which a secret may lie somewhere: as it is, escaped, and as bytes written in hex or base64. */
const formsOf = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret)
  // What is left of a short secret could stand anywhere by chance.
  const base64 = insideBase64(bytes).filter((form) => form.length >= 8)
  const hex = bytes.toString('hex')
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}

/** Which kinds of secrets stand in the text. */
export const secretsIn = (text: string, secrets: SecretWatch['secrets']): readonly string[] =>
  [...secrets]
    .filter(([, known]) => [...known].some((secret) => formsOf(secret).some((form) => text.includes(form))))
    .map(([kind]) => kind)
