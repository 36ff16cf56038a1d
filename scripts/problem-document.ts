import { MEANINGS } from '#http/problem-meanings.ts'
import { PROBLEMS } from '#http/problem.ts'
import { table } from './tables.ts'

const INTRODUCTION = `# Problems

This page is written by \`npm run docs\` from \`src/http/problem.ts\` and \`src/http/problem-meanings.ts\`; a test fails when they differ.

Every refusal and every fault is \`application/problem+json\` (RFC 9457). \`code\` is stable: programs go by it, never by \`detail\`, which is for
people and may be worded otherwise tomorrow. \`type\` is \`/problems/{code}\`, an address of the installation with what stands here;
\`request_id\` finds the request in the server's log; \`errors\` points at fields, with codes of their own.
`

const codes = Object.entries(PROBLEMS).toSorted(([one], [other]) => (one < other ? -1 : 1))

const meanings: Readonly<Record<string, string>> = MEANINGS

/** The text of docs/problems.md. */
export const renderProblemsPage = (): string => {
  const rows = codes.map(([code, { status, title }]) => [`\`${code}\``, String(status), title, meanings[code] ?? ''])
  return `${INTRODUCTION}\n${table([['Code', 'Status', 'Title', 'Meaning'], ...rows])}\n`
}
