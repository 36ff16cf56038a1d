import { createMcpHandler } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createMcpServer } from './server.ts'
import type { ToolContext } from './tool.ts'

const MOST_BYTES = 262_144

/** What a request must hold to be served: who asks, and what they may do. */
export interface McpCaller {
  readonly context: ToolContext
  readonly version: string
}

/**
 * Answers one HTTP request of the protocol (Streamable HTTP, without sessions). Each stands for itself: who asks, and what
 * they may do, is found out anew, so that a key that is revoked or shrinks does so between two requests.
 */
export const answerMcp = ({ context, version }: McpCaller, request: Request): Promise<Response> => {
  const handler = createMcpHandler(() => createMcpServer(context, version), {
    // There is nothing to subscribe to: which tools there are changes with the key alone.
    maxSubscriptions: 0,
    maxRequestBodySize: MOST_BYTES,
  })
  return handler.fetch(request)
}

/** Speaks the protocol on standard input and output, until the input ends; the promise is for that. */
export const serveMcpOnStdio = ({ context, version }: McpCaller): Promise<void> =>
  new Promise((resolve) => {
    const handle = serveStdio(() => createMcpServer(context, version), { maxSubscriptions: 0, onerror: context.report })
    process.stdin.once('close', () => void handle.close().finally(resolve))
  })
