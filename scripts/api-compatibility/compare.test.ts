import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RULES, type Rule } from './change.ts'
import { compareDocuments } from './compare.ts'
import { parseDocument } from './document.ts'

/** A small API with a bit of everything. */
const createBase = () => ({
  openapi: '3.1.0',
  info: { version: '1.0.0' },
  paths: {
    '/notes/{note_id}': {
      get: {
        operationId: 'getNote',
        security: [{ bearer: [] }, { cookie: [] }],
        parameters: [
          { name: 'note_id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'sort', in: 'query', schema: { type: 'string', enum: ['new', 'old'], default: 'new' } },
          { name: 'Prefer', in: 'header', schema: { type: 'string' } },
        ],
        responses: {
          200: {
            headers: { ETag: { schema: { type: 'string' } } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } },
          },
          404: { content: { 'application/problem+json': { schema: { type: 'object' } } } },
        },
      },
      post: {
        operationId: 'editNote',
        security: [{ bearer: [] }],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['text'],
                properties: {
                  text: { type: 'string', maxLength: 100 },
                  due: { type: ['string', 'null'], format: 'date-time' },
                  color: { type: 'string', enum: ['red', 'blue'] },
                  extra: { type: 'object' },
                  parts: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
                },
              },
            },
            'text/plain': { schema: { type: 'string' } },
          },
        },
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } } } },
      },
      delete: { operationId: 'deleteNote', security: [], responses: { 204: {} } },
    },
  },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'A token.' },
      cookie: { type: 'apiKey' },
    },
    schemas: {
      Note: {
        type: 'object',
        required: ['id', 'text', 'state'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          text: { type: 'string', maxLength: 100 },
          state: { type: 'string', enum: ['open', 'done'] },
          kind: { type: 'string', enum: ['plain'], 'x-may-grow': true },
          size: { type: 'object', additionalProperties: false, properties: { bytes: { type: 'integer' } } },
        },
      },
    },
  },
})

// oxlint-disable-next-line typescript/no-explicit-any -- plants reach into places that the base does not have yet
type Planted = any

const compare = (plant: (document: Planted) => void) => {
  const base = createBase()
  const changed: Planted = structuredClone(base)
  plant(changed)
  return compareDocuments(parseDocument(JSON.stringify(base)), parseDocument(JSON.stringify(changed)))
}

const PATH = '/notes/{note_id}'
const read = (document: Planted): Planted => document.paths[PATH].get
const edit = (document: Planted): Planted => document.paths[PATH].post
const body = (document: Planted): Planted => edit(document).requestBody.content['application/json'].schema
const note = (document: Planted): Planted => document.components.schemas.Note

interface Violation {
  readonly plant: (document: Planted) => void
  readonly at: string
}

/** For each rule a change that breaks it, and where that is to be found: a rule without one does not compile. */
const VIOLATIONS: Readonly<Record<Rule, Violation>> = {
  route_removed: { plant: (all) => delete all.paths[PATH].delete, at: `DELETE ${PATH}` },
  operation_renamed: { plant: (all) => (read(all).operationId = 'readNote'), at: `GET ${PATH}` },
  path_parameter_renamed: {
    plant: (all) => {
      all.paths['/notes/{id}'] = all.paths[PATH]
      delete all.paths[PATH]
    },
    at: PATH,
  },
  security_tightened: { plant: (all) => (read(all).security = [{ bearer: [] }]), at: `GET ${PATH}` },
  security_scheme_changed: { plant: (all) => (all.components.securitySchemes.bearer.scheme = 'basic'), at: 'bearer' },
  parameter_removed: { plant: (all) => read(all).parameters.pop(), at: `GET ${PATH} header prefer` },
  parameter_required: {
    plant: (all) => read(all).parameters.push({ name: 'in', in: 'query', required: true, schema: { type: 'string' } }),
    at: `GET ${PATH} query in`,
  },
  body_removed: { plant: (all) => delete edit(all).requestBody, at: `POST ${PATH} body` },
  body_required: { plant: (all) => (edit(all).requestBody.required = true), at: `POST ${PATH} body` },
  media_type_removed: {
    plant: (all) => delete edit(all).requestBody.content['text/plain'],
    at: `POST ${PATH} body text/plain`,
  },
  field_removed: { plant: (all) => delete body(all).properties.due, at: `POST ${PATH} body application/json /due` },
  field_required: { plant: (all) => body(all).required.push('due'), at: `POST ${PATH} body application/json /due` },
  field_optional: { plant: (all) => (note(all).required = ['id', 'state']), at: 'Note (answer) /text' },
  field_added: {
    plant: (all) => (note(all).properties.size.properties.lines = { type: 'integer' }),
    at: 'Note (answer) /size/lines',
  },
  fields_closed: {
    plant: (all) => (body(all).properties.extra.additionalProperties = false),
    at: `POST ${PATH} body application/json /extra`,
  },
  type_removed: {
    plant: (all) => body(all).properties.parts.items.anyOf.pop(),
    at: `POST ${PATH} body application/json /parts/0`,
  },
  type_added: { plant: (all) => (note(all).properties.text.type = ['string', 'null']), at: 'Note (answer) /text' },
  word_removed: {
    plant: (all) => body(all).properties.color.enum.pop(),
    at: `POST ${PATH} body application/json /color`,
  },
  word_added: { plant: (all) => note(all).properties.state.enum.push('late'), at: 'Note (answer) /state' },
  bound_narrowed: {
    plant: (all) => (body(all).properties.text.maxLength = 99),
    at: `POST ${PATH} body application/json /text`,
  },
  bound_widened: { plant: (all) => delete note(all).properties.text.maxLength, at: 'Note (answer) /text' },
  form_narrowed: {
    plant: (all) => (body(all).properties.text.pattern = '^a'),
    at: `POST ${PATH} body application/json /text`,
  },
  form_widened: { plant: (all) => delete note(all).properties.id.format, at: 'Note (answer) /id' },
  default_changed: { plant: (all) => (read(all).parameters[1].schema.default = 'old'), at: `GET ${PATH} query sort` },
  status_removed: {
    plant: (all) => (all.paths[PATH].delete.responses = { 404: {} }),
    at: `DELETE ${PATH} 204`,
  },
  status_added: { plant: (all) => (all.paths[PATH].delete.responses[202] = {}), at: `DELETE ${PATH} 202` },
  header_removed: { plant: (all) => delete read(all).responses[200].headers, at: `GET ${PATH} 200 ETag` },
}

