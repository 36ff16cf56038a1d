import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, describe, it } from 'node:test'
import { FILES } from './declared.ts'
import { lintDocument, sift } from './lint.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- plants reach anywhere
type Planted = any

let text: string

before(async () => {
  text = await readFile(FILES.current, 'utf8')
})

const at = (document: Planted, operationId: string): Planted =>
  Object.values(document.paths as Record<string, Record<string, Planted>>)
    .flatMap((methods) => Object.values(methods))
    .find((operation) => operation.operationId === operationId)

/** For each kind of fault one of it, none in the way of another, and the rule that must see it. */
const PLANTS: Readonly<Record<string, (document: Planted) => void>> = {
  'rule/summary': (all) => delete at(all, 'createPost').summary,
  'rule/operation-id': (all) => (at(all, 'validatePost').operationId = 'Validate_post'),
  'rule/security': (all) => delete at(all, 'createPost').security,
  'rule/answer': (all) => (at(all, 'createPost').responses[201].description = 'Default Response'),
  'rule/snake-case': (all) => (at(all, 'listMedia').parameters[0].name = 'mediaKind'),
  'operation-tag-defined': (all) => (at(all, 'createPost').tags = ['Letters']),
  'tag-description': (all) => delete all.tags[0].description,
  'parameter-description': (all) => delete at(all, 'createPost').parameters[0].description,
  'operation-4xx-response': (all) => (at(all, 'listMembers').responses = { 200: { description: 'Done.' } }),
  'operation-4xx-problem-details-rfc7807': (all) =>
    (at(all, 'createPost').responses[422].content = { 'application/json': { schema: {} } }),
  'operation-operationId-unique': (all) => (at(all, 'getPost').operationId = 'createPost'),
  'no-unresolved-refs': (all) => (all.components.schemas.Post.properties.text = { $ref: '#/components/schemas/None' }),
  'no-unused-components': (all) => (all.components.schemas.Lonely = { type: 'string' }),
  'no-invalid-schema-examples': (all) => (all.components.schemas.PostDetail.properties.text.examples = [1]),
  'no-ambiguous-paths': (all) => (all.paths['/posts/{other}'] = { get: at(all, 'getMedia') }),
  'path-parameters-defined': (all) => (at(all, 'changeChannel').parameters = []),
  'paths-kebab-case': (all) => (all.paths['/orgs/{org_id}/memberList'] = { get: at(all, 'listInvitations') }),
  'no-enum-type-mismatch': (all) => all.components.schemas.PostDetail.properties.status.enum.push(1),
  struct: (all) => (at(all, 'leaveOrganization').responses = []),
}

describe("the API's description", () => {
  it('has no fault, and no exception that nothing needs', async () => {
    const { faults, leftOver } = sift(await lintDocument(text))
    assert.deepEqual(faults, [])
    assert.deepEqual(leftOver, [])
  })

  it('would not pass with a fault: each that is planted is seen', async () => {
    const document: Planted = JSON.parse(text)
    for (const plant of Object.values(PLANTS)) plant(document)
    const { faults } = sift(await lintDocument(JSON.stringify(document)))
    const seen = new Set(faults.map(({ rule }) => rule))
    assert.deepEqual(
      Object.keys(PLANTS).filter((rule) => !seen.has(rule)),
      [],
    )
  })
})

describe('an exception', () => {
  it('excuses its own place, and no other', () => {
    const complaint = { rule: 'operation-4xx-response', detail: '' }
    const known = { ...complaint, pointer: '#/paths/~1healthz/get/responses' }
    const other = { ...complaint, pointer: '#/paths/~1posts/get/responses' }
    assert.deepEqual(sift([known, other]).faults, [other])
    assert.equal(sift([known]).leftOver.length, 1)
  })
})
