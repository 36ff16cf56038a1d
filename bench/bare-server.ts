// The baseline of bench/first-light and bench/load: a Fastify that does nothing but answer. Prints its port.
import Fastify from 'fastify'

const server = Fastify()
server.get('/bare', async () => ({ data: [], page: { next_cursor: null, has_more: false } }))
server.post('/bare', async () => ({ id: '00000000-0000-7000-8000-000000000000', status: 'draft' }))
// An answer as long as the one it stands for, made anew for each request, and bodies of any kind taken in.
server.addContentTypeParser('*', { parseAs: 'buffer' }, async () => null)
server.all<{ Params: { bytes: string } }>('/sized/:bytes', async ({ params }) => ({
  data: Array.from({ length: Math.max(1, Math.floor(Number(params.bytes) / 100)) }, (_, index) => ({
    id: '00000000-0000-7000-8000-000000000000',
    text: 'An entry of a hundred bytes',
    index,
  })),
}))
const address = await server.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${address}\n`)
