import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '#test/support/planted-tree.ts'
import { renderClient } from '../../scripts/client-source.ts'

const openapi = await readFile(join(root, 'api/openapi.json'), 'utf8')

/** The description, with one operation more. */
const withOperation = (path: string, method: string, operation: object): string => {
  const document = JSON.parse(openapi)
  document.paths[path] = { ...document.paths[path], [method]: operation }
  return JSON.stringify(document)
}

const renderOperations = async (text: string): Promise<string> =>
  (await renderClient(text)).get('src/generated/operations.ts') ?? ''

const answer = (schema: object) => ({ 200: { description: 'Done.', content: { 'application/json': { schema } } } })

test('the client is what the API’s description says; `npm run openapi` writes both', async () => {
  for (const [name, text] of await renderClient(openapi)) {
    assert.equal(await readFile(join(root, 'clients/typescript', name), 'utf8'), text, name)
  }
})

test('has every operation but those of browsers and of resumable uploads', async () => {
  const { paths } = JSON.parse(openapi)
  const names = Object.values(paths).flatMap((each) =>
    Object.values(each as object).map(({ operationId }) => String(operationId)),
  )
  const operations = await renderOperations(openapi)
  const missing = names.filter((name) => !new RegExp(`<'${name}'>`).test(operations))
  // What answers nothing and takes nothing names no type; by path they are there.
  const silent = Object.entries(paths).flatMap(([path, each]) =>
    Object.entries(each as object)
      .filter(([, { operationId }]) => missing.includes(operationId))
      .filter(([method]) => !operations.includes(`\`${method.toUpperCase()} ${path}\``))
      .map(([, { operationId }]) => String(operationId)),
  )
  assert.deepEqual(silent.toSorted(), [
    'createUpload',
    'deleteUpload',
    'editPostByPost',
    'finishSso',
    'getUpload',
    'getUploadOptions',
    'resumeUpload',
    'startSso',
  ])
})

test('a new operation is there under its tag, with what it takes and how it may be sent again', async () => {
  const text = withOperation('/orgs/{org_id}/slots', 'post', {
    operationId: 'createSlot',
    tags: ['Time slots'],
    summary: 'Add a slot',
    parameters: [
      { name: 'org_id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'dry_run', in: 'query', schema: { type: 'boolean' } },
      { name: 'idempotency-key', in: 'header', schema: { type: 'string' } },
    ],
    requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
    responses: answer({ type: 'object' }),
  })
  const operations = await renderOperations(text)
  assert.match(operations, / {2}timeSlots: \{\n {4}\/\*\* Add a slot\. `POST \/orgs\/\{org_id\}\/slots` \*\//)
  assert.match(
    operations,
    /createSlot: \(orgId: string, body: Body<'createSlot'>, options\?: QueryOptions<'createSlot'>\): Promise<Answer<'createSlot'>>/,
  )
  assert.match(
    operations,
    /path: `\/orgs\/\$\{encodeURIComponent\(orgId\)\}\/slots`, retry: 'keyed', answer: 'json', query: options\?\.query, body, options/,
  )
})

test('a write without a key is never sent again', async () => {
  const without = { operationId: 'shout', tags: ['Shouts'], responses: answer({ type: 'object' }) }
  assert.match(await renderOperations(withOperation('/shout', 'post', without)), /`\/shout`, retry: 'never'/)
  assert.match(await renderOperations(withOperation('/shout', 'get', without)), /`\/shout`, retry: 'safe'/)
})

test('a body may be JSON, a form, or of a type that the caller names', async () => {
  const bodyOf = async (...types: readonly string[]) => {
    const content = Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]))
    const rows = { operationId: 'sendRows', tags: ['Rows'], requestBody: { content }, responses: answer({}) }
    return (await renderOperations(withOperation('/rows', 'post', rows))).match(
      / send: \(body\?: (.*), options\?:/,
    )?.[1]
  }
  assert.equal(await bodyOf('application/json'), "Body<'sendRows'>")
  assert.equal(await bodyOf('multipart/form-data'), 'FormData')
  assert.equal(await bodyOf('text/csv', 'text/plain'), 'Content')
  assert.equal(await bodyOf('application/json', 'text/csv'), "Body<'sendRows'> | Content")
})

test('a file that may come in several types is given as it comes, and is no list', async () => {
  const schema = { type: 'object', required: ['data'], properties: { data: { type: 'array', items: {} } } }
  const content = { 'application/json': { schema }, 'text/csv': { schema: { type: 'string' } } }
  const responses = { 200: { description: 'Done.', content } }
  const rows = { operationId: 'exportRows', tags: ['Rows'], responses }
  const operations = await renderOperations(withOperation('/rows', 'get', rows))
  assert.match(operations, / export: \(options\?: CallOptions\): Promise<Response> => call\(.*answer: 'raw'/)
})

test('two operations that would have one name are refused', async () => {
  const one = { operationId: 'sendRow', tags: ['Rows'], responses: answer({ type: 'object' }) }
  const document = JSON.parse(withOperation('/row', 'post', one))
  document.paths['/rows'] = { post: { ...one, operationId: 'sendRows' } }
  await assert.rejects(renderOperations(JSON.stringify(document)), /two operations would be rows\.send/)
})
