import assert from 'node:assert/strict'

/** Has something go wrong at the test network of X of a running server; `fault` as its switches take it. */
export const addSandboxFault = async (base: string, fault: object): Promise<void> => {
  const answer = await fetch(`${base}/sandbox/twt/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
  assert.equal(answer.status, 201)
}
