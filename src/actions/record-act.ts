import { insertAudit, type AuditEntry } from '#db/audit-log.ts'
import type { Member } from './member.ts'

/** What was done to what; who did it, in which organization and request, the member says. */
type Act = Pick<AuditEntry, 'action' | 'objectType' | 'objectId' | 'detail'>

/** Writes a member's act into the audit log, in its transaction. */
export const recordAct = ({ tx, orgId, userId: actorId, requestId }: Member, act: Act): Promise<void> =>
  insertAudit(tx, { orgId, actorId, requestId, ...act })
