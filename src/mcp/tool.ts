import { fromJsonSchema, type CallToolResult, type McpServer, type ToolAnnotations } from '@modelcontextprotocol/server'
import type { Static, TObject } from 'typebox'
import type { Scope } from '#domain/scope.ts'
import type { Random } from '#lib/random.ts'
import type { Access } from './access.ts'
import {
  ApiRefusal,
  AskedWronglyError,
  expectSuccess,
  NoApiError,
  type ApiAnswer,
  type ApiDoor,
  type ApiRequest,
} from './door.ts'

/** What tools work with: one caller's way to the API, and what that caller may do. */
export interface ToolContext {
  readonly door: ApiDoor
  readonly access: Access
  readonly random: Random
  /** Hears of what is a fault of ours, and no refusal. */
  readonly report: (error: unknown) => void
}

/** What a tool does, for people who are asked whether it may. */
type Hints = Required<Omit<ToolAnnotations, 'title'>>

interface ToolFacts<T extends TObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  /** The scopes that the key needs; without them the tool is not there. */
  readonly needs: readonly Scope[]
  readonly hints: Hints
  readonly input: T
  readonly run: (context: ToolContext, given: Static<T>) => Promise<object>
}

/** One thing that a caller can do. */
export interface Tool {
  readonly name: string
  readonly needs: readonly Scope[]
  /** Adds it to what the server offers its caller. */
  readonly offer: (server: McpServer, context: ToolContext) => void
}

/** Changes nothing, here or elsewhere. */
export const READS: Hints = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

/** Adds or changes something that nobody outside sees. */
export const WRITES: Hints = { ...READS, readOnlyHint: false, idempotentHint: false }

/** May end with a post on a network, for everybody to see. */
export const PUBLISHES: Hints = { ...WRITES, destructiveHint: true, openWorldHint: true }

const toRecord = (value: object): Record<string, unknown> => ({ ...value })

const toResult = (value: object): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(value) }],
  structuredContent: toRecord(value),
})

const sentencesOf = ({ problem, retryAfter }: ApiRefusal): string => {
  const { detail: summary, errors = [] } = problem
  const fields = errors.map(({ pointer, detail }) => `${pointer || 'The request'}: ${detail}`)
  // Often the summary is the first of them once more.
  const isSaid = errors.some(({ detail }) => detail === summary) || fields.includes(summary)
  const later = retryAfter === null ? [] : [`Try again in ${retryAfter} seconds.`]
  return [...(isSaid ? [] : [summary]), ...fields, ...later].join('\n')
}

const refused = (text: string, facts: object): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text }],
  structuredContent: toRecord(facts),
})

const FAULT = 'Something went wrong on our side; look whether it was done before you try again.'

const toRefusal = (error: unknown, report: ToolContext['report']): CallToolResult => {
  if (error instanceof ApiRefusal)
    return refused(sentencesOf(error), { ...error.problem, retry_after: error.retryAfter })
  if (error instanceof AskedWronglyError) return refused(error.message, { code: error.code })
  if (error instanceof NoApiError) return refused(error.message, { code: 'no_answer' })
  report(error)
  return refused(FAULT, { code: 'fault' })
}

/** A tool from what it does; whatever happens in it ends in an answer for the caller. */
export const defineTool = <T extends TObject>(facts: ToolFacts<T>): Tool => {
  const { name, title, description, needs, hints, input, run } = facts
  // The protocol sends plain JSON: what the library keeps beside a schema stays here.
  const inputSchema = fromJsonSchema<Static<T>>(JSON.parse(JSON.stringify(input)))
  return {
    name,
    needs,
    offer: (server, context) => {
      const config = { title, description, inputSchema, annotations: { title, ...hints } }
      server.registerTool(name, config, async (given) => {
        try {
          return toResult(await run(context, given))
        } catch (error) {
          return toRefusal(error, context.report)
        }
      })
    },
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** A body with the version that stands in the answer's header, for whoever wants to change what they have seen. */
const versioned = ({ headers }: ApiAnswer, body: unknown): object => {
  const version = headers['etag']
  return { ...(isObject(body) ? body : {}), ...(version === undefined ? {} : { version }) }
}

/** Asks the API, and gives what it answered. */
export const ask = async ({ door }: ToolContext, request: ApiRequest): Promise<object> => {
  const answer = await door(request)
  return versioned(answer, expectSuccess(answer))
}

interface Write extends Omit<ApiRequest, 'method' | 'headers'> {
  /** Of the caller; one of our own where there is none, which a second try of the same call then has too. */
  readonly idempotencyKey: string | undefined
  readonly ifVersion?: string | undefined
}

interface PostAct {
  readonly post_id: string
  readonly if_version?: string
  readonly idempotency_key?: string
}

/** Does something to a post: what else is given is the body of the request. */
export const onPost =
  (act: string) =>
  (context: ToolContext, given: PostAct): Promise<object> => {
    const { post_id, if_version: ifVersion, idempotency_key: idempotencyKey, ...body } = given
    return change(context, { path: `/posts/${post_id}${act}`, body, ifVersion, idempotencyKey })
  }

/** Changes something, once: the same key never does it twice. */
export const change = (context: ToolContext, write: Write): Promise<object> => {
  const { idempotencyKey, ifVersion, ...request } = write
  const headers = {
    'idempotency-key': JSON.stringify(idempotencyKey ?? context.random.id()),
    ...(ifVersion === undefined ? {} : { 'if-match': ifVersion }),
  }
  return ask(context, { ...request, method: 'POST', headers })
}
