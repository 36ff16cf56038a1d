// Writes the API's description, and what the TypeScript client has from it.
import { writeFile } from 'node:fs/promises'
import { createTestDeps, packageVersion } from '#test/support/deps.ts'
import { buildServer } from '#http/server.ts'
import { renderClient } from './client-source.ts'

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
const document = `${JSON.stringify(server.swagger(), null, 2)}\n`
await writeFile(new URL('../api/openapi.json', import.meta.url), document)
for (const [name, text] of await renderClient(document)) {
  await writeFile(new URL(`../clients/typescript/${name}`, import.meta.url), text)
}
await server.close()
await deps.db.destroy()
console.log('wrote api/openapi.json and clients/typescript/src/generated')
