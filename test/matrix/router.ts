import type { FastifyInstance } from 'fastify'

const STEP = 4

const toRoutes = (path: string, methods: string): readonly string[] => {
  const named = path.replaceAll(/:(\w+)/g, '{$1}')
  return methods
    .split(', ')
    .filter((method) => method !== 'HEAD')
    .map((method) => `${method} ${named}`)
}

/** Every route that the server really has, as method and path; read from the tree that the router prints. */
export const routesOf = (server: FastifyInstance): readonly string[] => {
  const above: string[] = []
  return server
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods] = /^(.*?)[├└]── (\S+)(?: \((.+)\))?$/.exec(line) ?? []
      if (part === '') return []
      above.splice(indent.length / STEP)
      above.push(part)
      return methods === undefined ? [] : toRoutes(above.join(''), methods)
    })
}
