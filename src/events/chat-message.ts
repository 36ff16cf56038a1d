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

/** What people wrote calls nobody: chats that find names by themselves see none behind a joiner. */
const callsNobody = (text: string): string => text.replaceAll('@', '@\u2060')

/** The body of a message in the form of Slack's incoming webhooks. */
export const toChatBody = ({ organization, sentence, link }: ChatFacts): string =>
  JSON.stringify({
    text: `*${escapeText(callsNobody(organization))}*: ${escapeText(callsNobody(sentence))}\n<${link}>`,
    unfurl_links: false,
  })
