import { openMail } from '#auth/outgoing-mail.ts'
import type { Vault } from '#auth/vault.ts'
import { JobEnded, type JobHandler } from '#db/jobs.ts'
import type { Log } from '#lib/log.ts'
import { MailRefused, type Mail } from '#lib/mail.ts'

export interface MailJobDeps {
  readonly vault: Vault
  readonly log: Log
  /** Null where no mail server is set: mail that was queued before waits for its tries to end. */
  readonly mail: Mail | null
}

const domainOf = (address: string): string => /@([^@]*)$/.exec(address)?.[1] ?? 'none'

/**
 * Sends one queued mail. A refusal for good ends it; everything else is tried again. A worker that dies right after the
 * server took a mail over makes it go out twice: the server cannot be asked.
 */
export const createMailJob =
  ({ vault, log, mail }: MailJobDeps): JobHandler =>
  async (job) => {
    if (mail === null) throw new Error('there is mail to send and SMTP_URL is not set')
    const message = openMail(vault, job)
    try {
      await mail.send(message, job.signal)
    } catch (error) {
      if (!(error instanceof MailRefused) || !error.permanent) throw error
      // Whose mail it was is nobody's business in a log.
      log.warn({ jobId: job.id, domain: domainOf(message.to), reason: error.message }, 'a mail was refused')
      throw new JobEnded('the mail was refused')
    }
  }
