/** What an answer tells of one row of many. */
export interface ToldRow {
  readonly ok: boolean
  readonly problem?: { readonly code: string; readonly errors?: readonly { readonly pointer: string }[] }
}

/** 'ok', or the problem's code and the places it names: what a request for the row alone is told, too. */
export const verdictOf = ({ ok, problem }: ToldRow): string => {
  if (ok) return 'ok'
  const places = problem?.errors?.map(({ pointer }) => pointer)
  return places === undefined ? String(problem?.code) : `${problem?.code} ${places.join(' ')}`
}
