// A worker without a memory of what was begun, for the proof that the audit finds one.
import { createPostgresStore as createSound, type createPostgresStore as Create } from '#publishing/postgres-store.ts'
import { forgetJournal } from '../torture/planted-defect.ts'

export * from '#publishing/postgres-store.ts'

export const createPostgresStore: typeof Create = (...given) =>
  // oxlint-disable-next-line node/no-process-env -- the address that the process works with
  forgetJournal(createSound(...given), process.env['DB_URL'] ?? '')
