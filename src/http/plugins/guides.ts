import { glob, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { HTML } from '#http/spoken.ts'

const FOLDER = fileURLToPath(new URL('../../../docs/guides', import.meta.url))
const CONTENTS = 'README.md'

/** The addresses of the guides that are there, by the names of their files. */
const findGuides = async (): Promise<ReadonlyMap<string, string>> => {
  const guides = new Map<string, string>()
  for await (const file of glob('*.md', { cwd: FOLDER })) {
    guides.set(file, file === CONTENTS ? '/guides' : `/guides/${path.basename(file, '.md')}`)
  }
  return guides
}

/** The guides of `docs/guides` as pages: whoever connects a real network needs no internet to read how. */
export const addGuides = async (server: FastifyInstance): Promise<void> => {
  const guides = await findGuides()
  for (const [file, address] of guides) {
    server.get(address, async (_request, reply) => {
      // Read by few, and seldom: neither it nor what draws it is held for that.
      const [{ guidePage }, markdown] = await Promise.all([
        import('#http/pages/guide.ts'),
        readFile(path.join(FOLDER, file), 'utf8'),
      ])
      return reply.header('cache-control', 'max-age=300').type(HTML).send(guidePage(markdown, guides))
    })
  }
}
