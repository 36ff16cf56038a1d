import type { IncomingHttpHeaders } from 'node:http'

/** Ours alone: no real network has it. */
const FIELD = 'sandbox_account'

/**
 * The form of somebody who approves, for a link that names the account already (`…/authorize?…&sandbox_account=ink_co`): null
 * without one. Nobody's account is at stake here, so that a newcomer has one page less between them and their first post.
 */
export const quickConsent = (
  asked: URLSearchParams,
  { 'sec-fetch-dest': loadedAs = 'document' }: IncomingHttpHeaders,
): URLSearchParams | null => {
  const account = asked.get(FIELD)
  // What a page loads beside itself, as a picture, is nobody who follows a link.
  if (account === null || loadedAs !== 'document') return null
  const form = new URLSearchParams(asked)
  form.set('decision', 'approve')
  form.set('new_account', account)
  return form
}
