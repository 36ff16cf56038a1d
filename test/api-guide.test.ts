import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { CHANNEL_ACTIONS, POST_ACTIONS, PUBLICATION_ACTIONS } from '#domain/allowed.ts'
import { operations } from '#test/support/api-document.ts'

const ROW = /^\| `(?<action>[a-z_]+)`\s+\| `(?<route>[A-Z]+ [^`]+)`/gm

test("the API's guide names each action that answers offer, and a request that there is", async () => {
  const guide = await readFile(path.join(import.meta.dirname, '../docs/guides/api.md'), 'utf8')
  const rows = [...guide.matchAll(ROW)].map(({ groups }) => [groups?.['action'], groups?.['route']] as const)
  assert.deepEqual(
    rows.map(([action]) => action),
    [...POST_ACTIONS, ...PUBLICATION_ACTIONS, ...CHANNEL_ACTIONS],
  )
  const known = operations.map(({ route }) => route)
  const wrong = rows.filter(([, route]) => route === undefined || !known.includes(route))
  assert.deepEqual(wrong, [])
})
