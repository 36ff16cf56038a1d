import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { describeVariables, parseConfig } from '#config'
import { renderConfigurationPage, renderEnvExample } from '../scripts/configuration-documents.ts'
import { root } from './support/planted-tree.ts'

const committed = (name: string): Promise<string> => readFile(path.join(root, name), 'utf8')

test('docs/configuration.md says what src/config.ts reads (else: npm run docs)', async () => {
  assert.equal(await committed('docs/configuration.md'), renderConfigurationPage())
})

test('.env.example says what src/config.ts reads (else: npm run docs)', async () => {
  assert.equal(await committed('.env.example'), renderEnvExample())
})

test('.env.example sets nothing as it stands', async () => {
  const set = (await committed('.env.example')).split('\n').filter((line) => line !== '' && !line.startsWith('# '))
  assert.deepEqual(set, [])
})

test('every example that is not a placeholder in brackets is accepted', () => {
  const real = describeVariables().filter(({ example }) => !example.includes('('))
  const environment = Object.fromEntries(real.map(({ name, example }) => [name, example]))
  assert.equal(parseConfig(environment).port, 8000)
})

test('every variable has a description that ends as a sentence, a default and an example', () => {
  for (const { name, description, defaultText, example } of describeVariables()) {
    // The original's own spelling of these two is kept.
    assert.match(name, /^(?:[A-Z][A-Z0-9_]+|Redis_host|Redis_port)$/)
    assert.match(description, /^[A-Z].+\.$/, name)
    assert.ok(defaultText !== '' && example !== '', name)
  }
})
