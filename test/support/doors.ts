import type { OutgoingMail } from '#auth/outgoing-mail.ts'
import type { Throttle } from '#auth/throttle.ts'
import type { MailMessage } from '#lib/mail.ts'

/** Limits that nobody reaches: the tests of one file come from one address, and would fill a real one at once. */
export const noLimits: Throttle = {
  take: async () => ({ allowed: true, limit: 1_000_000, remaining: 999_999, resetSeconds: 60 }),
  reserve: async () => ({ allowed: true }),
  succeeded: async () => {},
}

/** A letter box: what the app mails lands here instead of with a mail server. */
export interface LetterBox extends OutgoingMail {
  readonly letters: readonly MailMessage[]
  /** The secret behind the # of the last letter to this address. */
  readonly lastSecret: (to: string) => string
}

/** Makes an empty letter box. A letter of a transaction that rolls back lies in it all the same. */
export const createLetterBox = (): LetterBox => {
  const letters: MailMessage[] = []
  return {
    mode: 'smtp',
    letters,
    queue: async (_tx, message) => {
      letters.push(message)
    },
    lastSecret: (to) => {
      const letter = letters.findLast((each) => each.to === to)
      const [, secret] = /#([\w-]+)/.exec(letter?.text ?? '') ?? []
      if (secret === undefined) throw new Error(`no letter with a link to ${to}`)
      return secret
    },
  }
}
