import type { Config } from '#config'
import { verifyAuditLogs, type AuditVerdict } from '#db/audit-seals.ts'
import type { Log } from '#lib/log.ts'
import { withOwner } from './migrate-command.ts'

const describe = ({ orgId, name, ok, brokenAt, unsealed, seals, head }: AuditVerdict): string => {
  const facts = `${seals} seals, ${unsealed} rows not sealed yet, head ${head === '' ? '-' : head}`
  return `${ok ? 'ok      ' : 'BROKEN  '} ${orgId} ${JSON.stringify(name)} ${ok ? '' : `at seal ${brokenAt}; `}${facts}`
}

/** `npm run audit:verify`: says a line per organization, and rejects when the log of one was tampered with. */
export const runVerifyAuditCommand = (config: Config, log: Log, say: (line: string) => void): Promise<void> =>
  withOwner(config, log, async (url) => {
    const { broken } = await verifyAuditLogs(url, (verdict) => say(describe(verdict)))
    if (broken > 0) {
      throw new Error(
        `The audit log of ${broken === 1 ? 'one organization' : `${broken} organizations`} was changed by hand.`,
      )
    }
  })
