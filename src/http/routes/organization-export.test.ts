import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { anOrg, aPost, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { unzip } from '#test/support/unzip.ts'

const open = async (app: TestApp, path: string, token: string) => {
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.server.address() as AddressInfo
  return request({ port, host: '127.0.0.1', path, headers: { authorization: `Bearer ${token}` } }).end()
}

const busy = (app: TestApp) =>
  app.sql(
    `select from pg_stat_activity where datname = current_database() and application_name = 'scheduly-app'
      and state <> 'idle'`,
  )

test('an export comes as a file with a harmless name', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  await aPost(app, org, { text: 'Grüße' })
  const answer = await app.server.inject({
    path: `/orgs/${org.orgId}/export`,
    headers: { authorization: `Bearer ${org.owner.token}` },
  })
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'application/zip')
  assert.match(
    String(answer.headers['content-disposition']),
    /^attachment; filename="scheduly-ink-co-\d{4}-\d\d-\d\d\.zip"$/,
  )
  const files = await unzip(answer.rawPayload)
  assert.equal(JSON.parse(files.get('posts.json') ?? '')[0].text, 'Grüße')
})

test('whoever reads an export slowly, or not at all, keeps no transaction open', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const download = await open(app, `/orgs/${org.orgId}/export`, org.owner.token)
  const [answer] = await once(download, 'response')
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(await busy(app), [])
  download.destroy()
})

test('whoever goes away while it is written stops it, and the connections are free again', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const path = `/orgs/${org.orgId}/export`
  await app.sql('begin')
  await app.sql('lock table channels in access exclusive mode')
  const download = await open(app, path, org.owner.token)
  download.on('error', () => {})
  while (
    (
      await app.sql(
        "select from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted and locktype = 'relation'",
      )
    ).length === 0
  );
  download.destroy()
  await app.sql('rollback')
  while ((await busy(app)).length > 0);
  expectStatus(200, await app.request({ path: `/orgs/${org.orgId}`, token: org.owner.token }))
})
