import { Type } from 'typebox'
import { PROBLEMS } from '#http/problem.ts'
import { component, GROWS } from './common.ts'
import { PARAMS, ProblemIssue } from './issue.ts'

export const ProblemSchema = component(
  'Problem',
  Type.Object(
    {
      type: Type.String({ description: 'The address of a page about this kind of problem: /problems/{code}.' }),
      title: Type.String(),
      status: Type.Integer(),
      detail: Type.String({ description: 'One sentence for a person: what is wrong, and what to do.' }),
      code: Type.Enum(Object.keys(PROBLEMS), {
        description: 'Stable and machine-readable; docs/problems.md says what each means.',
        ...GROWS,
      }),
      request_id: Type.String({ description: 'The same as in the header X-Request-Id and in the server log.' }),
      params: Type.Optional(PARAMS),
      existing_post_id: Type.Optional(
        Type.String({ format: 'uuid', description: 'With duplicate_content: the post that sends the same.' }),
      ),
      errors: Type.Optional(
        Type.Array(ProblemIssue, {
          maxItems: 20,
          description:
            'What is wrong, each at its place; of a post that breaks rules all that validatePost says of it.',
        }),
      ),
      results: Type.Optional(
        Type.Array(Type.Object({}, { additionalProperties: true }), {
          description:
            'Of a request of many rows: what became of each row before it ended, or, where it was all or nothing, why each of these cannot be taken; as the answer of 200 has them.',
        }),
      ),
    },
    { description: 'A refusal or a fault, as RFC 9457 has it.' },
  ),
)

const WHEN: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  401: 'Not signed in, or not any more.',
  403: 'Not allowed.',
  404: 'There is nothing here, or nothing that you may see.',
  409: 'In conflict with the present state; `code` says how.',
  410: 'What was asked for is not kept any more.',
  412: 'What the request expects is not so: it was changed since (`precondition_failed`), or the protocol is spoken in another version.',
  413: 'The body is larger than this operation takes: 256 KiB, where it does not say otherwise.',
  415: 'The body is of another type than this operation takes.',
  422: 'A rule is broken; `errors` names the fields.',
  423: 'Another request writes to this at the moment; see Retry-After.',
  429: 'Too many requests; see Retry-After.',
  500: 'A fault of the server.',
  502: 'The network could not be reached.',
  503: 'Too busy, or the database does not answer; see Retry-After.',
}

const answer = (status: number) => ({
  description: WHEN[status] ?? 'A problem.',
  content: { 'application/problem+json': { schema: ProblemSchema } },
})

/** The answers that an operation may give besides its own, by status. */
export const problems = (...statuses: readonly number[]): Readonly<Record<number, object>> =>
  Object.fromEntries([...new Set([...statuses, 429, 500, 503])].map((status) => [status, answer(status)]))

/** Problems of an operation that takes a body. */
export const WITH_BODY = [400, 413, 415, 422] as const
