import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testAccount, withTestAccount } from './test-account.ts'

const ID = '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55'

describe('the account of a test network', () => {
  it('is called as the organization, in what networks take for a name', () => {
    for (const [organization, account] of [
      ['Ink & Co', 'ink_co'],
      ['Café Übermut', 'cafe_ubermut'],
      ['  A very long name of a company', 'a_very_long_n'],
      ['日本語', 'test_1e55'],
      ['!!!', 'test_1e55'],
    ] as const)
      assert.equal(testAccount({ id: ID, name: organization }, []), account)
  })

  it('is another one than those that are connected', () => {
    const channels = [{ handle: 'Ink_Co' }, { handle: null }, { handle: 'ink_co2' }]
    assert.equal(testAccount({ id: ID, name: 'Ink & Co' }, channels), 'ink_co3')
  })

  it('is named to the page that would ask for it', () => {
    const link = withTestAccount('http://localhost:8000/sandbox/twt/i/oauth2/authorize?state=a%26b', 'ink_co')
    assert.deepEqual(
      [...new URL(link).searchParams],
      [
        ['state', 'a&b'],
        ['sandbox_account', 'ink_co'],
      ],
    )
  })
})
