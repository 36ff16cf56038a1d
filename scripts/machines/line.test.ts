import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import { openLine } from './line.ts'

interface Echo extends AsyncDisposable {
  readonly port: number
  readonly heard: () => string
}

/** Says again what it hears. */
const startEcho = async (): Promise<Echo> => {
  const open = new Set<Socket>()
  let heard = ''
  const server = createServer((socket) => {
    open.add(socket)
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        heard += bytes.toString()
        socket.write(bytes)
      })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: address === null || typeof address === 'string' ? 0 : address.port,
    heard: () => heard,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const dial = async (port: number) => {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('error', () => {}).on('data', (bytes) => (heard += bytes.toString()))
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  return { socket, heard: () => heard, closed }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await soon()
}

/** What was to come would have, long since: another line over the same loop has been there and back many times. */
const meanwhile = async (port: number): Promise<void> => {
  const other = await dial(port)
  for (let round = 1; round <= 20; round += 1) {
    other.socket.write('.')
    await until(() => other.heard().length === round)
  }
  other.socket.destroy()
}

describe('a line', () => {
  it('that stalls lets nothing through, and everything when it is mended', async () => {
    await using echo = await startEcho()
    await using beside = await startEcho()
    await using line = await openLine([echo.port])
    const { socket, heard } = await dial(line.port)
    socket.write('one')
    await until(() => heard() === 'one')
    line.cut('stall')
    socket.write(' two')
    await meanwhile(beside.port)
    assert.deepEqual([echo.heard(), heard()], ['one', 'one'])
    line.mend()
    await until(() => heard() === 'one two')
    socket.destroy()
  })

  it('that is deaf lets through what is asked, and no answer before it is mended', async () => {
    await using echo = await startEcho()
    await using beside = await startEcho()
    await using line = await openLine([echo.port])
    const before = await dial(line.port)
    before.socket.write('one')
    await until(() => before.heard() === 'one')
    line.cut('deaf')
    const during = await dial(line.port)
    before.socket.write(' two')
    during.socket.write(' three')
    await until(() => echo.heard().includes('two') && echo.heard().includes('three'))
    await meanwhile(beside.port)
    assert.deepEqual([before.heard(), during.heard()], ['one', ''])
    line.mend()
    await until(() => before.heard() === 'one two' && during.heard() === ' three')
    before.socket.destroy()
    during.socket.destroy()
  })

  it('that drops ends what is open, reaches nobody, and is there again when it is mended', async () => {
    await using echo = await startEcho()
    await using line = await openLine([echo.port])
    const before = await dial(line.port)
    line.cut('drop')
    await before.closed
    const during = await dial(line.port)
    await during.closed
    line.mend()
    const after = await dial(line.port)
    after.socket.write('one')
    await until(() => after.heard() === 'one')
    after.socket.destroy()
  })

  it('leads to its targets in turn, and past one that takes no connection', async () => {
    await using one = await startEcho()
    await using two = await startEcho()
    const gone = await startEcho()
    await gone[Symbol.asyncDispose]()
    await using line = await openLine([one.port, gone.port, two.port])
    for (let round = 0; round < 6; round += 1) {
      const { socket, heard } = await dial(line.port)
      socket.write('x')
      await until(() => heard() === 'x')
      socket.destroy()
    }
    assert.deepEqual([one.heard().length, two.heard().length], [2, 4])
  })
})
