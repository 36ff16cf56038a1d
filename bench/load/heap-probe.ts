// Loaded into Scheduly's processes (node --import) by bench/load/stage.ts only: tells on a socket of its own how much the heap holds
// once everything that nobody needs was let go.
import { createServer } from 'node:net'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

const server = createServer((socket) => {
  if (typeof collect === 'function') collect()
  socket.on('error', () => {})
  socket.end(String(process.memoryUsage().heapUsed))
})
// oxlint-disable-next-line node/no-process-env -- the benchmark's own; the application does not know it
const folder = process.env['BENCH_HEAP_FOLDER'] ?? '.'
server.listen(path.join(folder, `heap-${process.pid}.socket`))
server.on('error', () => {})
server.unref()
