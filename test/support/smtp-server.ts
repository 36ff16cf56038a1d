import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'

/** A mail as the server got it. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** Whether it came over an encrypted connection. */
  readonly secure: boolean
  /** Who signed in for it; empty for nobody. */
  readonly user: string
  readonly raw: string
  readonly mail: ParsedMail
}

/** A real mail server on this machine, which keeps what it gets. */
export interface TestSmtp extends AsyncDisposable {
  readonly port: number
  readonly received: readonly ReceivedMail[]
  /** Resolves when the next mail is there. */
  next(): Promise<ReceivedMail>
  stop(): Promise<void>
}

/** A refusal with the given answer code, for the server's hooks. */
export const smtpError = (responseCode: number, words: string): Error =>
  Object.assign(new Error(words), { responseCode })

/** Starts a server; unless asked otherwise it wants no sign-in and offers no encryption. */
export const startSmtp = async (options: SMTPServerOptions = {}): Promise<TestSmtp> => {
  const received: ReceivedMail[] = []
  const waiting: ((mail: ReceivedMail) => void)[] = []
  const take = async (stream: Readable, session: SMTPServerSession, taken: () => void): Promise<void> => {
    const raw = await text(stream)
    const { mailFrom, rcptTo } = session.envelope
    const mail: ReceivedMail = {
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      secure: session.secure,
      user: String(session.user ?? ''),
      raw,
      mail: await simpleParser(raw),
    }
    received.push(mail)
    waiting.shift()?.(mail)
    taken()
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    allowInsecureAuth: true,
    closeTimeout: 1,
    onData: (stream, session, callback) => {
      void take(stream, session, callback)
    },
    ...options,
  })
  // A client that ends the connection in the middle is no fault of the server.
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return {
    port,
    received,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
