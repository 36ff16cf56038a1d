import { MEANINGS } from '#http/problem-meanings.ts'
import { PROBLEMS } from '#http/problem.ts'
import { CHANGE_SENTENCES, PLAN_SENTENCES } from '#http/sentences/conversions.ts'
import { FAILURE_SENTENCES } from '#http/sentences/failures.ts'
import { FINDING_SENTENCES } from '#http/sentences/findings.ts'
import { PROBLEM_SENTENCES } from '#http/sentences/problems.ts'
import { REQUEST_SENTENCES } from '#http/sentences/requests.ts'
import { RULE_SENTENCES } from '#http/sentences/rules.ts'
import type { Sentences } from '#http/sentences/said.ts'
import { table } from './tables.ts'

const INTRODUCTION = `# Problems

This page is written by \`npm run docs\` from \`src/http/problem.ts\`, \`src/http/problem-meanings.ts\` and \`src/http/sentences/\`; a test fails when they differ.

Every refusal and every fault is \`application/problem+json\` (RFC 9457). \`code\` is stable: programs go by it, never by \`detail\`, which is for
people and may be worded otherwise tomorrow. \`type\` is \`/problems/{code}\`, an address of the installation with what stands here;
\`request_id\` finds the request in the server's log; \`errors\` points at fields, with codes of their own.
`

const codes = Object.entries(PROBLEMS).toSorted(([one], [other]) => (one < other ? -1 : 1))

const meanings: Readonly<Record<string, string>> = MEANINGS

const CASES = `## Cases, and what they name

For sentences of your own, in whatever language: where a code has several cases, \`params.reason\` of a problem or an issue names the case,
and \`other\` stands for all the rest. What stands in braces is in \`params\`, or is \`limit\` or \`actual\` of an issue. The dashboard says its
German by these (\`web/src/said/de/\`); more cases may come, so have a sentence for a code without one.
`

const ISSUES = `## Issues

What \`errors\` of a problem and \`POST /orgs/{org_id}/posts/validate\` say of a place. Codes of problems occur as well, of a row among many.
`

const FAILURES = `## Failures, notices and warnings

Why a publication failed, would be refused, or was not taken down; what is to be known of one that is out; why a file was not converted;
and what a channel is warned of. Networks may say others than these, in their own words, and so may the rules above.
`

const FINDINGS = `## Findings

What \`GET /system/status\` finds wrong with the installation.
`

const CHANGES = `## What a conversion changes

What \`changes\` of a plan (\`POST /media/{media_id}/fit/plan\`) and of a conversion under way say of a file.
`

const PLANS = `## Why a file cannot be made to fit

What \`code\` and \`params\` of such a plan say, and \`params.why\` of the problem \`conflict\` with the reason \`cannot_fit\`.
`

/** Without what says how a value is shown. */
const plain = (said: string): string => said.replaceAll(/\{([a-z_]+):[a-z]+\}/g, '{$1}')

const rowsOf = (sentences: Sentences): readonly (readonly string[])[] =>
  Object.entries(sentences).flatMap(([code, told]) =>
    typeof told === 'string'
      ? [[`\`${code}\``, '', plain(told)]]
      : Object.entries(told).map(([reason, said]) => [`\`${code}\``, `\`${reason}\``, plain(said)]),
  )

const cases = (sentences: Sentences): string => table([['Code', 'Reason', 'Sentence'], ...rowsOf(sentences)])

/** Of those that have several. */
const SEVERAL: Sentences = Object.fromEntries(
  Object.entries<Sentences[string]>(PROBLEM_SENTENCES).filter(
    ([, told]) => typeof told !== 'string' || told.includes('{'),
  ),
)

/** The text of docs/problems.md. */
export const renderProblemsPage = (): string => {
  const rows = codes.map(([code, { status, title }]) => [`\`${code}\``, String(status), title, meanings[code] ?? ''])
  const problems = table([['Code', 'Status', 'Title', 'Meaning'], ...rows])
  const issues = cases({ ...REQUEST_SENTENCES, ...RULE_SENTENCES })
  return `${[
    `${INTRODUCTION}\n${problems}`,
    `${CASES}\n${cases(SEVERAL)}`,
    `${ISSUES}\n${issues}`,
    `${FAILURES}\n${cases(FAILURE_SENTENCES)}`,
    `${FINDINGS}\n${cases(FINDING_SENTENCES)}`,
    `${CHANGES}\n${cases(CHANGE_SENTENCES)}`,
    `${PLANS}\n${cases(PLAN_SENTENCES)}`,
  ].join('\n\n')}\n`
}
