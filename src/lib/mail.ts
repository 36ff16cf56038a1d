import { release, startDeadline } from './deadline.ts'
import { firstSignal } from './first-signal.ts'

/** One mail to one person, in plain text. */
export interface MailMessage {
  /** A bare address: no name, no list. */
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Where its reader stops such mails with one request and no sign-in (RFC 8058); left out where nobody can do without them. */
  readonly unsubscribe?: string
}

/** The door to the mail server. Rejects with `MailRefused` or `MailNotSent`. */
export interface Mail {
  /** Resolves when the mail server has taken the message over. */
  send(message: MailMessage, signal?: AbortSignal): Promise<void>
  /** Connects, encrypts and signs in as for a message, and sends none. */
  verify(): Promise<void>
  close(): void
}

/** The mail server answered and took no message. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
  /** Whether this message would be refused again; a server that is busy or set up wrongly may take it later. */
  readonly permanent: boolean

  constructor(message: string, permanent: boolean) {
    super(message)
    this.permanent = permanent
  }
}

/** No usable answer came: the server is away, slow, or not to be trusted. The message may have gone out even so. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent'
}

export interface MailOptions {
  /** `smtp://` or `smtps://`, perhaps with `user:password@`; `?tls=required` or `?tls=optional` says about STARTTLS. */
  readonly url: string
  /** The sender, such as `Scheduly <no-reply@example.org>`. */
  readonly from: string
}

const CONNECT_MS = 10_000
const SILENCE_MS = 20_000
const WHOLE_MS = 60_000

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Unless the operator says otherwise, a password crosses no network in the clear. */
const mustEncrypt = (url: URL): boolean => {
  const asked = url.searchParams.get('tls')
  return asked === null ? url.password !== '' && !LOOPBACK.has(url.hostname) : asked !== 'optional'
}

const connectionTo = (address: string) => {
  const url = new URL(address)
  const secure = url.protocol === 'smtps:'
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && mustEncrypt(url),
    ...(user === '' ? {} : { auth: { user, pass } }),
  }
}

/** What the library says about an error; its text is left alone, because servers repeat addresses in theirs. */
const factsOf = (error: unknown) => {
  const facts: object = error instanceof Error ? error : {}
  const text = (name: string): string => {
    const value: unknown = Reflect.get(facts, name)
    return typeof value === 'string' ? value : ''
  }
  const answer = 'responseCode' in facts && typeof facts.responseCode === 'number' ? facts.responseCode : null
  return { code: text('originalCode') || text('code') || 'unknown', command: text('command'), answer }
}

/** Only what is said about the recipient or the content is about the message; the rest is about us or the server. */
const isAboutMessage = (command: string): boolean => command === 'RCPT TO' || command === 'DATA'

const translate = (error: unknown): MailRefused | MailNotSent => {
  const { code, command, answer } = factsOf(error)
  if (code === 'EENVELOPE' && command === 'API')
    return new MailRefused('the message has no address to send it to', true)
  if (answer === null) return new MailNotSent(`no answer from the mail server (${code})`)
  const permanent = answer >= 500 && isAboutMessage(command)
  return new MailRefused(`the mail server said ${answer} to ${command || 'the connection'}`, permanent)
}

// More than one address, or anything that is more than an address, must not slip through as one.
const ADDRESS = /^[^\s\p{Cc}@<>,;:"\\()[\]]+@[^\s\p{Cc}@<>,;:"\\()[\]]+$/u

type Connection = ReturnType<typeof connectionTo>

const openTransport = async (connection: Connection) => {
  // Loaded with the first mail: most processes send none.
  const { createTransport } = await import('nodemailer')
  return createTransport({
    ...connection,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** What makes mail programs show a button (RFC 2369, RFC 8058). */
const stopHeaders = (address: string) => ({
  'List-Unsubscribe': { prepared: true, value: `<${address}>` },
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})

/** Makes the door. Every message gets a connection of its own. */
export const createMail = ({ url, from }: MailOptions): Mail => {
  // Read at once: an address that is none fails the start and not the first mail.
  const connection = connectionTo(url)
  let opened: ReturnType<typeof openTransport> | null = null
  const transport = () => (opened ??= openTransport(connection))
  return {
    send: async ({ to, subject, text, unsubscribe }, signal) => {
      if (!ADDRESS.test(to)) throw new MailRefused('the message has no address to send it to', true)
      const late = startDeadline(WHOLE_MS)
      using first = firstSignal(late, signal)
      const message = {
        from,
        to: { name: '', address: to },
        subject,
        text,
        // Nobody's holiday answer is wanted.
        headers: { 'Auto-Submitted': 'auto-generated', ...(unsubscribe === undefined ? {} : stopHeaders(unsubscribe)) },
        signal: first.signal,
      }
      try {
        const sender = await transport()
        await sender.sendMail(message).catch((error: unknown) => {
          throw translate(error)
        })
      } finally {
        release(late)
      }
    },
    verify: async () => {
      const sender = await transport()
      await sender.verify().catch((error: unknown) => {
        throw translate(error)
      })
    },
    close: () => void opened?.then((sender) => sender.close()),
  }
}
