// The baseline of bench/first-light: a Fastify that does nothing but answer. Prints its port.
import Fastify from 'fastify'

const server = Fastify()
server.get('/bare', async () => ({ data: [], page: { next_cursor: null, has_more: false } }))
server.post('/bare', async () => ({ id: '00000000-0000-7000-8000-000000000000', status: 'draft' }))
const address = await server.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${address}\n`)
