import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Content, Provider } from '../provider.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { aContent, aGraph, aPreparation, IG, says } from './fake-graph.ts'
import { insta, instaFacebook } from './index.ts'

const CONTENTS: readonly Content[] = [
  aContent({ media: [anImage()] }),
  aContent({ media: [aVideo()] }),
  aContent({ media: [anImage({ id: 'a' }), aVideo({ id: 'b' })] }),
]

/** What a preparation ends with: all its steps, with no address for files, and of the permissions all but one. */
const refusalOf = async (provider: Provider, content: Content, scope: string | null): Promise<string | null> => {
  const graph = aGraph({ [`POST ${IG}/media`]: says({ id: '7' }) }, scope === null ? null : undefined)
  let preparation = aPreparation(content)
  const scopes = provider.scopes.filter((each) => each !== scope)
  for (let turn = 0; turn < 5; turn += 1) {
    preparation = { ...preparation, credentials: { ...preparation.credentials, scopes } }
    const outcome = await provider.prepare(preparation, graph.context)
    if (outcome.kind === 'rejected') return outcome.code
    if (outcome.kind !== 'working') return null
    preparation = { ...preparation, prepared: outcome.prepared }
  }
  return null
}

for (const provider of [insta, instaFacebook]) {
  test(`files that ${provider.code} needs an address for are refused without one, by the same code, and no others`, async () => {
    for (const content of CONTENTS) {
      const [need] = provider.needsOf(content).filter(({ of }) => of === 'address')
      const refusal = await refusalOf(provider, content, null)
      assert.equal(refusal, need?.code ?? null, JSON.stringify(content))
    }
  })
  test(`a permission that ${provider.code} needs for a comment is one without which it is refused, by the same code`, async () => {
    const content = aContent({ media: [anImage()], options: { first_comment: 'First' } })
    const [need] = provider.needsOf(content).filter(({ pointer }) => pointer === '/options/first_comment')
    assert.ok(need !== undefined && need.of !== 'address')
    assert.equal(await refusalOf(provider, content, need.of.scope), need.code)
  })
}
