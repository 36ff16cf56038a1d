import type { operations } from './generated/schema.ts'
import type { ListPage, Pages } from './pages.ts'

/** The API's name of an operation. */
export type OperationName = keyof operations

type ContentOf<Reply> = Reply extends { content: { 'application/json': infer Content } } ? Content : never
type RepliesOf<Name extends OperationName> = operations[Name]['responses']

/** What an operation answers with. */
export type Answer<Name extends OperationName> = {
  [Status in keyof RepliesOf<Name>]: ContentOf<RepliesOf<Name>[Status]>
}[keyof RepliesOf<Name>]

/** What an operation takes as its body. */
export type Body<Name extends OperationName> =
  NonNullable<operations[Name]['requestBody']> extends { content: { 'application/json': infer Content } }
    ? Content
    : never

/** What an operation can be asked for in its query. */
export type Query<Name extends OperationName> = NonNullable<operations[Name]['parameters']['query']>

/** Facts of an answer beside its content. */
export interface AnswerFacts {
  readonly status: number
  readonly headers: Headers
  /** True when an earlier try had done it already, and this is its answer. */
  readonly replayed: boolean
}

/** What goes for one call. */
export interface CallOptions {
  /** Ends the call, and the waiting for the next try. */
  readonly signal?: AbortSignal
  /** Milliseconds for each try; default 30 seconds. */
  readonly timeoutMs?: number
  /** A key of your own; without it each write gets a new one, which its retries keep. */
  readonly idempotencyKey?: string
  /** The ETag of what you read: when it was changed since, the write is refused (`precondition_failed`). */
  readonly ifMatch?: string
  /** Told of the answer's status and headers. */
  readonly onAnswer?: (facts: AnswerFacts) => void
}

/** What goes for one call that can be asked for more than its place says. */
export type QueryOptions<Name extends OperationName> = CallOptions & Pick<operations[Name]['parameters'], 'query'>

/** Pages are read one after the other, and each is a call of its own. */
export type ListOptions = Pick<CallOptions, 'signal' | 'timeoutMs' | 'onAnswer'>

/** What may be done when no answer came: `never` again, again with the same key, or again as it is. */
export type Retry = 'never' | 'keyed' | 'safe'

/** One request, before it is known as whom and how often. */
export interface CallDetails {
  readonly method: string
  /** From the API's root, with its parameters filled in. */
  readonly path: string
  readonly retry: Retry
  /** How the answer is read; `raw`: not at all. */
  readonly answer: 'json' | 'none' | 'raw'
  readonly query?: object | undefined
  readonly body?: unknown
  readonly accept?: string
  readonly options?: CallOptions | undefined
}

/** Sends a request until it is answered for good. */
export type Call = <Result>(details: CallDetails) => Promise<Result>

/** Reads a list, page by page. */
export type List = <Page extends ListPage>(details: CallDetails, lead: 'cursor' | 'after' | 'none') => Pages<Page>
