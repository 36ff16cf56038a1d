import type { Tx } from '#db/database.ts'
import { enqueue } from '#db/jobs.ts'
import { refuse } from '#domain/problem.ts'
import type { Log } from '#lib/log.ts'
import type { MailMessage } from '#lib/mail.ts'
import type { Random } from '#lib/random.ts'
import { isRecord } from '#lib/record.ts'
import type { Vault } from './vault.ts'

/** Mail on its way out. It leaves if, and only if, the transaction that queued it is committed. */
export interface OutgoingMail {
  /** `log` is for development: what would be sent is written to the log. With `off`, nothing that needs mail works. */
  readonly mode: 'smtp' | 'log' | 'off'
  /** With `off` it refuses. */
  queue(tx: Tx, message: MailMessage): Promise<void>
}

export interface OutgoingMailOptions {
  readonly mode: OutgoingMail['mode']
  readonly vault: Vault
  readonly random: Random
  readonly log: Log
}

/** What is stored of a mail: sealed, because many hold a link that lets its reader in. */
interface SealedMail {
  readonly sealed: string
}

const sealMail = (vault: Vault, jobId: string, { to, subject, text, unsubscribe }: MailMessage): SealedMail => ({
  sealed: vault.seal(JSON.stringify({ to, subject, text, unsubscribe }), { jobId, column: 'mail' }).toString('base64'),
})

/** The mail of a job. Throws when the job holds none, or one that was sealed for another job. */
export const openMail = (vault: Vault, job: { readonly id: string; readonly data: unknown }): MailMessage => {
  if (!isRecord(job.data) || typeof job.data['sealed'] !== 'string') throw new Error('the job holds no sealed mail')
  const opened = vault.open(Buffer.from(job.data['sealed'], 'base64'), { jobId: job.id, column: 'mail' })
  const mail: unknown = JSON.parse(opened)
  if (!isRecord(mail)) throw new Error('the job holds no mail')
  const { to, subject, text, unsubscribe } = mail
  if (typeof to !== 'string' || typeof subject !== 'string' || typeof text !== 'string') {
    throw new Error('the job holds no whole mail')
  }
  return { to, subject, text, ...(typeof unsubscribe === 'string' ? { unsubscribe } : {}) }
}

const OFF = 'This installation sends no mail; ask its administrator for help, or to set SMTP_URL.'

/** Makes the way out for the app's mail. */
export const createOutgoingMail = ({ mode, vault, random, log }: OutgoingMailOptions): OutgoingMail => ({
  mode,
  queue: async (tx, message) => {
    switch (mode) {
      case 'smtp': {
        const id = random.id()
        return enqueue(tx, { queue: 'mail', id, data: sealMail(vault, id, message) })
      }
      case 'log':
        // The only line of the program that may show a link, and only where nobody else's mail is at stake.
        return log.info(
          { to: message.to, subject: message.subject, text: message.text },
          'mail is not set up; this would have been sent',
        )
      case 'off':
        throw refuse('mail_off', OFF)
    }
  },
})
