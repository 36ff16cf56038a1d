import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

/** A JSON Schema as it stands in the document; what its keywords hold is looked at one by one. */
const Schema = Type.Record(Type.String(), Type.Unknown())
export type Schema = Static<typeof Schema>

const Content = Type.Record(Type.String(), Type.Object({ schema: Type.Optional(Schema) }))

const Parameter = Type.Object({
  name: Type.String(),
  in: Type.String(),
  required: Type.Optional(Type.Boolean()),
  schema: Type.Optional(Schema),
})
export type Parameter = Static<typeof Parameter>

const Body = Type.Object({ required: Type.Optional(Type.Boolean()), content: Content })
export type Body = Static<typeof Body>

const Answer = Type.Object({
  headers: Type.Optional(Type.Record(Type.String(), Type.Object({ schema: Type.Optional(Schema) }))),
  content: Type.Optional(Content),
})
export type Answer = Static<typeof Answer>

const Ways = Type.Array(Type.Record(Type.String(), Type.Unknown()))

const Operation = Type.Object({
  operationId: Type.Optional(Type.String()),
  parameters: Type.Optional(Type.Array(Parameter)),
  requestBody: Type.Optional(Body),
  responses: Type.Record(Type.String(), Answer),
  security: Type.Optional(Ways),
})
export type Operation = Static<typeof Operation>

const ApiDocument = Type.Object({
  info: Type.Object({ version: Type.String() }),
  paths: Type.Record(Type.String(), Type.Record(Type.String(), Operation)),
  components: Type.Object({
    schemas: Type.Record(Type.String(), Schema),
    securitySchemes: Type.Record(Type.String(), Type.Unknown()),
  }),
})
export type ApiDocument = Static<typeof ApiDocument>

/** Reads the text of an OpenAPI document; throws where it is none, or is written in a way that is not compared here. */
export const parseDocument = (text: string): ApiDocument => Value.Parse(ApiDocument, JSON.parse(text))

const isSchema = (value: unknown): value is Schema => Value.Check(Schema, value)

/** The schema that a keyword holds, where it holds one. */
export const schemaAt = (schema: Schema, keyword: string): Schema | undefined => {
  const value = schema[keyword]
  return isSchema(value) ? value : undefined
}

/** The schemas that a keyword lists. */
export const schemasAt = (schema: Schema, keyword: string): readonly Schema[] => {
  const value = schema[keyword]
  return Array.isArray(value) ? value.filter(isSchema) : []
}

/** The fields of an object's schema. */
export const fieldsOf = (schema: Schema): ReadonlyMap<string, Schema> => {
  const fields = Object.entries(schemaAt(schema, 'properties') ?? {})
  return new Map(fields.flatMap(([name, field]) => (isSchema(field) ? [[name, field] as const] : [])))
}

/** Entries of a list that a keyword holds; of one word, that word. */
export const listAt = (schema: Schema, keyword: string): readonly unknown[] => {
  const value = schema[keyword]
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

const PREFIX = '#/components/schemas/'

/** The name of the component that a schema refers to; null for one that stands where it is used. */
export const nameOf = ({ $ref }: Schema): string | null =>
  typeof $ref === 'string' && $ref.startsWith(PREFIX) ? $ref.slice(PREFIX.length) : null

/** The schema itself, wherever it is written. */
export const resolve = (document: ApiDocument, schema: Schema): Schema => {
  if (schema['$ref'] === undefined) return schema
  const found = document.components.schemas[nameOf(schema) ?? '']
  if (found === undefined) throw new Error(`the document has nothing at ${JSON.stringify(schema['$ref'])}`)
  return resolve(document, found)
}
