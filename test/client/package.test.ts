import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { anOrg, createTestApp, type TestApp, type TestOrg } from '#test/support/app.ts'
import { addressOf } from '#test/support/event-reader.ts'
import { root } from '#test/support/planted-tree.ts'
import { installClients, type Project } from './installed.ts'

const PLAIN = `
import { createScheduly, isProblem } from '@scheduly/client'
import { verifyWebhook, WebhookVerificationError } from '@scheduly/client/webhooks'

const scheduly = createScheduly({ url: process.env.URL, auth: process.env.TOKEN })
for await (const organization of scheduly.organizations.list()) {
  const post = await scheduly.posts.create(organization.id, { text: 'From plain JavaScript' })
  console.log(post.status, organization.name)
}
try {
  await scheduly.posts.get('0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55')
} catch (error) {
  console.log(isProblem(error, 'not_found'), error.name)
}
try {
  verifyWebhook('{}', {}, 'whsec_AAAA')
} catch (error) {
  console.log(error instanceof WebhookVerificationError)
}
`

const TYPED = `
import { createScheduly, isProblem, type Answer, type ProblemCode } from '@scheduly/client'
import { verifyWebhook, type WebhookEvent } from '@scheduly/client/webhooks'

const scheduly = createScheduly({ url: 'http://localhost:8000', auth: 'sch_key' })
export const write = async (orgId: string): Promise<Answer<'createPost'>> => {
  const post = await scheduly.posts.create(orgId, { text: 'x', channels: [{ channel_id: 'c' }] }, { ifMatch: '"1"' })
  const status: 'draft' | 'queued' | 'publishing' | 'published' | 'failed' | 'canceled' = post.status
  for await (const each of scheduly.posts.list(orgId, { status })) each.publications.map(({ channel_id }) => channel_id)
  return post
}
export const codeOf = (error: unknown): ProblemCode | undefined => isProblem(error, 'duplicate_content') ? 'duplicate_content' : undefined
export const verify = (body: string): WebhookEvent => verifyWebhook(body, {}, [])

// @ts-expect-error a post has a text
scheduly.posts.create('o', {})
// @ts-expect-error there is no such field
scheduly.posts.create('o', { text: 'x', tetx: 'y' })
// @ts-expect-error there is no such status
scheduly.posts.list('o', { status: 'lost' })
// @ts-expect-error there is no such code
isProblem(new Error(), 'no_such_code')
`

describe('the package', () => {
  let project: Project
  let app: TestApp
  let org: TestOrg

  before(async () => {
    project = await installClients('typescript')
    app = await createTestApp()
    org = await anOrg(app)
  })
  after(async () => {
    await project[Symbol.asyncDispose]()
    await app.close()
  })

  it('is used from plain JavaScript, by this Node and by the one that npm runs with', async () => {
    const file = await project.write('plain.mjs', PLAIN)
    const environment = { URL: await addressOf(app), TOKEN: org.owner.token }
    for (const node of [process.execPath, 'node']) {
      const printed = await project.run(node, [file], environment)
      assert.deepEqual(printed.trim().split('\n'), ['draft Ink & Co', 'true NotFoundError', 'true'])
    }
  })

  it('has types that let through what the API takes, and nothing else', async () => {
    const compilerOptions = { module: 'nodenext', target: 'es2022', lib: ['es2023', 'dom'], strict: true, noEmit: true }
    await project.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] }, files: ['typed.ts'] }),
    )
    await project.write('typed.ts', TYPED)
    await project.run(path.join(root, 'node_modules/.bin/tsc'), ['-p', '.'])
  })

  it('can be put into a page: nothing of it needs Node', async () => {
    const page = `import { createScheduly } from '@scheduly/client'\nimport { verifyWebhook } from '@scheduly/client/webhooks'\nconsole.log(createScheduly, verifyWebhook)`
    const file = await project.write('page.js', page)
    const words = ['--bundle', '--platform=browser', '--format=esm', '--log-level=error', file]
    // For a browser it refuses every import of what only Node has.
    const bundle = await project.run(path.join(root, 'node_modules/.bin/esbuild'), words)
    assert.ok(bundle.includes('createScheduly') && !bundle.includes('"node:'))
    const astray = await project.write('astray.js', `import 'node:fs'`)
    await assert.rejects(project.run(path.join(root, 'node_modules/.bin/esbuild'), [...words.slice(0, -1), astray]))
  })

  it('holds what was built, a licence and a manual, and no tests', async () => {
    const folder = path.join(project.folder, 'node_modules/@scheduly/client')
    const files = await readdir(folder, { recursive: true })
    for (const name of ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts'])
      assert.ok(files.includes(path.normalize(name)), name)
    assert.deepEqual(
      files.filter((name) => /\.test\.|^src/.test(name) || /(?<!\.d)\.ts$/.test(name)),
      [],
    )
  })

  it('asks for the very versions that it was tested with', async () => {
    const manifestOf = async (place: string) => JSON.parse(await readFile(path.join(root, place), 'utf8'))
    const client = await manifestOf('clients/typescript/package.json')
    const ours = await manifestOf('package.json')
    for (const [name, version] of Object.entries(client.dependencies)) {
      assert.equal(version, ours.dependencies[name] ?? ours.devDependencies[name], name)
    }
    assert.equal(client.version, ours.version)
  })
})
