import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { findProvider, networkOf, providerCodes, providers } from './registry.ts'

test('every network is found by its code, and by no other name', () => {
  for (const provider of providers) assert.equal(findProvider(provider.code), provider)
  for (const code of ['', 'TWT', 'toString', '__proto__']) assert.equal(findProvider(code), undefined)
})

test('no two networks share a code or a variable of the environment', () => {
  const variables = providers.flatMap(({ app }) => [app.clientIdVariable, app.clientSecretVariable])
  assert.equal(new Set(providerCodes).size, providers.length)
  assert.equal(new Set(variables).size, variables.length)
})

test('of every permission that is asked for it is said what does not work without it', () => {
  for (const { scopes, scopeUses } of providers) {
    assert.deepEqual(Object.keys(scopeUses), [...scopes])
    for (const sentence of Object.values(scopeUses)) assert.match(sentence, /^[A-Z].+\.$/)
  }
})

const ROOT = new URL('../../', import.meta.url)

test('every code may stand in an address and names the folder of the network, and perhaps a way to it', async () => {
  for (const { code } of providers) {
    assert.match(code, /^[a-z][a-z0-9]{1,15}(?:_[a-z0-9]{1,15})?$/)
    assert.match(await readFile(new URL(`src/providers/${networkOf(code)}/README.md`, ROOT), 'utf8'), /^# /)
  }
})

test('the guide of every network says what an operator sets, and where the network sends people back to', async () => {
  for (const { code, app } of providers) {
    assert.match(app.guide, /^docs\/guides\/[a-z-]+\.md$/)
    const guide = await readFile(new URL(app.guide, ROOT), 'utf8')
    for (const word of [app.clientIdVariable, app.clientSecretVariable, `/oauth/${code}/callback`])
      assert.ok(guide.includes(word), `${app.guide}: ${word}`)
  }
})
