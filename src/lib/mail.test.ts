import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { smtpError, startSmtp } from '#test/support/smtp-server.ts'
import { createMail, MailNotSent, MailRefused, type Mail, type MailMessage } from './mail.ts'

const FROM = 'Scheduly <no-reply@example.org>'
const PASSWORD = 'p:ss/w@rd of grace'

const message: MailMessage = {
  to: 'ada@example.org',
  subject: 'Grüße aus Zürich',
  text: 'Open this link:\n\nhttps://example.org/reset#token\n',
}

const mailTo = (port: number, rest: { readonly login?: string; readonly query?: string } = {}): Mail =>
  createMail({ url: `smtp://${rest.login ?? ''}127.0.0.1:${port}${rest.query ?? ''}`, from: FROM })

/** For assert.rejects: the error of this class, which shows neither an address nor the password. */
const failure =
  (kind: typeof MailRefused | typeof MailNotSent, expected: RegExp, permanent?: boolean) =>
  (error: unknown): true => {
    assert.ok(error instanceof kind, String(error))
    assert.match(error.message, expected)
    if (error instanceof MailRefused) assert.equal(error.permanent, permanent)
    const shown = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n')
    assert.doesNotMatch(shown, /ada@|of grace|b2YgZ3JhY2/)
    return true
  }

/** A server on the socket itself, which may misbehave. */
const startPeer = async (react: (socket: Socket) => void): Promise<{ port: number; server: Server }> => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    react(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, server }
}

describe('sending a mail', () => {
  it('hands it over with sender, recipient, subject and text as given', async () => {
    await using server = await startSmtp()
    await mailTo(server.port).send(message)
    const [received] = server.received
    assert.deepEqual(
      [received?.from, received?.to, received?.mail.from?.text, received?.mail.subject, received?.mail.text],
      ['no-reply@example.org', [message.to], '"Scheduly" <no-reply@example.org>', message.subject, message.text],
    )
    assert.equal(received?.mail.html, false)
    assert.equal(received?.mail.headers.get('auto-submitted'), 'auto-generated')
  })

  it('signs in with the name and password of the address', async () => {
    await using server = await startSmtp({
      authOptional: false,
      onAuth: ({ username, password }, _session, callback) =>
        callback(password === PASSWORD ? null : smtpError(535, `no ${password}`), { user: username }),
    })
    const login = (password: string): string => `post%40office:${encodeURIComponent(password)}@`
    await mailTo(server.port, { login: login(PASSWORD) }).send(message)
    assert.equal(server.received[0]?.user, 'post@office')
    const wrong = mailTo(server.port, { login: login(`${PASSWORD}!`) })
    await assert.rejects(wrong.send(message), failure(MailRefused, /said 535 to AUTH PLAIN/, false))
    await assert.rejects(wrong.verify(), failure(MailRefused, /said 535 to AUTH PLAIN/, false))
    assert.equal(server.received.length, 1)
  })

  it('does not trust a certificate that nobody signed, and sends nothing in the clear instead', async () => {
    await using server = await startSmtp({ disabledCommands: [] })
    await assert.rejects(mailTo(server.port).send(message), failure(MailNotSent, /SELF_SIGNED|ETLS|CERT/))
    assert.deepEqual(server.received, [])
  })

  it('does not send to a server without encryption when the address requires it', async () => {
    await using server = await startSmtp()
    const strict = mailTo(server.port, { query: '?tls=required' })
    await assert.rejects(strict.send(message), failure(MailRefused, /to STARTTLS/, false))
    await assert.rejects(strict.verify(), failure(MailRefused, /to STARTTLS/, false))
    assert.deepEqual(server.received, [])
    await mailTo(server.port, { query: '?tls=optional' }).send(message)
    assert.equal(server.received.length, 1)
  })

  it('shows a password to another machine with encryption only, unless told otherwise', async () => {
    let shown = 0
    await using server = await startSmtp({
      onAuth: (_auth, _session, callback) => {
        shown += 1
        callback(null, { user: 'post' })
      },
    })
    // Leads to this machine, and is none of the names that say so.
    const send = (query: string): Promise<void> =>
      createMail({ url: `smtp://post:secret@127.1:${server.port}${query}`, from: FROM }).send(message)
    await assert.rejects(send(''), failure(MailRefused, /to STARTTLS/, false))
    assert.equal(shown, 0)
    await send('?tls=optional')
    assert.equal(shown, 1)
  })

  for (const [place, options] of Object.entries({
    'RCPT TO': (code: number) => ({
      onRcptTo: (_address: unknown, _session: unknown, callback: (error: Error) => void) =>
        callback(smtpError(code, 'ada@example.org is not here')),
    }),
    DATA: (code: number) => ({
      onData: (stream: NodeJS.ReadableStream, _session: unknown, callback: (error: Error) => void) => {
        stream.resume()
        stream.on('end', () => callback(smtpError(code, 'ada@example.org gets no such thing')))
      },
    }),
  })) {
    for (const code of [421, 450, 550, 552]) {
      it(`tells a refusal for ${code >= 500 ? 'good' : 'now'} from its answer ${code} to ${place}`, async () => {
        await using server = await startSmtp(options(code))
        await assert.rejects(
          mailTo(server.port).send(message),
          failure(MailRefused, new RegExp(`said ${code}`), code >= 500),
        )
      })
    }
  }

  it('takes a refusal of the sender for a fault of the setting, not of the message', async () => {
    await using server = await startSmtp({
      onMailFrom: (_address, _session, callback) => callback(smtpError(553, 'not you')),
    })
    await assert.rejects(mailTo(server.port).send(message), failure(MailRefused, /said 553 to MAIL FROM/, false))
  })

  it('says so when nobody answers', async () => {
    const server = await startSmtp()
    await server.stop()
    const gone = mailTo(server.port)
    await assert.rejects(gone.send(message), failure(MailNotSent, /ECONNREFUSED/))
    await assert.rejects(gone.verify(), failure(MailNotSent, /ECONNREFUSED/))
    gone.close()
  })

  it('says so when the server leaves in the middle', async () => {
    const { port, server } = await startPeer((socket) => {
      socket.write('220 hello\r\n')
      socket.once('data', () => socket.destroy())
    })
    await assert.rejects(mailTo(port).send(message), failure(MailNotSent, /no answer/))
    server.close()
  })

  it('gives up when told to, also with a server that says nothing at all', async () => {
    const told = new AbortController()
    const { port, server } = await startPeer(() => told.abort())
    await assert.rejects(mailTo(port).send(message, told.signal), failure(MailNotSent, /EABORT/))
    server.close()
  })

  it('checks the way to the server without sending anything', async () => {
    await using server = await startSmtp()
    await mailTo(server.port).verify()
    assert.deepEqual(server.received, [])
  })
})

