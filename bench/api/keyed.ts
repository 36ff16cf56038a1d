import { callsPerSecond } from '#bench/measure.ts'
import type { World } from './world.ts'

export interface KeyedRow {
  readonly way: string
  /** Requests per second, a number for each round. */
  readonly rates: readonly number[]
}

const AT_ONCE = 4

let calls = 0

/** Drafts by plain requests, with a key each, and once more with a key that was answered; in turns. */
export const measureKeyed = async (
  { send, orgId }: World,
  { requests, rounds }: { readonly requests: number; readonly rounds: number },
): Promise<readonly KeyedRow[]> => {
  const path = `/orgs/${orgId}/posts`
  const draft = (headers: Readonly<Record<string, string>> = {}) => {
    calls += 1
    return send(path, { body: JSON.stringify({ text: `Draft ${calls}` }), headers })
  }
  const again = { body: JSON.stringify({ text: 'The same each time' }), headers: { 'idempotency-key': 'the-same' } }
  await send(path, again)
  const ways: Readonly<Record<string, (index: number) => Promise<void>>> = {
    plain: async () => void (await draft()),
    'with a key': async () => void (await draft({ 'idempotency-key': `key-${calls}` })),
    'answered before': async () => void (await send(path, again)),
  }
  const rates: { readonly way: string; readonly rates: number[] }[] = Object.keys(ways).map((way) => ({
    way,
    rates: [],
  }))
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, call] of Object.values(ways).entries()) {
      // An answer that is being read is not asked for by two at once.
      const rate = await callsPerSecond(requests, index === 2 ? 1 : AT_ONCE, call)
      // The first round finds everything cold.
      if (round > 0) rates[index]?.rates.push(rate)
    }
  }
  return rates
}
