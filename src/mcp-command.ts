import type { McpConfig } from '#config'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { createLog, errorFacts } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { readAccess, type Access } from '#mcp/access.ts'
import { ApiRefusal, type ApiDoor } from '#mcp/door.ts'
import { createHttpDoor } from '#mcp/http-door.ts'
import { serveMcpOnStdio } from '#mcp/serve.ts'
import manifest from '../package.json' with { type: 'json' }

const knowKey = async (door: ApiDoor): Promise<Access> => {
  try {
    return await readAccess(door)
  } catch (error) {
    if (error instanceof ApiRefusal) throw new Error(`SCHEDULY_API_KEY was refused: ${error.message}`, { cause: error })
    throw error
  }
}

/** The MCP server on standard input and output, for clients that start it as a program; runs until the input ends. */
export const runMcpCommand = async (config: McpConfig): Promise<void> => {
  const log = createLog('warn')
  const door = createHttpDoor({ http: createHttp(systemClock), clock: systemClock, ...config })
  const access = await knowKey(door)
  const report = (error: unknown): void => log.error(errorFacts(error), 'a tool of the MCP server failed')
  const context = { door, access, random: systemRandom, report }
  await serveMcpOnStdio({ context, version: manifest.version })
}
