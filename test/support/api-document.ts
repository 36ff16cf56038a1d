import { readFileSync } from 'node:fs'

/** A JSON Schema, as far as tests read one. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly schema: JsonSchema
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>
}

interface DocumentedOperation {
  readonly operationId: string
  readonly security: readonly object[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: object
}

export type Method = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One method of one path of the API's description. */
export interface Operation {
  readonly id: string
  readonly method: Method
  /** With its parameters in braces. */
  readonly path: string
  /** Method and path: `GET /orgs/{org_id}/posts`. */
  readonly route: string
  readonly params: readonly string[]
  readonly query: Readonly<Record<string, JsonSchema>>
  /** Names of headers that it takes. */
  readonly headers: readonly string[]
  /** Whether it is for signed-in callers, by access token or API key. */
  readonly signedIn: boolean
  readonly body: JsonSchema | null
  readonly responses: Readonly<Record<string, Content>>
}

const JSON_TYPE = 'application/json'

/** The committed description of the API; that it is the server's own has a test beside the server. */
export const apiDocument: ApiDocument = JSON.parse(
  readFileSync(new URL('../../api/openapi.json', import.meta.url), 'utf8'),
)

const toOperation = (path: string, [method, documented]: [string, DocumentedOperation]): Operation => {
  const { operationId: id, parameters = [], requestBody, responses, security } = documented
  const known = method.toUpperCase() as Method
  return {
    id,
    method: known,
    path,
    route: `${known} ${path}`,
    params: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
    query: Object.fromEntries(parameters.filter((each) => each.in === 'query').map((each) => [each.name, each.schema])),
    headers: parameters.filter((each) => each.in === 'header').map((each) => each.name),
    signedIn: security.some((way) => 'bearer' in way),
    body: requestBody?.content?.[JSON_TYPE]?.schema ?? null,
    responses,
  }
}

/** Every operation of the document. */
export const operations: readonly Operation[] = Object.entries(apiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map((entry) => toOperation(path, entry)),
)

/** The path with its parameters filled in, each as one step. */
export const fillPath = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(params[name] ?? ''))

/** Places of a schema that hold ids, as JSON pointers with `0` for a list's first entry. */
export const idPlaces = (schema: JsonSchema, pointer = ''): readonly string[] => {
  if (schema.format === 'uuid') return [pointer]
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, each]) => idPlaces(each, `${pointer}/${name}`))
  return schema.items === undefined ? below : [...below, ...idPlaces(schema.items, `${pointer}/0`)]
}
