import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { providers } from '#providers/registry.ts'
import { parseConfig } from './config.ts'

describe('a worker beside its web server', () => {
  const addresses = {
    '127.0.0.1': 'http://127.0.0.1:8000',
    '0.0.0.0': 'http://127.0.0.1:8000',
    localhost: 'http://127.0.0.1:8000',
    '::': 'http://127.0.0.1:8000',
    '::1': 'http://[::1]:8000',
    'fd00::5': 'http://[fd00::5]:8000',
    '10.0.0.5': 'http://10.0.0.5:8000',
    'web.internal': 'http://web.internal:8000',
  }
  for (const [host, address] of Object.entries(addresses)) {
    it(`reaches its own web server on ${host} at ${address}`, () => {
      assert.equal(parseConfig({ HOST: host }).sandbox.url, address)
    })
  }
})

describe('the configuration', () => {
  it('knows an app for every provider whose client id is set', () => {
    for (const { code, app } of providers) {
      const { apps } = parseConfig({ [app.clientIdVariable]: 'id', [app.clientSecretVariable]: 'secret' })
      assert.deepEqual(apps, { [code]: { clientId: 'id', clientSecret: 'secret' } })
    }
  })
})