const HEADERS = new Set([
  'auto-submitted',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
])

describe('what a mail is made of', () => {
  it('never becomes a header or a second recipient', async () => {
    await using server = await startSmtp()
    const mail = mailTo(server.port)
    const nasty = fc.array(
      fc.constantFrom(
        'a',
        'ü',
        ' ',
        '\r',
        '\n',
        '\r\n',
        '\u0000',
        ',',
        ';',
        '<',
        '>',
        '"',
        'Bcc: eve@example.org',
        'eve@example.org',
      ),
      { minLength: 1, maxLength: 12 },
    )
    const text = nasty.map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(text, text, async (subject, body) => {
        await mail.send({ to: message.to, subject, text: body })
        const received = server.received.at(-1)
        assert.deepEqual(received?.to, [message.to])
        assert.deepEqual([received?.mail.bcc, received?.mail.cc], [undefined, undefined])
        const names = received?.mail.headerLines.map(({ key }) => key)
        assert.deepEqual(
          names?.filter((name) => !HEADERS.has(name)),
          [],
        )
        assert.equal(names?.length, new Set(names).size)
      }),
      { numRuns: 50 },
    )
  })

  it('is sent to one address and to nothing that is more than one', async () => {
    await using server = await startSmtp()
    const mail = mailTo(server.port)
    for (const to of [
      '',
      'ada',
      'ada@example.org, eve@example.org',
      'ada@example.org;eve@example.org',
      'ada@example.org eve@example.org',
      'Ada <ada@example.org>',
      'group: ada@example.org;',
      'ada@example.org\r\nBcc: eve@example.org',
      'ada@example.org\nRCPT TO:<eve@example.org>',
      'ada@example.org\u0000',
      'ada@eve@example.org',
    ]) {
      await assert.rejects(mail.send({ ...message, to }), (error: unknown) => {
        assert.ok(error instanceof MailRefused && error.permanent)
        assert.doesNotMatch(error.message, /example/)
        return true
      })
    }
    assert.deepEqual(server.received, [])
  })
})