describe('a change that breaks clients', () => {
  for (const [rule, { plant, at }] of Object.entries(VIOLATIONS)) {
    it(`is found once, at its place: ${rule}`, () => {
      const found = compare(plant).map((change) => ({ rule: change.rule, place: change.place }))
      assert.deepEqual(found, [{ rule, place: at }])
    })
  }

  it('is found in what answers have too: a field that is gone, a type, a form of the whole answer', () => {
    const gone = compare((all) => {
      delete note(all).properties.text
      note(all).required = ['id', 'state']
    })
    assert.deepEqual(
      gone.map(({ rule, place }) => `${rule} ${place}`),
      ['field_removed Note (answer) /text'],
    )
    const optional = compare((all) => delete note(all).properties.kind)
    assert.deepEqual(
      optional.map(({ rule }) => rule),
      ['field_removed'],
    )
    const form = compare((all) => {
      read(all).responses[200].content = { 'text/html': {} }
    })
    assert.deepEqual(
      form.map(({ rule }) => rule),
      ['media_type_removed'],
    )
  })

  it('has a reason for people', () => {
    for (const reason of Object.values(RULES)) assert.match(reason, /^[A-Z].*\.$/)
  })
})

/** Each is welcome at any time. */
const COMPATIBLE: Readonly<Record<string, (document: Planted) => void>> = {
  'a new route': (all) => (all.paths['/tags'] = { get: { operationId: 'listTags', responses: { 200: {} } } }),
  'a new field that may stay away': (all) => (body(all).properties.title = { type: 'string' }),
  'a new field of an answer': (all) => {
    note(all).properties.title = { type: ['string', 'null'] }
    note(all).required.push('title')
  },
  'a new parameter that may stay away': (all) =>
    read(all).parameters.push({ name: 'q', in: 'query', schema: { type: 'string' } }),
  'a request that may say more': (all) => {
    body(all).properties.text.maxLength = 200
    body(all).properties.color.enum.push('green')
    body(all).properties.text.type = ['string', 'null']
    body(all).required = []
  },
  'an answer that says less': (all) => {
    note(all).properties.state.enum.pop()
    note(all).properties.text.maxLength = 50
  },
  'a new word in a list that was said to grow': (all) => note(all).properties.kind.enum.push('rich'),
  'another refusal': (all) => {
    read(all).responses[410] = {}
    delete read(all).responses[404]
  },
  'one more way to come in': (all) => edit(all).security.push({ cookie: [] }),
  'other words for people': (all) => {
    note(all).properties.text.description = 'What it says.'
    all.components.securitySchemes.bearer.description = 'Another.'
  },
  'a component in place of what stood there itself': (all) => {
    all.components.schemas.Edit = body(all)
    edit(all).requestBody.content['application/json'].schema = { $ref: '#/components/schemas/Edit' }
  },
  'null written as an alternative': (all) =>
    (body(all).properties.due = { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] }),
}

describe('what stands in the path', () => {
  const place = (document: Planted): Planted => read(document).parameters[0].schema

  it('must still be taken there', () => {
    const found = compare((all) => (place(all).pattern = '^[a-z]+$'))
    assert.deepEqual(
      found.map(({ rule, place: at }) => `${rule} at ${at}`),
      [`form_narrowed at GET ${PATH} path note_id`],
    )
  })

  it('may be more than before', () => {
    assert.deepEqual(
      compare((all) => (place(all).type = ['string', 'integer'])),
      [],
    )
  })
})

describe('a change that breaks nobody', () => {
  for (const [title, plant] of Object.entries(COMPATIBLE)) {
    it(`passes: ${title}`, () => {
      assert.deepEqual(compare(plant), [])
    })
  }
})

describe('what cannot be judged', () => {
  it('is refused, so that a keyword that nobody thought of does not pass in silence', () => {
    assert.throws(() => compare((all) => (body(all).properties.text.not = { const: 'x' })), /"not" cannot be judged/)
    assert.throws(
      () => compare((all) => (body(all).properties.text = { $ref: '#/nowhere' })),
      /nothing at "#\/nowhere"/,
    )
  })

  it('ends where a component holds itself', () => {
    const plant = (all: Planted): void => {
      note(all).properties.parent = { $ref: '#/components/schemas/Note' }
    }
    const base: Planted = createBase()
    plant(base)
    const changed = structuredClone(base)
    note(changed).properties.state.enum.push('late')
    const found = compareDocuments(parseDocument(JSON.stringify(base)), parseDocument(JSON.stringify(changed)))
    assert.deepEqual(
      found.map(({ rule, place }) => `${rule} ${place}`),
      ['word_added Note (answer) /state'],
    )
  })
})
