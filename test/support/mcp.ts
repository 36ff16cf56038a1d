import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { Client, StreamableHTTPClientTransport, type CallToolResult } from '@modelcontextprotocol/client'
import { SCOPES, type Scope } from '#domain/scope.ts'
import {
  aChannel,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestAppOptions,
  type TestOrg,
  type TestUser,
} from './app.ts'

/** The two ways in which clients speak: with a handshake at first (2025), or each request for itself (2026). */
export const ERAS = ['legacy', 'modern'] as const
export type Era = (typeof ERAS)[number]

/** A client of the official library, and everything that the server said to it. */
export interface McpClient extends AsyncDisposable {
  readonly client: Client
  /** Names of the tools that it is offered. */
  readonly tools: () => Promise<readonly string[]>
  readonly call: (name: string, given?: Record<string, unknown>) => Promise<CallToolResult>
  readonly heard: readonly string[]
}

/** An application that listens, with an organization and a channel of it. */
export interface McpWorld extends AsyncDisposable {
  readonly app: TestApp
  readonly base: string
  readonly org: TestOrg
  readonly channelId: string
  /** A key of the organization's owner, or of somebody else. */
  readonly aKey: (scopes?: readonly Scope[], by?: TestUser) => Promise<string>
}

/** The client with the version of the protocol that its era has. */
export const createMcpClient = (era: Era): Client =>
  new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: era === 'modern' ? { pin: '2026-07-28' } : 'legacy' } },
  )

/** Calls and lists through a connected client. */
export const actionsOf = (client: Client): Pick<McpClient, 'client' | 'tools' | 'call'> => ({
  client,
  tools: async () => (await client.listTools()).tools.map(({ name }) => name),
  call: (name, given = {}) => client.callTool({ name, arguments: given }),
})

/** Connects over HTTP with the key. */
export const connectMcp = async (base: string, key: string, era: Era = 'modern'): Promise<McpClient> => {
  const heard: string[] = []
  const listen: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const copy = response.clone()
    heard.push(JSON.stringify([...copy.headers]), await copy.text())
    return response
  }
  const client = createMcpClient(era)
  const requestInit = { headers: { authorization: `Bearer ${key}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${base}/mcp`), { requestInit, fetch: listen }))
  return { ...actionsOf(client), heard, [Symbol.asyncDispose]: () => client.close() }
}

/** Makes a world. */
export const createMcpWorld = async (options: TestAppOptions = {}): Promise<McpWorld> => {
  const app = await createTestApp(options)
  await app.server.listen({ port: 0, host: '127.0.0.1' })
  const org = await anOrg(app)
  const channelId = await aChannel(app, org)
  return {
    app,
    base: `http://127.0.0.1:${(app.server.server.address() as AddressInfo).port}`,
    org,
    channelId,
    aKey: async (scopes = SCOPES, by = org.owner) => {
      const path = `/orgs/${org.orgId}/api-keys`
      const body = { name: 'Agent', scopes }
      return expectStatus(201, await app.request({ method: 'POST', path, token: by.token, body })).key
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}

/** What a tool answered; fails where it refused. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers whose shape is what they test
export const dataOf = (result: CallToolResult): any => {
  assert.notEqual(result.isError, true, JSON.stringify(result.content))
  return result.structuredContent
}

/** The sentences of a refusal; fails where there was none. */
export const refusalOf = (result: CallToolResult): string => {
  assert.equal(result.isError, true, JSON.stringify(result.content))
  return result.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
}

/** A protocol error is a refusal as well. */
export const toRefusal = (error: unknown): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text: error instanceof Error ? error.message : String(error) }],
})

let texts = 0
/** No text twice: the same to the same channel within a day is refused. */
export const aText = (): string => {
  texts += 1
  return `Good morning number ${texts}`
}

/** A post of the organization's owner without a time. */
export const aDraft = async ({
  app,
  org,
  channelId,
}: McpWorld): Promise<{ readonly id: string; readonly content_hash: string }> =>
  aPost(app, org, { text: aText(), channels: [{ channel_id: channelId }] })
