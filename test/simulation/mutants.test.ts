import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { MUTANTS } from './mutants.ts'
import { simulate } from './run.ts'

// An audit that notices nothing is worth nothing: each of these defects must be caught by seeds that are known to show it.

describe('the simulation', () => {
  for (const { name, about, seeds, mutation } of MUTANTS) {
    it(`notices ${name}: ${about}`, async () => {
      assert.notEqual(seeds.length, 0)
      for (const seed of seeds) {
        const mutated = await simulate(seed, { mutation })
        assert.notDeepEqual(mutated.violations, [], `seed ${seed} shows nothing any more; look for another one`)
        assert.deepEqual((await simulate(seed)).violations, [], `seed ${seed} fails without the defect`)
      }
    })
  }

  it('notices what docs/simulation.md says, each by the seeds that stand there', async () => {
    const text = await readFile(new URL('../../docs/simulation.md', import.meta.url), 'utf8')
    const rows = [...text.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\| ([\d, ]+?) +\|$/gm)].map(([, ...cells]) => cells)
    assert.deepEqual(
      rows,
      MUTANTS.map(({ name, about, seeds }) => [name, about, seeds.join(', ')]),
    )
  })
})
