import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { namedSchemas } from '#http/schemas/common.ts'

const DESCRIPTION = `Schedule social media posts and publish them, for teams.

Sign in with \`POST /auth/signin\`, and send the access token as \`Authorization: Bearer …\`. It lasts ten minutes;
\`POST /auth/access\` gives a new one for the refresh cookie.

Programs send an API key in the same place. A key acts in one organization, in the name of the person who made it, and
does what both its scopes and that person's role allow: \`posts:read\` reads posts, \`media:read\` and \`media:write\` the library, \`posts:write\` writes, edits and
cancels, \`posts:publish\` publishes and retries, \`posts:approve\` approves and rejects, \`posts:unpublish\` takes published posts down, \`channels:read\`,
\`channels:write\`, \`members:read\`, \`organization:read\`, \`webhooks:manage\` and \`audit:read\` do what they say. What a key without
\`posts:approve\` writes waits for a person's approval. Accounts, members, keys and settings are for signed-in persons.

Every refusal is \`application/problem+json\` (RFC 9457) with a stable \`code\`, and \`errors\` that point at fields.
An id that does not exist and one that is not yours are answered alike. Fields that are not listed are refused.

Answers get more fields with time, and lists of words that are marked \`x-may-grow\` more words: programs pass over what they do not know.`

const TAGS = [
  { name: 'Sessions', description: 'Signing up, in and out.' },
  { name: 'Account', description: "One's own account: password, address, sessions, ways to sign in." },
  { name: 'Two-factor', description: 'Authenticator apps, recovery codes and passkeys; confirming who one is.' },
  { name: 'Organizations', description: 'Teams and their settings.' },
  { name: 'Members', description: 'Who belongs to a team, in which role.' },
  { name: 'Invitations', description: 'Asking people to join a team.' },
  { name: 'Channels', description: 'Networks, and the accounts connected to them.' },
  { name: 'Slots', description: 'Times of the week at which channels publish, and dates on which they do not.' },
  { name: 'Labels', description: 'What a team sorts its posts by.' },
  { name: 'Views', description: 'Filters of the dashboard by a name.' },
  { name: 'Calendar feed', description: 'An address at which calendar apps read when posts go out.' },
  { name: 'Media', description: 'The library of pictures and videos.' },
  { name: 'Posts', description: 'Writing, listing and reading posts.' },
  { name: 'Bulk', description: 'Many posts at once, from files and into files.' },
  { name: 'Decisions', description: 'What people decide about a post.' },
  { name: 'Publications', description: 'Posts on their way to one channel each.' },
  { name: 'Reviews', description: 'People without an account, who look at some posts by a link.' },
  { name: 'Comments', description: 'What people say about a post.' },
  { name: 'Presence', description: 'Who has a post open to write on it.' },
  { name: 'API keys', description: 'Keys for programs, each with its scopes.' },
  { name: 'Audit', description: 'Who did what, when and from where.' },
  { name: 'Notifications', description: 'What concerns a person, and the devices that are told of it.' },
  { name: 'Events', description: 'What happens in an organization, as it happens.' },
  { name: 'Webhooks', description: 'Where events are sent to.' },
  { name: 'Operation', description: 'For supervisors and load balancers.' },
]

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  review_link: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The secret of a link for review, which stands behind the # of its address; or the token that proving an address by a mailed code gives.',
  },
  refresh_cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-scheduly_refresh',
    description: 'Set by signing in. Without https its name is scheduly_refresh.',
  },
} as const

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const needsFields = (media: unknown): boolean =>
  isObject(media) &&
  'schema' in media &&
  isObject(media.schema) &&
  ('required' in media.schema || 'minProperties' in media.schema)

/** A body may stay away when an empty object would do, and a parameter when it has a default. */
const markOptional = (node: object): void => {
  if ('content' in node && 'required' in node && isObject(node.content)) {
    node.required = Object.values(node.content).some(needsFields)
  }
  if ('in' in node && 'required' in node && 'schema' in node && isObject(node.schema) && 'default' in node.schema) {
    node.required = false
  }
}

/** What the parts of paths are called that are not called by what they are. */
const NOUNS: Readonly<Record<string, string>> = {
  org: 'organization',
  user: 'person',
  key: 'API key',
  job: 'media job',
}

const nounOf = (name: string): string => NOUNS[name] ?? name.replaceAll('_', ' ')

const SHARED: Readonly<Record<string, string>> = { limit: 'How many entries a page has at most.' }

/** Ids in paths mean the same everywhere, and so does the size of a page. */
const describeParameter = (node: object): void => {
  if (!('in' in node && 'name' in node && typeof node.name === 'string') || 'description' in node) return
  const [, noun] = /^(\w+)_id$/.exec(node.name) ?? []
  const description = node.in === 'path' && noun !== undefined ? `The id of the ${nounOf(noun)}.` : SHARED[node.name]
  if (description !== undefined) Object.assign(node, { description })
}

/** The collector takes a route for HEAD for the shadow of one for GET, and gives it another name. */
const nameHead = (node: object): void => {
  if ('operationId' in node && typeof node.operationId === 'string')
    node.operationId = node.operationId.replace(/-head$/, '')
}

/** What the collector cannot know by itself, written into its document in place. */
const complete = (node: unknown): void => {
  if (!isObject(node)) return
  markOptional(node)
  describeParameter(node)
  nameHead(node)
  if ('description' in node && node.description === 'Default Response') node.description = 'Done.'
  for (const child of Object.values(node)) complete(child)
}

const nameOf = ({ $id }: { readonly $id?: unknown }): string => {
  if (typeof $id === 'string') return $id
  throw new Error('a schema among the components has no name')
}

/** Collects the API's description (OpenAPI 3.1) from the schemas of the routes that are registered after this. */
export const addApiDocument = async (server: FastifyInstance, version: string): Promise<void> => {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Scheduly', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      tags: TAGS,
      components: { securitySchemes },
    },
    hideUntagged: true,
    transformObject: (made) => {
      if (!('openapiObject' in made)) throw new Error('the document is not OpenAPI 3')
      complete(made.openapiObject.paths)
      return made.openapiObject
    },
    refResolver: { buildLocalReference: nameOf },
  })
  for (const schema of namedSchemas()) server.addSchema(schema)
}
