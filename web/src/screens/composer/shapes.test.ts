import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Provider } from '@scheduly/client'
import { shapeName, shapesOf } from './shapes.ts'

const taking = (ratio: { least: number; most: number } | null): Pick<Provider, 'media'> =>
  ({ media: [{ kinds: [{ kind: 'image', ratio }] }] }) as unknown as Pick<Provider, 'media'>

describe('shapes of files', () => {
  it('are those that the network takes', () => {
    const names = (ratio: { least: number; most: number } | null) => shapesOf(taking(ratio), 'image').map(shapeName)
    assert.deepEqual(names({ least: 0.8, most: 1.91 }), ['0.8', '1', '1.3333', '1.7778', '1.91'])
    assert.deepEqual(names(null).length, 6)
    assert.deepEqual(shapesOf(taking(null), 'video'), [])
  })
})
