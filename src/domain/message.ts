import type { Role } from './membership.ts'

/** A mail before it has a recipient. */
export interface MessageText {
  readonly subject: string
  readonly text: string
}

// Line ends, other control characters, and the marks that make a text read in another order than it is written.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu

/** One line of print: a name that somebody chose can start no header and no paragraph of its own. */
export const plain = (text: string): string => text.replaceAll(UNPRINTABLE, ' ').trim()

/** Puts a mail together; a link is a paragraph, so that it stands on a line of its own. */
export const letter = (subject: string, paragraphs: readonly string[]): MessageText => ({
  subject: plain(subject),
  text: `${paragraphs.map(plain).join('\n\n')}\n`,
})

export const named = (name: string): string => `“${plain(name)}”`

export interface MailedLink {
  readonly link: string
  /** How long the link works. */
  readonly minutes: number
}

export interface WebhookFacts extends StoppableFacts {
  readonly organization: string
  /** Where events were sent; the rest of the address may be a secret. */
  readonly host: string
  readonly link: string
}

/** A mail that its reader can do without. */
export interface StoppableFacts {
  /** Where mails of this kind are stopped, without signing in. */
  readonly stop: string
}

export interface InvitationFacts {
  readonly organization: string
  readonly inviter: string
  readonly role: Role
  readonly link: string
  readonly expiresAt: Date
}

export interface ApiKeyFacts {
  readonly organization: string
  readonly keyName: string
  readonly creator: string
}

export interface ChannelFacts extends StoppableFacts {
  readonly organization: string
  /** The account as people know it: `@ink on X`. */
  readonly channel: string
  /** How many posts wait for it, and the time of the first. */
  readonly waiting: { readonly posts: number; readonly earliestAt: Date | null }
  /** Where people sign in. */
  readonly link: string
}

export interface KeysEndingFacts extends ChannelFacts {
  readonly endsAt: Date
  readonly hasEnded: boolean
  /** What kept the keys from being renewed; null when the network does not let them be renewed by themselves. */
  readonly trouble: string | null
}
