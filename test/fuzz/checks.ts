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
  const [media] = Object.values(operation.responses[status]?.content ?? {})
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
export const checkProblem = (answer: Answer): void => {
  const { status, headers, text } = answer
  assert.match(String(headers['content-type']), /^application\/problem\+json(?:;|$)/, text.slice(0, 500))
  const body = parse(text) as Readonly<Record<string, unknown>> | undefined
  assert.deepEqual([body?.['status'], body?.['request_id']], [status, headers['x-request-id']])
  assert.match(String(body?.['code']), /^[a-z_]+$/)
}

/** The answer is one that the operation declares, in status and body. */
export const checkDeclared = (operation: Operation, answer: Answer): void => {
  const { status, headers, text } = answer
  assert.ok(status < 500, `${status} ${text}`)
  assert.ok(Object.hasOwn(operation.responses, status), `${operation.route} does not declare ${status}: ${text}`)
  if (status >= 400) checkProblem(answer)
  const validate = validatorOf(operation, status)
  if (validate === null) return assert.equal(text, '')
  if (status < 400) assert.match(String(headers['content-type']), /^application\/json(?:;|$)/)
  assert.ok(validate(parse(text)), `${ajv.errorsText(validate.errors)} in ${text.slice(0, 2_000)}`)
}

/** What a refusal may change all the same, by operation: the table, and why. */
const SPENT: Readonly<Record<string, { readonly table: string; readonly why: string }>> = {
  finishConnection: { table: 'oauth_states', why: 'a state works once, whatever comes of it' },
}

/** A refusal stored nothing. */
export const checkUntouched = (
  operation: Operation,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): void => {
  const changed = Object.keys(after).filter((table) => after[table] !== before[table])
  const spent = SPENT[operation.id]?.table
  assert.deepEqual(
    changed.filter((table) => table !== spent),
    [],
    `${operation.route} refused and wrote`,
  )
}
