import type { PublicationRow } from '../../scripts/torture/audit.ts'

/** A publication as the audit reads it: out, once, and approved where it had to be. */
export const anAuditedPublication = (changes: Partial<PublicationRow> = {}): PublicationRow => ({
  id: 'p1',
  postId: 'post1',
  status: 'published',
  texts: ['One'],
  sent: ['11'],
  needsAttention: false,
  approvalRequired: true,
  ...changes,
})
