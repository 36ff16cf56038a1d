// The baseline of bench/media: a server that writes what it receives into a file, syncs it, and answers. Prints its address.
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

const [folder = '.'] = process.argv.slice(2)
let count = 0

const keep = async (request: IncomingMessage): Promise<void> => {
  count += 1
  const place = path.join(folder, `plain-${count}`)
  await pipeline(request, createWriteStream(place, { mode: 0o600 }))
  await using file = await open(place, 'r+')
  await file.sync()
}

const server = createServer((request, response) => {
  keep(request).then(
    () => response.writeHead(201).end(),
    () => response.writeHead(500).end(),
  )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address !== 'string') process.stdout.write(`http://127.0.0.1:${address.port}\n`)
})
