import assert from 'node:assert/strict'
import { it } from 'node:test'
import { htmlToText } from './html-text.ts'

const TEXTS: Readonly<Record<string, string>> = {
  '<p>One</p><p>Two &amp; <strong>three</strong></p>': 'One\nTwo & three',
  '<div>a</div><div></div><div>b</div>': 'a\n\nb',
  '<p>a</p>\n<p>b</p>': 'a\nb',
  '<p>x<br>y</p><ul><li><p>i</p></li><li>j</li></ul><p>z</p>': 'x\ny\n- i\n- j\nz',
  'plain & <3 a<b\nand <b': 'plain & <3 a<b\nand <b',
  '<a href="x>y" title=\'"\'>link</a> <span data-mention-id="1">@ink</span>': 'link @ink',
  '&#128512;&#x1F600;&lt;p&gt;&nbsp;&bogus;&#xd800;': '😀😀<p> &bogus;\ufffd',
  '': '',
}

for (const [html, text] of Object.entries(TEXTS)) {
  it(`makes plain text of ${html === '' ? 'nothing' : html}`, () => assert.equal(htmlToText(html), text))
}

it('takes no longer for blanks than for anything else', () => {
  const text = `a${' '.repeat(2_000_000)}b`
  assert.equal(htmlToText(`${text} \n`), text)
})

it('makes something of whatever it is given, without a tag in it that it knows', () => {
  for (const part of ['<', '<p', '"', '<"', '&', '</li>', '<ul>']) {
    const text = htmlToText(`<p>${part.repeat(50_000)}</p>`)
    assert.equal(typeof text, 'string')
    assert.doesNotMatch(text.slice(0, 20), /<p>/)
  }
})
