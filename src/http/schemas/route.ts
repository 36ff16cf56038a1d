import { Type, type TSchema } from 'typebox'
import { problems } from './problem.ts'

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The headers that a route takes, and one more, which may stay away. */
export const withHeader = (headers: unknown, name: string, header: TSchema): object => {
  const known = isObject(headers) && 'properties' in headers && isObject(headers.properties) ? headers.properties : {}
  return { ...(isObject(headers) ? headers : Type.Object({})), properties: { ...known, [name]: header } }
}

/** The answers that a route gives, and further problems that are not among them yet. */
export const withProblems = (answers: unknown, ...statuses: readonly number[]): object => ({
  ...problems(...statuses),
  ...(isObject(answers) ? answers : {}),
})
