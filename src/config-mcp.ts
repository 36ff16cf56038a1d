import { isUrl, text, type Variable } from './config-variables.ts'

/** What the MCP server on standard input and output needs to know: where Scheduly is, and who asks. */
export interface McpConfig {
  /** Origin, without a trailing slash. */
  readonly url: string
  readonly key: string
}

/** Its variables; the server itself does not read them. */
export const MCP_VARIABLES = {
  SCHEDULY_URL: text({
    description: 'For the MCP server on standard input (docs/guides/mcp.md) only: the address of Scheduly.',
    defaultText: 'http://localhost:8000',
    example: 'https://social.example.org',
    fallback: 'http://localhost:8000',
    expected: 'an address that begins with http:// or https:// and has no path',
    accepts: (value) => isUrl(value, ['http:', 'https:']) && ['', '/'].includes(new URL(value).pathname),
  }),
  SCHEDULY_API_KEY: text({
    description: 'For the same: an API key with the scopes that the agent is to have.',
    defaultText: 'none; it must be set there',
    example: '(from POST /orgs/{org_id}/api-keys)',
    fallback: null,
    expected: 'an API key, which begins with sch_',
    accepts: (value) => /^sch_[A-Za-z0-9_-]{1,200}$/.test(value),
  }),
} as const satisfies Record<string, Variable<string | null>>
