import { startEmbedded } from '#db/embedded.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'

// A Scheduly process reduced to its embedded database, for tests that kill it: data directory, password, programs.
// It prints one line, the server's facts or why there is none, and then lives until it is killed.
const [dataDir = '', ownerPassword = '', nativeDir] = process.argv.slice(2)
try {
  const server = await startEmbedded({
    dataDir,
    ownerPassword,
    log: silentLog,
    clock: systemClock,
    durable: false,
    ...(nativeDir === undefined ? {} : { nativeDir }),
  })
  process.once('SIGTERM', () => void server.stop())
  process.stdout.write(`${JSON.stringify({ url: server.url, adopted: server.adopted })}\n`)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ refused: error instanceof Error ? error.message : 'unknown' })}\n`)
}
