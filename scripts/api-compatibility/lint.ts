import { createConfig, lintFromString } from '@redocly/openapi-core'

/** A fault of the document itself. */
export interface Complaint {
  readonly rule: string
  /** JSON pointer. */
  readonly pointer: string
  readonly detail: string
}

const assertion = (subject: string, property: string, assertions: object) => ({
  subject: { type: subject, property },
  assertions,
  severity: 'error' as const,
})

/** Redocly's strict set, what it leaves to choice, and the house's own words. */
const RULES = {
  extends: ['recommended-strict'],
  rules: {
    'no-ambiguous-paths': 'error',
    'no-invalid-schema-examples': 'error',
    'operation-4xx-problem-details-rfc7807': 'error',
    'operation-singular-tag': 'error',
    'operation-tag-defined': 'error',
    'parameter-description': 'error',
    'paths-kebab-case': 'error',
    'tag-description': 'error',
    'response-mime-type': 'off',
    'rule/operation-id': assertion('Operation', 'operationId', { defined: true, pattern: '/^[a-z][A-Za-z0-9]+$/' }),
    'rule/summary': assertion('Operation', 'summary', { defined: true, pattern: '/^[A-Z].*[^.]$/', maxLength: 120 }),
    'rule/security': assertion('Operation', 'security', { defined: true }),
    'rule/answer': assertion('Response', 'description', { defined: true, pattern: '/\\S.*[.]$/' }),
    'rule/snake-case': assertion('Parameter', 'name', {
      pattern: '/^([a-z][a-z0-9_]*|[a-z]+(-[a-z]+)*|[A-Z][a-z]*(-[A-Z][a-z]*)*)$/',
    }),
  },
} satisfies Parameters<typeof createConfig>[0]

/** What lint has to say about the text of an OpenAPI document. */
export const lintDocument = async (source: string): Promise<readonly Complaint[]> => {
  const config = await createConfig(RULES)
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  return problems.map(({ ruleId, message, location }) => ({
    rule: ruleId,
    pointer: location[0]?.pointer ?? '',
    detail: message,
  }))
}

interface Exception {
  readonly rule: string
  readonly pointer: RegExp
  readonly reason: string
}

/** What lint asks for and is not done, and why. */
const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'operation-2xx-response',
    pointer: /^#\/paths\/~1auth~1sso~1(?:start|callback)\/get\//,
    reason: 'Browsers are sent on: there is no other success.',
  },
  {
    rule: 'operation-4xx-response',
    pointer: /^#\/paths\/~1(?:healthz|readyz)\/get\//,
    reason: 'Supervisors ask without anything that could be wrong.',
  },
]

const excuses =
  ({ rule, pointer }: Complaint) =>
  (exception: Exception): boolean =>
    exception.rule === rule && exception.pointer.test(pointer)

/** Complaints without an exception, and exceptions that nothing asks for any more. */
export const sift = (
  complaints: readonly Complaint[],
): { readonly faults: readonly Complaint[]; readonly leftOver: readonly Exception[] } => ({
  faults: complaints.filter((complaint) => !EXCEPTIONS.some(excuses(complaint))),
  leftOver: EXCEPTIONS.filter((exception) => !complaints.some((complaint) => excuses(complaint)(exception))),
})
