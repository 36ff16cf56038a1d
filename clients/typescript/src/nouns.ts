import type { components } from './generated/schema.ts'

type Schemas = components['schemas']

/** A short name for what programs hold most; `components['schemas']` has all. */
export type Post = Schemas['Post']
/** A post with its attempts and approvals. */
export type PostDetail = Schemas['PostDetail']
export type Publication = Schemas['Publication']
export type Channel = Schemas['Channel']
export type Organization = Schemas['Organization']
export type Media = Schemas['Media']
export type Provider = Schemas['Provider']
