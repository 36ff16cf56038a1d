import type { Params } from './problem.ts'

/** How good it is: `warn` does not stop anything yet, `fail` does. */
export type Verdict = 'ok' | 'warn' | 'fail'

/** One thing that a check found. */
export interface Finding {
  readonly verdict: Verdict
  /** Stable and machine-readable: `not_https`. */
  readonly code: string
  /** One sentence for a person: what is so, and what to do about it. It holds no secret. */
  readonly detail: string
  /** What the sentence names, for one in another language; `reason` tells cases of one code apart. */
  readonly params?: Params
}

/** What was found of one subject: an address, an app, a channel. */
export interface CheckReport {
  readonly subject: string
  readonly findings: readonly Finding[]
}

export const good = (code: string, detail: string): Finding => ({ verdict: 'ok', code, detail })

const telling =
  (verdict: Verdict) =>
  (code: string, detail: string, params?: Params): Finding => ({
    verdict,
    code,
    detail,
    ...(params !== undefined && { params }),
  })

export const doubtful = telling('warn')
export const bad = telling('fail')

/** The worst verdict of all; `ok` of none. */
export const worstOf = (findings: readonly Finding[]): Verdict =>
  (['fail', 'warn'] as const).find((verdict) => findings.some((each) => each.verdict === verdict)) ?? 'ok'

const EXIT_CODES: Readonly<Record<Verdict, number>> = { ok: 0, warn: 1, fail: 2 }

/** What a command that checks ends with: 0 when all is well, 1 for warnings alone, 2 when something does not work. */
export const exitCodeOf = (reports: readonly CheckReport[]): number =>
  EXIT_CODES[worstOf(reports.flatMap(({ findings }) => findings))]

/** Reports as lines for a person. */
export const describeReports = (reports: readonly CheckReport[]): string =>
  reports
    .map(({ subject, findings }) =>
      [subject, ...findings.map(({ verdict, detail }) => `  ${verdict.padEnd(4)}  ${detail}`)].join('\n'),
    )
    .join('\n\n')
