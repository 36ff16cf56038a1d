import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { silentLog } from '#lib/log.ts'
import { DASHBOARD, hashDashboardSources, mediaOrigins, MADE_FROM, prepareDashboard } from './app-dashboard.ts'

test('the dashboard is built from the sources as they are, once', async () => {
  assert.equal(await prepareDashboard(silentLog), DASHBOARD)
  assert.equal(await readFile(path.join(DASHBOARD, MADE_FROM), 'utf8'), await hashDashboardSources())
  const before = await stat(path.join(DASHBOARD, 'index.html'))
  assert.equal(await prepareDashboard(silentLog), DASHBOARD)
  assert.equal((await stat(path.join(DASHBOARD, 'index.html'))).mtimeMs, before.mtimeMs)
})

test('files of posts come from the bucket where there is one', () => {
  const bucket = {
    endpoint: null,
    region: 'eu-central-1',
    bucket: 'files',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    forcePathStyle: false,
    prefix: '',
  }
  const origins = (s3: Parameters<typeof mediaOrigins>[0]['s3']) => mediaOrigins({ s3 })
  assert.deepEqual(origins(null), [])
  assert.deepEqual(origins(bucket), ['https://files.s3.eu-central-1.amazonaws.com'])
  const endpoint = 'http://minio.example.org:9000'
  assert.deepEqual(origins({ ...bucket, endpoint, forcePathStyle: true }), ['http://minio.example.org:9000'])
  assert.deepEqual(origins({ ...bucket, endpoint }), ['http://files.minio.example.org:9000'])
})
