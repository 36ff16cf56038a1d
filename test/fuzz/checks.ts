import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { apiDocument, type Operation } from '#test/support/api-document.ts'

/** What a check needs of an answer, however it came. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
ajvFormats.default(ajv)
ajv.addSchema({ ...apiDocument, $id: 'document' })

const compiled = new Map<string, ValidateFunction>()

/** The validator of the answer that the operation declares; null when it declares an empty one. */
const validatorOf = (operation: Operation, status: number): ValidateFunction | null => {
  const content = operation.responses[status]?.content ?? {}
  const media = content['application/json'] ?? Object.values(content)[0]
  if (media === undefined) return null
  const text = JSON.stringify(media.schema).replaceAll('"#/components/', '"document#/components/')
  const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text))
  compiled.set(text, validate)
  return validate
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A refusal is `application/problem+json` with a code and the id that its header has. */
export const checkProblem = (answer: Answer, method: string): void => {
  const { status, headers, text } = answer
  assert.match(String(headers['content-type']), /^application\/problem\+json(?:;|$)/, text.slice(0, 500))
  if (method === 'HEAD') return assert.equal(text, '')
  const body = parse(text) as Readonly<Record<string, unknown>> | undefined
  assert.deepEqual([body?.['status'], body?.['request_id']], [status, headers['x-request-id']])
  assert.match(String(body?.['code']), /^[a-z_]+$/)
}

const checkBody = (operation: Operation, { status, headers, text }: Answer): void => {
  const type = String(headers['content-type']).split(';', 1)[0] ?? ''
  const types = Object.keys(operation.responses[status]?.content ?? {})
  if (status < 400 && types.length > 0 && type !== 'application/json') return assert.ok(types.includes(type), type)
  const validate = validatorOf(operation, status)
  if (validate === null) return assert.equal(text, '')
  if (status < 400) assert.match(String(headers['content-type']), /^application\/json(?:;|$)/)
  assert.ok(validate(parse(text)), `${ajv.errorsText(validate.errors)} in ${text.slice(0, 2_000)}`)
}

/** The answer is one that the operation declares, in status and body; one to HEAD has none. */
export const checkDeclared = (operation: Operation, answer: Answer): void => {
  const { status, text } = answer
  assert.ok(status < 500, `${status} ${text}`)
  assert.ok(Object.hasOwn(operation.responses, status), `${operation.route} does not declare ${status}: ${text}`)
  if (status >= 400) checkProblem(answer, operation.method)
  if (operation.method !== 'HEAD') checkBody(operation, answer)
}

/** What a refusal may change all the same, by operation: the tables, and why. */
const SPENT: Readonly<Record<string, { readonly tables: readonly string[]; readonly why: string }>> = {
  finishConnection: {
    tables: ['oauth_states', 'channels'],
    why: 'a state works once, whatever comes of it, and what the connection stopped at stays with the channel',
  },
  signIn: { tables: ['account_log'], why: 'a failed sign-in stands in the log of the account' },
  stepUp: { tables: ['account_log', 'passkey_challenges'], why: 'so does a failed confirmation; challenges work once' },
  signInByPasskey: { tables: ['passkey_challenges'], why: 'a challenge works once, whatever comes of it' },
  addPasskey: { tables: ['passkey_challenges'], why: 'a challenge works once, whatever comes of it' },
}

/** Exports are in the audit log from their start on, also when the connection breaks before anything of them is read. */
export const RECORDED: readonly string[] = ['exportAudit', 'exportOrganization']

/** A refusal stored nothing. */
export const checkUntouched = (
  operation: Operation,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): void => {
  const changed = Object.keys(after).filter((table) => after[table] !== before[table])
  const spent = SPENT[operation.id]?.tables ?? []
  assert.deepEqual(
    changed.filter((table) => !spent.includes(table)),
    [],
    `${operation.route} refused and wrote`,
  )
}
