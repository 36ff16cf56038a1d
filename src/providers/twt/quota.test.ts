import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readQuota } from './quota.ts'

const now = new Date('2026-11-29T12:00:00Z')
const at = (seconds: number): string => String(now.getTime() / 1_000 + seconds)
const headers = (name: string, ...[limit, remaining, reset]: readonly [string, string, string]) => ({
  [`${name}-limit`]: limit,
  [`${name}-remaining`]: remaining,
  [`${name}-reset`]: reset,
})

test('what X says of the limits of an account, the one of a day before the one of a quarter of an hour', () => {
  const short = headers('x-rate-limit', '100', '99', at(600))
  assert.deepEqual(readQuota(short, now), { used: 1, limit: 100, renewsAt: new Date('2026-11-29T12:10:00Z') })
  const both = { ...short, ...headers('x-user-limit-24hour', '17', '0', at(7_200)) }
  assert.deepEqual(readQuota(both, now), { used: 17, limit: 17, renewsAt: new Date('2026-11-29T14:00:00Z') })
})

test('what makes no sense is not believed', () => {
  for (const wrong of [
    {},
    headers('x-rate-limit', '0', '0', at(60)),
    headers('x-rate-limit', '10', '11', at(60)),
    headers('x-rate-limit', '-1', '0', at(60)),
    headers('x-rate-limit', '1e3', '5', at(60)),
    headers('x-rate-limit', '99999999999', '5', at(60)),
  ])
    assert.equal(readQuota(wrong, now), null, JSON.stringify(wrong))
  assert.equal(readQuota(headers('x-rate-limit', '10', '5', at(-5)), now)?.renewsAt, null)
  assert.equal(readQuota(headers('x-rate-limit', '10', '5', '999999999999'), now)?.renewsAt, null)
})
