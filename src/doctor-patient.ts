import type { Secrets } from '#auth/secrets.ts'
import type { Config } from '#config'
import { bad, type CheckReport, type Finding } from '#domain/finding.ts'
import { scrub } from '#domain/scrub.ts'
import type { Clock } from '#lib/clock.ts'
import type { Resolve } from '#lib/download-target.ts'
import type { Http } from '#lib/http.ts'
import type { Shelf } from '#media/shelf.ts'

/** The doors that a check goes through. */
export interface Doors {
  readonly clock: Clock
  readonly http: Http
  readonly resolve: Resolve
  /** For each request, and for whatever else is waited for. */
  readonly limitMilliseconds: number
}

/** What is looked at. */
export interface Patient extends Doors {
  readonly config: Config
  readonly shelf: Shelf
  readonly secrets: Secrets
  /** Of this program. */
  readonly version: string
  /** Whom a mail is to be sent to; null for nobody. */
  readonly sendTo: string | null
}

/** One thing that the doctor looks at. */
export interface Check {
  /** What its report is about, also when it finds nothing out. */
  readonly subject: string
  readonly look: (patient: Patient) => Promise<readonly Finding[]>
  /** How long it may take, where that is not what is usual. */
  readonly wholeMs?: number
}

const spoiled = (error: unknown): Finding => {
  const words = scrub(error instanceof Error ? error.message : 'unreadable error')
  return bad('check_failed', `This could not be looked at: ${words}. Mend that, and look again.`)
}

const hung = (seconds: number): Finding =>
  bad(
    'check_hung',
    `No answer came within ${seconds} seconds: look whether it is overloaded, or a firewall swallows what is sent.`,
  )

/** For what no limit of its own has ended: several of them may follow one another within one check. */
const WHOLE_MS = 30_000

/** Makes a check, and lets none of them end the others or keep them waiting. */
export const runCheck = async (
  { subject, look, wholeMs = WHOLE_MS }: Check,
  patient: Patient,
): Promise<CheckReport> => {
  const { clock } = patient
  const over = new AbortController()
  const late = clock.sleep(wholeMs, over.signal).then(() => [hung(wholeMs / 1_000)])
  const findings = await Promise.race([look(patient).catch((error: unknown) => [spoiled(error)]), late])
  over.abort()
  return { subject, findings }
}

/** The same for one step, which others follow. */
export const within = async <T>({ clock, limitMilliseconds }: Patient, work: Promise<T>): Promise<T> => {
  const over = new AbortController()
  const late = clock.sleep(limitMilliseconds, over.signal).then((): never => {
    throw new Error(`no answer came within ${limitMilliseconds / 1_000} seconds`)
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
  }
}
