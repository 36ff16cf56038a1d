import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { emptyDraft, isOwn, newPart, toggleChannel, writtenFor } from './draft.ts'
import { linksFor, tagChannel, tagLinks, tagsOf, untagChannel, untagLinks } from './utm.ts'

const TAGS = { source: 'x', medium: 'social', campaign: 'spring sale' }
const WORDS = 'utm_source=x&utm_medium=social&utm_campaign=spring%20sale'

describe('tags of links', () => {
  it('come behind what the link has, before its place in the page, and nothing else is touched', () => {
    assert.equal(tagLinks('See https://example.org/a.', TAGS), `See https://example.org/a?${WORDS}.`)
    assert.equal(
      tagLinks('(https://example.org/a?b=%2F&c#d) #e', TAGS),
      `(https://example.org/a?b=%2F&c&${WORDS}#d) #e`,
    )
    assert.equal(tagLinks('No link: ada@example.org', TAGS), 'No link: ada@example.org')
  })

  it('take the place of those that are there, and are taken away again', () => {
    const once = tagLinks('https://example.org/?utm_source=old&q=1', TAGS)
    assert.equal(once, `https://example.org/?q=1&${WORDS}`)
    assert.equal(tagLinks(once, { ...TAGS, campaign: '' }), 'https://example.org/?q=1&utm_source=x&utm_medium=social')
    assert.equal(untagLinks(once), 'https://example.org/?q=1')
  })

  it('leave a text without tags as it was once they are taken away', () => {
    const links = fc.array(
      fc.constantFrom('https://e.org', '/', '?a=b', '&c', '#d', ' ', 'ü', '(', ').', 'http://x.y/z'),
    )
    fc.assert(
      fc.property(links, (pieces) => {
        const text = pieces.join('')
        const plain = untagLinks(text)
        assert.equal(plain, text)
        // What stood at a link's end stands in it, so that the way back is only as good as the links that are seen.
        for (const link of linksFor({ ...emptyDraft({ kind: 'draft', wall: '', fold: 'earlier' }), text }, null)) {
          if (!/[?&#]$|\?[&]|&&/.test(link)) assert.equal(untagLinks(tagLinks(link, TAGS)), link)
        }
      }),
    )
  })

  it("are a channel's own, and gone without a trace", () => {
    const empty = emptyDraft({ kind: 'draft', wall: '', fold: 'earlier' })
    const draft = toggleChannel({ ...empty, text: 'https://a.org', thread: [newPart('http://b.org')] }, 'c')
    const tagged = tagChannel(draft, 'c', TAGS)
    assert.deepEqual([tagged.text, writtenFor(tagged, 'c').text], ['https://a.org', `https://a.org?${WORDS}`])
    assert.equal(writtenFor(tagged, 'c').thread[0]?.text, `http://b.org?${WORDS}`)
    assert.deepEqual([tagsOf(tagged, 'c'), tagsOf(tagged, null)], [TAGS, null])
    const back = untagChannel(tagged, 'c')
    assert.deepEqual([isOwn(back, 'c', 'text'), isOwn(back, 'c', 'thread')], [false, false])
  })
})
