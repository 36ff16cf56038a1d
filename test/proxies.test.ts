import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#db/embedded-postmaster.ts'
import { isReady } from '../scripts/instance.ts'
import { has } from './support/installed.ts'
import { root } from './support/planted-tree.ts'
import { openScratch, type Scratch } from './support/scratch.ts'

interface Ports {
  readonly upstream: number
  readonly listens: number
}

interface Proxy {
  readonly asked: readonly [program: string, ...words: string[]]
  /** Writes the example as it is, but for its ports and its certificate; gives the words that start it. */
  readonly configure: (scratch: Scratch, ports: Ports) => Promise<readonly string[]>
}

const example = (name: string): Promise<string> => readFile(path.join(root, 'deploy/proxy', name), 'utf8')

const nginx: Proxy = {
  asked: ['nginx', '-v'],
  configure: async (scratch, { upstream, listens }) => {
    const site = (await example('nginx.conf'))
      .replace('server 127.0.0.1:8000;', `server 127.0.0.1:${upstream};`)
      .replace('listen 80;', `listen 127.0.0.1:${await freePort()};`)
      .replace('listen 443 ssl;', `listen 127.0.0.1:${listens};`)
      .replaceAll(/^ +ssl_certificate.*\n/gm, '')
    await mkdir(scratch.at('temp'))
    const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${scratch.at(`temp/${name}`)};`,
    )
    const user = process.getuid?.() === 0 ? 'user root;' : ''
    const conf = `${user} daemon off; worker_processes 1; pid ${scratch.at('pid')}; error_log ${scratch.at('error.log')};
      events {} http { access_log off; ${temps.join(' ')} ${site} }`
    await writeFile(scratch.at('nginx.conf'), conf)
    return ['nginx', '-p', scratch.folder, '-e', scratch.at('error.log'), '-c', scratch.at('nginx.conf')]
  },
}

const caddy: Proxy = {
  asked: ['caddy', 'version'],
  configure: async (scratch, { upstream, listens }) => {
    const site = (await example('Caddyfile'))
      .replace(/^social\.example\.org /m, `http://127.0.0.1:${listens} `)
      .replace('reverse_proxy 127.0.0.1:8000', `reverse_proxy 127.0.0.1:${upstream}`)
    await writeFile(
      scratch.at('Caddyfile'),
      `{\n\tadmin off\n\tgrace_period 1s\n\tstorage file_system ${scratch.at('storage')}\n\tlog {\n\t\toutput discard\n\t}\n}\n${site}`,
    )
    // It keeps what it was told last at home.
    return [
      'env',
      `HOME=${scratch.folder}`,
      `XDG_CONFIG_HOME=${scratch.folder}`,
      'caddy',
      'run',
      '--adapter',
      'caddyfile',
      '--config',
      scratch.at('Caddyfile'),
    ]
  },
}

/** Counts what comes, and has a stream of events that says one thing and goes on. */
const openUpstream = async () => {
  const seen: { headers: IncomingMessage['headers'] } = { headers: {} }
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/readyz') === true) return response.end('{}')
    seen.headers = request.headers
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      return response.write('data: first\n\n')
    }
    let bytes = 0
    request.on('data', (part: Buffer) => (bytes += part.length))
    return request.on('end', () => response.end(String(bytes)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, seen, close }
}

const openProxy = async (proxy: Proxy, upstream: number) => {
  const scratch = await openScratch()
  const listens = await freePort()
  const [program = '', ...words] = await proxy.configure(scratch, { upstream, listens })
  const child = spawn(program, words, { stdio: ['ignore', 'inherit', 'pipe'] })
  let said = ''
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const base = `http://127.0.0.1:${listens}`
  while (!(await isReady(base))) {
    assert.equal(child.exitCode, null, said)
    await sleep(50)
  }
  const close = async (): Promise<void> => {
    child.kill('SIGTERM')
    await once(child, 'exit')
    await scratch[Symbol.asyncDispose]()
  }
  return { base, close }
}

for (const [name, proxy] of Object.entries({ nginx, caddy })) {
  const [program, ...words] = proxy.asked
  describe(`behind ${name}`, { skip: !has(program, ...words) && `no ${name} here` }, () => {
    let upstream: Awaited<ReturnType<typeof openUpstream>>
    let opened: Awaited<ReturnType<typeof openProxy>>

    before(async () => {
      upstream = await openUpstream()
      opened = await openProxy(proxy, upstream.port)
    })
    after(async () => {
      upstream.close()
      await opened.close()
    })

    it('a request says where it came from by the word of the proxy alone', async () => {
      await fetch(opened.base, { headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'gopher' } })
      const { headers } = upstream.seen
      assert.deepEqual([headers['x-forwarded-for'], headers['x-forwarded-proto']], ['127.0.0.1', 'http'])
    })

    it('an event is passed on when it comes, and not when the stream ends', async () => {
      const stop = new AbortController()
      const answer = await fetch(`${opened.base}/events`, { signal: stop.signal })
      const { value } = (await answer.body?.getReader().read()) ?? {}
      assert.match(Buffer.from(value ?? []).toString(), /data: first/)
      stop.abort()
    })

    it('large files go through, and what monitors do not read goes nowhere', async () => {
      const answer = await fetch(`${opened.base}/upload`, { method: 'POST', body: Buffer.alloc(20_000_000) })
      assert.equal(await answer.text(), '20000000')
      assert.equal((await fetch(`${opened.base}/metrics`)).status, 404)
    })
  })
}
