/** What a chat shows. */
export interface ChatFacts {
  readonly organization: string
  readonly sentence: string
  /** Where to look. */
  readonly link: string
}

/** As Slack reads it (https://docs.slack.dev/messaging/formatting-message-text, read 2026-11-29): these three, and nothing else. */
const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * What people wrote, and people outside choose their names, calls nobody and leads nowhere: chats that find names, addresses and
 * Markdown by themselves find none around a joiner, which nobody sees.
 */
const harmless = (text: string): string =>
  text
    .replaceAll(/[@`!\]]|:(?=\/\/)/g, '$&\u2060')
    // `evil.example` is an address to some.
    .replaceAll(/\.(?=[\p{L}\p{N}])/gu, '$&\u2060')

const shown = (text: string): string => escapeText(harmless(text))

/** The body of a message in the form of Slack's incoming webhooks. */
export const toChatBody = ({ organization, sentence, link }: ChatFacts): string =>
  JSON.stringify({
    text: `*${shown(organization)}*: ${shown(sentence)}\n<${link}>`,
    unfurl_links: false,
    unfurl_media: false,
  })
