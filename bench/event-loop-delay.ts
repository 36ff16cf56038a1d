// Loaded into a server before it starts (node --import), by bench/auth.ts only: tells on a port of its own how long the
// event loop was held up since it was last asked.
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 1
const MS = 1e6

const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
histogram.enable()

const server = createServer((socket) => {
  const [p50, p99, max] = [histogram.percentile(50) / MS, histogram.percentile(99) / MS, histogram.max / MS]
  socket.on('error', () => {})
  socket.end(JSON.stringify({ p50, p99, max }))
  histogram.reset()
})
// oxlint-disable-next-line node/no-process-env -- the benchmark's own; the application does not know it
server.listen(Number(process.env['BENCH_DELAY_PORT']), '127.0.0.1')
server.unref()
