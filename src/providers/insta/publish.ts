import type { FindOutcome, PublishOutcome } from '../provider.ts'
import { MEDIA_REQUIRED } from './text.ts'

/** Refuses without a request: there is nothing that Instagram would take (see `validate`). */
export const publish = async (): Promise<PublishOutcome> => ({
  kind: 'rejected',
  code: MEDIA_REQUIRED.code,
  reason: MEDIA_REQUIRED.detail,
})

/** Does not ask Instagram: `publish` never sends, and that is proof enough. */
export const find = async (): Promise<FindOutcome> => ({
  kind: 'absent',
  evidence: 'Nothing was ever sent to Instagram: posts without media are refused before any request.',
})
