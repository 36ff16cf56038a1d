import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from '#config'
import { sealAudit } from '#db/audit-seals.ts'
import { connectDatabase } from '#db/database.ts'
import { silentLog } from '#lib/log.ts'
import { anOrg, connectOwner } from '#test/support/builders.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { runVerifyAuditCommand } from './verify-audit-command.ts'

test('verifying says a line per organization, and fails when the log of one was tampered with', async () => {
  await using database = await createTestDatabase()
  const owner = await connectOwner(database.url)
  const [whole, broken] = [await anOrg(owner), await anOrg(owner)]
  const worker = connectDatabase(database.url, { role: 'worker', poolSize: 1, log: silentLog })
  assert.equal(await sealAudit(worker, null), null)
  await worker.destroy()
  const verify = async (): Promise<readonly string[]> => {
    const lines: string[] = []
    const config = parseConfig({ DB_URL: database.url })
    await runVerifyAuditCommand(config, silentLog, (line) => void lines.push(line)).catch((error: unknown) => {
      assert.match(String(error), /The audit log of one organization was changed by hand/)
      lines.push('failed')
    })
    return lines
  }
  const facts = '1 seals, 0 rows not sealed yet, head [0-9a-f]{64}'
  const fine = ({ id }: { readonly id: string }) => new RegExp(`^ok +${id} "Acme" ${facts}$`)
  const [first, second, ...none] = await verify()
  assert.match(first ?? '', fine(whole))
  assert.match(second ?? '', fine(broken))
  assert.deepEqual(none, [])
  await owner.query("UPDATE audit_log SET action = 'x' WHERE org_id = $1", [broken.id])
  await owner.end()
  const [still, found, end] = await verify()
  assert.match(still ?? '', fine(whole))
  assert.match(found ?? '', new RegExp(`^BROKEN +${broken.id} "Acme" at seal 1; ${facts}$`))
  assert.equal(end, 'failed')
})
