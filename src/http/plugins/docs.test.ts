import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import Ajv2020 from 'ajv/dist/2020.js'
import { createTestApp, type TestApp } from '#test/support/app.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly Record<string, readonly string[]>[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: { readonly required: boolean }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>
}

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: Record<string, object> }
}

const documentOf = async (app: TestApp): Promise<Document> => (await app.request({ path: '/openapi.json' })).body

const operationsOf = (document: Document) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

test('the committed description is the one that the server gives (npm run openapi writes it)', async () => {
  await using app = await createTestApp()
  const committed = await readFile(new URL('../../../api/openapi.json', import.meta.url), 'utf8')
  assert.deepEqual(await documentOf(app), JSON.parse(committed))
})

test('the description is whole: every reference leads somewhere, and every schema is a JSON Schema', async () => {
  await using app = await createTestApp()
  const document = await documentOf(app)
  assert.equal(document.openapi, '3.1.0')
  const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)
  for (const [, reference = ''] of references) {
    assert.ok(document.components.schemas[reference.replace('#/components/schemas/', '')], reference)
  }
  const ajv = new Ajv2020.default({ strict: false, formats: { uuid: true, 'date-time': true, email: true } })
  ajv.addSchema({ $id: 'https://scheduly.invalid/api', components: document.components })
  for (const name of Object.keys(document.components.schemas)) {
    assert.equal(
      typeof ajv.compile({ $ref: `https://scheduly.invalid/api#/components/schemas/${name}` }),
      'function',
      name,
    )
  }
})

/** A picture is made to fit at once (201), a video in the background (202). */
const goodEndsOf = (operationId: string): number => (operationId === 'fitMedia' ? 2 : 1)

test('every operation has a name of its own, words, security, its path parameters and its problems', async () => {
  await using app = await createTestApp()
  const document = await documentOf(app)
  const operations = operationsOf(document)
  assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length)
  for (const { path, operation } of operations) {
    assert.ok(operation.summary !== '' && operation.tags.length === 1, path)
    for (const scheme of operation.security.flatMap(Object.keys)) assert.ok(document.components.securitySchemes[scheme])
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const inPath = (operation.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name)
    assert.deepEqual(new Set(inPath), new Set(named), path)
    const statuses = Object.keys(operation.responses)
    if (operation.security.some((each) => 'bearer' in each)) assert.ok(statuses.includes('401'), path)
    if (named.length > 0) assert.ok(statuses.includes('404'), path)
    if (operation.requestBody !== undefined) assert.ok(statuses.includes('422') && statuses.includes('415'), path)
    // 304: the caller has it already.
    const success = Object.entries(operation.responses).filter(([status]) => status < '400' && status !== '304')
    assert.equal(success.length, goodEndsOf(operation.operationId), path)
    // The protocol of resumable uploads says in headers what it made.
    const isEmpty = (status: string) => /^204|^302/.test(status) || operation.operationId === 'createUpload'
    for (const [status, { content }] of success) assert.equal(content === undefined, isEmpty(status), path)
  }
})

test('what may be left out is described so', async () => {
  await using app = await createTestApp()
  const { paths } = await documentOf(app)
  const needsBody = (method: string, path: string) => paths[path]![method]!.requestBody!.required
  for (const decision of ['approve', 'reject', 'cancel', 'publish', 'retry'])
    assert.equal(needsBody('post', `/posts/{post_id}/${decision}`), false, decision)
  assert.equal(needsBody('post', '/auth/signup'), true)
  assert.equal(needsBody('patch', '/posts/{post_id}'), true)
  const parameters = paths['/orgs/{org_id}/posts']!['get']!.parameters!
  const required = parameters.filter((each) => each.required).map(({ name }) => name)
  assert.deepEqual(required, ['org_id'])
})

test('the pages of the documentation load everything from this server', async () => {
  await using app = await createTestApp()
  for (const page of ['/docs', '/redoc', '/', '/invitation', '/oauth/twt/callback']) {
    const { status, text, headers } = await app.request({ path: page })
    assert.equal(status, 200)
    const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address)
    for (const asset of assets.filter((each) => /\.(?:js|css|svg|png)$/.test(each))) {
      assert.match(asset, /^\/[^/]/, page)
      assert.equal((await app.request({ path: asset })).status, 200, asset)
    }
    assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)|\son\w+="/, `${page} has no inline script`)
    assert.doesNotMatch(String(headers['content-security-policy']), /https?:|script-src[^;]*unsafe|\*/)
  }
  const { text } = await app.request({ path: '/redoc/redoc.standalone.js' })
  assert.doesNotMatch(text, /cdn\.redoc/)
  const initializer = await app.request({ path: '/docs/static/swagger-initializer.js' })
  assert.match(initializer.text, /"validatorUrl":"none"/, 'no badge from a foreign server')
})

test('the policy is loosened on the documentation only', async () => {
  await using app = await createTestApp()
  const policyOf = async (path: string) => String((await app.request({ path })).headers['content-security-policy'])
  assert.match(await policyOf('/docs'), /style-src 'self' 'unsafe-inline'/)
  assert.match(await policyOf('/redoc'), /worker-src blob:/)
  for (const path of ['/', '/openapi.json', '/healthz']) assert.doesNotMatch(await policyOf(path), /unsafe|blob:/)
})
