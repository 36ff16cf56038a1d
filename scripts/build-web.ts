import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'
import { DASHBOARD, hashDashboardSources, MADE_FROM } from '../src/app-dashboard.ts'

const COMPRESSED = /\.(?:js|css|html|svg|json|webmanifest)$/

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

/** Once here, instead of at each request. */
const compress = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter(({ name }) => COMPRESSED.test(name))) {
    const file = path.join(entry.parentPath, entry.name)
    const content = await readFile(file)
    await writeFile(`${file}.br`, await toBrotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
    await writeFile(`${file}.gz`, await toGzip(content, { level: 9 }))
  }
}

/** Beside it first, then in its place: nobody finds half of it, and two that build at once do no harm. */
const outDir = `${DASHBOARD}.${process.pid}`
await mkdir(path.dirname(outDir), { recursive: true })
try {
  const hash = await hashDashboardSources()
  await build({
    configFile: path.join(path.dirname(DASHBOARD), 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  })
  await compress(outDir)
  await writeFile(path.join(outDir, MADE_FROM), hash)
  await rm(`${outDir}.old`, { recursive: true, force: true })
  await rename(DASHBOARD, `${outDir}.old`).catch(() => undefined)
  await rename(outDir, DASHBOARD).catch(() => undefined)
} finally {
  await rm(outDir, { recursive: true, force: true })
  await rm(`${outDir}.old`, { recursive: true, force: true })
}
