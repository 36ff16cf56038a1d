import assert from 'node:assert/strict'
import { connectDatabase } from '#db/database.ts'
import { mailNotifications } from '#jobs/notification-mails.ts'
import { tellPeople, type NotifyDeps } from '#jobs/notify-people.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { aMember, anOrg, createTestApp, expectStatus, type TestApp, type TestOrg, type TestUser } from './app.ts'
import { createLetterBox, type LetterBox } from './doors.ts'

const going = new AbortController().signal
const quiet = (): void => {}
const STEPS = ['events-taken', 'people-told'] as const

const openWorker = (app: TestApp, mail: LetterBox) => {
  const worker = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 3, log: silentLog })
  const tell = (rest: Pick<NotifyDeps, 'at'> = {}): Promise<void> =>
    tellPeople({ db: worker, mail, random: systemRandom, observe: quiet, ...rest }, going)
  return {
    worker,
    tell,
    /** Dies at each step first, and then several do it at once. `each`: what is so after each death. */
    tellThroughDeaths: async (each: () => Promise<void> = async () => {}): Promise<void> => {
      for (const step of STEPS) {
        const at: NotifyDeps['at'] = async (reached) => {
          if (reached !== step) return
          // What kill -9 is to the database: the connection of the worker's open transaction is gone. It is waited for: one that
          // is still ending holds its locks, and whoever came next would leave the events to it.
          await app.sql(
            `select pg_terminate_backend(pid, 30000) from pg_stat_activity
              where state = 'idle in transaction' and datname = current_database()`,
          )
        }
        await assert.rejects(tell({ at }), step)
        await each()
      }
      await Promise.all([tell(), tell(), tell()])
      await tell()
    },
    /** Queues what is due; everything is due that waits, whenever. */
    mailAll: async (): Promise<void> => {
      await app.sql('update notifications set mail_at = now() where mail_at is not null')
      const { vault, publicUrl } = app.deps
      const networkName = (code: string): string => code.toUpperCase()
      await mailNotifications({ db: worker, vault, mail, observe: quiet, publicUrl, networkName }, going)
    },
  }
}

const createReading = (app: TestApp) => {
  const listOf = async ({ orgId }: TestOrg, { token }: TestUser, query = '') =>
    expectStatus(200, await app.request({ path: `/orgs/${orgId}/notifications${query}`, token }))
  return {
    /** What a person was told, newest first. */
    listOf,
    typesOf: async (org: TestOrg, person: TestUser): Promise<readonly string[]> =>
      (await listOf(org, person)).data.map(({ type }: { readonly type: string }) => type),
    act: (person: Pick<TestUser, 'token'>, path: string, body: object = {}) =>
      app.request({ method: 'POST', path, token: person.token, body }),
  }
}

/** An application, with the worker's errand that tells people, and what tests of it ask. */
export const openTelling = async () => {
  const mail = createLetterBox()
  const app = await createTestApp({ mail })
  const { worker, ...errand } = openWorker(app, mail)
  return {
    app,
    mail,
    ...errand,
    ...createReading(app),
    /** Whatever came to one of them since. */
    lettersTo: (since: number, ...people: readonly TestUser[]) =>
      mail.letters.slice(since).filter(({ to }) => people.some(({ email }) => email === to)),
    /** An organization with one of each role, who may be mailed. */
    aTeam: async () => {
      const org = await anOrg(app)
      const [admin, editor, viewer] = [
        await aMember(app, org, 'admin'),
        await aMember(app, org, 'editor'),
        await aMember(app, org, 'viewer'),
      ]
      const ids = [org.owner, admin, editor, viewer].map(({ userId }) => userId)
      await app.sql('update users set email_verified_at = now() where id = any($1)', [ids])
      return { org, owner: org.owner, admin, editor, viewer }
    },
    close: async (): Promise<void> => {
      await worker.destroy()
      await app.close()
    },
  }
}

export type Telling = Awaited<ReturnType<typeof openTelling>>
