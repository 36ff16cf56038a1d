import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'

type BuildSerializer = ReturnType<typeof SerializerSelector>

/**
 * Compiles the schema of an answer when the first such answer is given, and not all of them at the start: there are
 * hundreds, which takes more than a second.
 */
export const buildSerializer: BuildSerializer = (schemas, options) => {
  const compile = SerializerSelector()(schemas, options)
  return (route) => {
    let serialize: ReturnType<typeof compile> | null = null
    return (data: unknown) => (serialize ??= compile(route))(data)
  }
}
