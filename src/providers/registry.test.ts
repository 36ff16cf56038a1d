import assert from 'node:assert/strict'
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

test('every code may stand in an address and names the folder of the guide, and perhaps a way to the network', () => {
  for (const { code, app } of providers) {
    assert.match(code, /^[a-z][a-z0-9]{1,15}(?:_[a-z0-9]{1,15})?$/)
    assert.equal(app.guide, `src/providers/${networkOf(code)}/README.md`)
  }
})
