import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toChatBody } from './chat-message.ts'

const textOf = (sentence: string, organization = 'Ink & Co'): string => {
  const link = 'https://social.example.org/o/1/posts/2'
  const { text }: { readonly text: string } = JSON.parse(toChatBody({ organization, sentence, link }))
  assert.ok(text.endsWith(`\n<${link}>`))
  return text.slice(0, text.lastIndexOf('\n'))
}

describe('a message for a chat', () => {
  it('names the organization, and says the sentence as it is', () => {
    assert.equal(
      textOf('Published: “Good morning” (test network)'),
      '*Ink &amp; Co*: Published: “Good morning” (test network)',
    )
  })

  it('holds nothing that a chat makes a link, a picture, a mention or code of', () => {
    const hostile = [
      '<!channel>',
      '<https://evil.example|Sign in>',
      '[Sign in again](https://evil.example)',
      '![](https://evil.example/t.png)',
      'evil.example www.evil.example',
      '@channel @all @here',
      '```',
      '[x][1]',
    ]
    for (const words of hostile) {
      const text = textOf(words, words)
      assert.doesNotMatch(text, /<|>|\]\(|\]\[|!\[|:\/\/|@\w|``|\w\.\w/, words)
      // Nobody who reads it sees a difference.
      const seen = text
        .replaceAll('\u2060', '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&')
      assert.equal(seen, `*${words}*: ${words}`)
    }
  })
})
