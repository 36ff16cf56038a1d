// At a release: makes today's description of the API the one that later changes are held against. With --check it
// says how they stand, and writes nothing.
import { copyFile, writeFile } from 'node:fs/promises'
import { describeChange, FILES, readStanding, refuseVersion } from './api-compatibility/declared.ts'

const standing = await readStanding()
const { current, released, undeclared, declared, stale } = standing
const [last, next] = [released.info.version, current.info.version]
const say = (line: string): void => void process.stdout.write(`${line}\n`)

for (const change of undeclared) say(`not declared  ${describeChange(change)}`)
for (const { rule, place } of stale) say(`not so        ${rule} at "${place}" is declared, and did not happen`)
for (const { rule, place, reason } of declared) say(`declared      ${rule} at "${place}": ${reason}`)

const check = process.argv.includes('--check')
const faults = undeclared.length + stale.length
const refused = check ? null : refuseVersion(last, next, standing)
if (faults > 0 || refused !== null) {
  say(refused ?? `${faults} to put right: change the API, or declare what is meant in api/breaking-changes.json.`)
  process.exitCode = 1
} else if (check) {
  say(`The API keeps what ${last} promised, but for ${declared.length} declared changes.`)
} else {
  await copyFile(FILES.current, FILES.released)
  await writeFile(FILES.declared, '[]\n')
  say(`${next} is what later changes are held against. The declared changes belong into CHANGELOG.md.`)
}
