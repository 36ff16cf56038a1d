import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox'

/** Read-only all the way down, as the views of actions are. */
export type Frozen<T> = { readonly [K in keyof T]: Frozen<T[K]> }

const components: TSchema[] = []

/** Names a schema, so that it stands once among the document's components; what it returns is a reference to it. */
export const component = <T extends TSchema>(name: string, schema: T) => {
  components.push({ ...schema, $id: name })
  return Type.Unsafe<Frozen<Static<T>>>({ $ref: `${name}#` })
}

/** Every named schema of the folder, for `addSchema`. Complete once the routes' modules are loaded. */
export const namedSchemas = (): readonly TSchema[] => components

/** An object of a request: a field that is not listed is refused. */
export const Closed = <T extends TProperties>(properties: T): TObject<T> =>
  Type.Object(properties, { additionalProperties: false })

/** One of a few words. */
export const Words = <const T extends string[]>(values: readonly [...T], options: object = {}) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, ...options })

/** Of a list of words in an answer: later versions add to it, and clients pass over words that they do not know. */
export const GROWS = { 'x-may-grow': true } as const

const AN_ID = '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55'
export const Id = Type.String({ format: 'uuid', examples: [AN_ID] })
/** An id, with the words for what it is in this place. */
export const IdOf = (description: string) => Type.String({ ...Id, description })
const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'
/** So many fit into an address everywhere. */
export const MOST_IDS = 100
/** Ids in a query, with commas between. */
export const IdsOf = (description: string) =>
  Type.String({
    maxLength: 37 * MOST_IDS,
    pattern: `^${UUID}(?:,${UUID}){0,${MOST_IDS - 1}}$`,
    description,
    examples: [AN_ID],
  })
export const Instant = Type.String({ format: 'date-time', examples: ['2026-12-24T17:00:00.000Z'] })
export const NullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
export const NullableInstant = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })
/** A pause: since when, why and by whose word; null while there is none. */
export const NullablePause = (description: string) =>
  Type.Union(
    [
      Type.Object({
        since: Instant,
        reason: NullableText,
        by: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
      }),
      Type.Null(),
    ],
    { description },
  )
/** The word for the state of what is shown: for If-Match, from lists too. */
export const Etag = Type.String({
  description:
    'Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed ' +
    'meanwhile is refused (412 precondition_failed).',
  examples: ['"2f6f0d6c1e55a9517b3f0198c2a47d1e"'],
})
export const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'An IANA time zone.',
  examples: ['Europe/Berlin'],
})
export const RoleName = Words(['owner', 'admin', 'editor', 'viewer'])

/** A list that comes whole. */
export const List = <T extends TSchema>(item: T) =>
  Type.Unsafe<{ readonly data: readonly Static<T>[] }>({
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: item } },
  })

export const OrgPath = Closed({ org_id: Id })

/** An empty body, or `{}`. */
export const Nothing = Closed({})

export const NotModified = Type.Null({ description: 'What you have is right still; there is no body.' })

export const NoContent = Type.Null({ description: 'Done; there is nothing to say.' })
