import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bad } from '#domain/finding.ts'
import { insta, instaFacebook } from './insta/index.ts'
import { checkNeeds, type Means } from './needs.ts'
import type { Content, Provider } from './provider.ts'
import { providers } from './registry.ts'
import { anImage, aVideo } from './sample-media.ts'
import { twt } from './twt/index.ts'

const aContent = (change: Partial<Content> = {}): Content => ({ text: 'Look', media: [], options: {}, ...change })

const fault = bad('own_machine', 'localhost means "this machine".')
const HERE: Means['obstacle'] = { fault, isCertain: true }

/** `pointer code`, of each issue. */
const found = (
  provider: Provider,
  content: Content,
  { scopes = provider.scopes, obstacle = null }: Partial<Means> = {},
): readonly string[] =>
  checkNeeds(provider, content, { scopes, obstacle }).map(({ pointer, code }) => `${pointer} ${code}`)

const without = ({ scopes }: Provider, scope: string): readonly string[] => scopes.filter((each) => each !== scope)

const CONTENTS: readonly Content[] = [
  aContent(),
  aContent({ media: [anImage()] }),
  aContent({ media: [aVideo()] }),
  aContent({ media: [anImage()], options: { first_comment: 'First' } }),
]

describe('what a content needs', () => {
  for (const provider of providers) {
    it(`of ${provider.code} is asked for when a channel is connected, and written somewhere`, () => {
      for (const need of CONTENTS.flatMap((content) => provider.needsOf(content))) {
        if (need.of !== 'address') assert.ok(provider.scopes.includes(need.of.scope), need.code)
        else assert.equal(provider.fetchesFiles, true)
        assert.match(need.source, /^https:/)
        assert.match(need.readOn, /^\d{4}-\d{2}-\d{2}$/)
      }
    })
    it(`of ${provider.code} is there when all was granted, and not judged when it is not known what was`, () => {
      for (const content of CONTENTS)
        for (const scopes of [provider.scopes, null]) assert.deepEqual(found(provider, content, { scopes }), [])
    })
  }

  it('is the permission for files where X gets some, in each part of a thread', () => {
    const scopes = without(twt, 'media.write')
    assert.deepEqual(found(twt, aContent(), { scopes }), [])
    assert.deepEqual(found(twt, aContent({ media: [anImage()] }), { scopes }), ['/media media_scope_missing'])
    const thread = [
      { text: 'Two', media: [] },
      { text: 'Three', media: [aVideo()] },
    ]
    assert.deepEqual(found(twt, aContent({ thread }), { scopes }), ['/thread/1/media media_scope_missing'])
  })

  it('is named with what was granted instead', () => {
    const [issue] = checkNeeds(twt, aContent({ media: [anImage()] }), {
      scopes: ['tweet.write'],
      obstacle: null,
    }).slice(-1)
    assert.deepEqual([issue?.limit, issue?.actual, issue?.fix], ['media.write', 'tweet.write', 'reconnect'])
    assert.match(issue?.source ?? '', /^https:\/\/docs\.x\.com/)
  })

  it('is a permission to publish, once for all parts of a thread', () => {
    const thread = [{ text: 'Two', media: [] }]
    const scopes = without(twt, 'tweet.write')
    assert.deepEqual(found(twt, aContent({ thread }), { scopes }), ['/channel_id scope_missing'])
    const posting = [
      [insta, 'instagram_business_content_publish'],
      [instaFacebook, 'instagram_content_publish'],
    ] as const
    for (const [provider, scope] of posting) {
      const content = aContent({ media: [anImage()] })
      assert.deepEqual(found(provider, content, { scopes: without(provider, scope) }), ['/channel_id scope_missing'])
    }
    const listing = without(instaFacebook, 'pages_show_list')
    assert.deepEqual(found(instaFacebook, aContent({ media: [anImage()] }), { scopes: listing }), [])
  })

  it('is the permission to comment where there is a first comment', () => {
    const content = aContent({ media: [anImage()], options: { first_comment: 'First' } })
    for (const [provider, scope] of [
      [insta, 'instagram_business_manage_comments'],
      [instaFacebook, 'instagram_manage_comments'],
    ] as const) {
      const scopes = without(provider, scope)
      assert.deepEqual(found(provider, content, { scopes }), ['/options/first_comment permission_missing'])
      assert.deepEqual(found(provider, aContent({ media: [anImage()] }), { scopes }), [])
    }
  })

  it('is an address for the first file that is fetched; by Facebook Login videos are sent', () => {
    const mixed = aContent({ media: [aVideo(), anImage()] })
    assert.deepEqual(found(insta, mixed, { obstacle: HERE }), ['/media/0 public_address_missing'])
    assert.deepEqual(found(instaFacebook, mixed, { obstacle: HERE }), ['/media/1 public_address_missing'])
    assert.deepEqual(found(instaFacebook, aContent({ media: [aVideo()] }), { obstacle: HERE }), [])
    assert.deepEqual(found(twt, mixed, { obstacle: HERE }), [])
  })

  it('is only doubted where the fault may be one of the view from here', () => {
    const content = aContent({ media: [anImage()] })
    const issues = (isCertain: boolean) =>
      checkNeeds(insta, content, { scopes: null, obstacle: { fault, isCertain } }).map(
        ({ code, severity = 'error', actual, fix }) => [code, severity, actual, fix],
      )
    assert.deepEqual(issues(true), [['public_address_missing', 'error', 'own_machine', 'configure']])
    assert.deepEqual(issues(false), [['media_unreachable', 'warning', 'own_machine', 'configure']])
  })
})
