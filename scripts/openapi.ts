import { writeFile } from 'node:fs/promises'
import { createTestDeps, packageVersion } from '#test/support/deps.ts'
import { buildServer } from '#http/server.ts'

// Nothing connects to this address: the document is made of schemas alone.
const deps = createTestDeps('postgres://127.0.0.1:1/none')
const server = await buildServer({
  actions: deps,
  log: deps.log,
  publicUrl: deps.publicUrl,
  logRequests: false,
  ready: async () => ({ ready: false, checks: {} }),
  version: await packageVersion(),
})
const file = new URL('../api/openapi.json', import.meta.url)
await writeFile(file, `${JSON.stringify(server.swagger(), null, 2)}\n`)
await server.close()
await deps.db.destroy()
console.log('wrote api/openapi.json')
