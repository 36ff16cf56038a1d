import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { expectStatus } from '#test/support/app.ts'
import { signInOnMachine, type SignedIn } from './signed-in.ts'

describe('labels of posts on the command line', () => {
  let on: SignedIn

  before(async () => {
    on = await signInOnMachine()
  })
  after(() => on[Symbol.asyncDispose]())

  const run = (words: readonly string[]) => on.machine.run(words)

  // oxlint-disable-next-line typescript/no-explicit-any -- what is looked into is what is tested
  const json = async (words: readonly string[]): Promise<any> => {
    const { exit, out, err } = await run([...words, '--json'])
    assert.deepEqual([exit, err], [0, ''], err)
    return JSON.parse(out)
  }

  it('are named by their names or ids, posts are listed by them, and it is said which there are', async () => {
    const missing = await run(['posts', 'create', 'Marked', '--label', 'Spring'])
    assert.deepEqual([missing.exit, /There is no label "Spring", and no other/.test(missing.err)], [2, true])
    const label = expectStatus(
      201,
      await on.app.request({
        method: 'POST',
        path: `/orgs/${on.org.orgId}/labels`,
        token: on.org.owner.token,
        body: { name: 'Spring' },
      }),
    )
    const post = await json(['posts', 'create', 'Marked', '--label', 'spring', '--label', label.id])
    assert.deepEqual(
      post.labels.map(({ name }: { name: string }) => name),
      ['Spring'],
    )
    assert.match((await run(['posts', 'show', post.id])).out, /^Labels: Spring$/m)
    const listed = await json(['posts', 'list', '--label', 'Spring'])
    assert.deepEqual(
      listed.map(({ id }: { id: string }) => id),
      [post.id],
    )
    assert.match(
      (await run(['posts', 'list', '--label', 'Autumn'])).err,
      /There is no label "Autumn"; there are: "Spring"/,
    )
  })
})
