import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { lastHost, piecesOf } from './pieces.ts'

const linked = (text: string): readonly string[] =>
  piecesOf(text).flatMap((piece) => (piece.linked ? [piece.text] : []))

describe('pieces of a text', () => {
  it('finds addresses, hashtags and names', () => {
    assert.deepEqual(linked('See https://example.org/a_(b)?c=d. #Spring26 with @ada_l!'), [
      'https://example.org/a_(b)?c=d',
      '#Spring26',
      '@ada_l',
    ])
    assert.deepEqual(linked('#größe #東京 @ada.bsky.social'), ['#größe', '#東京', '@ada.bsky.social'])
  })

  it('leaves what is none', () => {
    assert.deepEqual(linked('ada@example.org is no name, #1 no hashtag, a#b neither; & 3 < 4'), [])
  })

  it('knows where the last address leads, and nothing more', () => {
    assert.equal(lastHost('https://example.org/a then https://shop.example.com/b?c=d. #tag @ada'), 'shop.example.com')
    assert.equal(lastHost('https://bücher.example/ neu'), 'xn--bcher-kva.example')
    assert.equal(lastHost('example.org, #tag, https://'), null)
  })

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(
          piecesOf(text)
            .map((piece) => piece.text)
            .join(''),
          text,
        )
      }),
    )
  })
})
