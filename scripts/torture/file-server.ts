import { once } from 'node:events'
import { createServer } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { BlobStore } from '#media/store.ts'
import { isBlobKey } from '#media/store.ts'

/** Where a network finds a file, by its key; its server does not know what it serves, so the address says it. */
export const fileAddress = (server: string, key: string, mime: string): string =>
  `${server}/${key}?type=${encodeURIComponent(mime)}`

/** Serves a library's files to networks that fetch them. Without signatures: here nobody else is near. */
export const serveFiles = async (files: Pick<BlobStore, 'read'>) => {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const key = pathname.slice(1)
    const answer = async (): Promise<void> => {
      if (!isBlobKey(key)) throw new Error('no such file')
      const bytes = await files.read(key)
      response.writeHead(200, { 'content-type': searchParams.get('type') ?? '' })
      await pipeline(bytes, response)
    }
    answer().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the file server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async (): Promise<void> => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
