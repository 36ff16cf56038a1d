import type { Book } from '#web/i18n/sentence.ts'
import { choices, scopes } from './choices.ts'
import { changes, plans } from './conversions.ts'
import { failures } from './failures.ts'
import { findings } from './findings.ts'
import { problems } from './problems.ts'
import { requests } from './requests.ts'
import { rules } from './rules.ts'
import { terms } from './terms.ts'

/** What the server says, in German. */
export const book: Book = {
  problems,
  issues: { ...requests, ...rules },
  failures,
  findings,
  changes,
  plans,
  choices,
  scopes,
  terms,
}
