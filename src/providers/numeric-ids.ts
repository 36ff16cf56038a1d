import { OWN, type RuleIssue } from './issues.ts'

/** Networks keep their numeric ids in 64 bits with a sign, whatever their pages say of digits: nothing has one beyond this. */
export const GREATEST_ID = '9223372036854775807'

/** Whether a text of digits is small enough to be an id. */
export const canBeId = (digits: string): boolean => BigInt(digits) <= BigInt(GREATEST_ID)

/** Ids among a post's choices, each with its place, that no network can know; what is no number at all the schema tells. */
export const unknowableIds = (named: Readonly<Record<string, string | undefined>>): readonly RuleIssue[] =>
  Object.entries(named).flatMap(([pointer, digits]): readonly RuleIssue[] => {
    if (digits === undefined || canBeId(digits)) return []
    const detail = `No id is greater than ${GREATEST_ID}. Copy it from the network once more.`
    return [
      {
        pointer,
        ...OWN,
        code: 'option_too_great',
        detail,
        params: { reason: 'id' },
        limit: GREATEST_ID,
        actual: digits,
        fix: 'edit',
      },
    ]
  })

/** The same for a list of them. */
export const placesIn = (pointer: string, ids: readonly string[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(ids.map((id, index) => [`${pointer}/${index}`, id]))
