import { Type, type TSchema } from 'typebox'
import { problems } from './problem.ts'

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The headers or query parameters that a route takes, and one more, which may stay away. */
export const withProperty = (schema: unknown, name: string, property: TSchema): object => {
  const known = isObject(schema) && 'properties' in schema && isObject(schema.properties) ? schema.properties : {}
  return { ...(isObject(schema) ? schema : Type.Object({})), properties: { ...known, [name]: property } }
}

/** The answers that a route gives, and further problems that are not among them yet. */
export const withProblems = (answers: unknown, ...statuses: readonly number[]): object => ({
  ...problems(...statuses),
  ...(isObject(answers) ? answers : {}),
})
