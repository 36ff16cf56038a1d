import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below what systems give to outgoing connections (from 32768 on with Linux, 49152 elsewhere). */
const FIRST = 20_000
const COUNT = 12_000

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, '127.0.0.1')
  const opened = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.close()
  return opened
}

/**
 * A port that stays free while its process is down: any other may become the near end of somebody's connection meanwhile, and the
 * process could not start again.
 */
export const keptPort = async (): Promise<number> => {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (await isFree(port)) return port
  }
}
