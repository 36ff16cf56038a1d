import { isIP } from 'node:net'
import { number, text, type Read, type Variable } from './config-variables.ts'

/** How a process lets itself be watched. */
export interface WatchConfig {
  /** Who knows it may read `/metrics` from anywhere; null: only this machine may. */
  readonly token: string | null
  /** A port for monitoring alone; null: none. */
  readonly port: number | null
  readonly host: string
}

/** The variables of monitoring. */
export const WATCH_VARIABLES = {
  METRICS_TOKEN: text({
    description:
      'Whoever sends it (`Authorization: Bearer …`) may read `/metrics` of the web server. Without it only this machine may, and no proxy on it.',
    defaultText: 'only this machine',
    example: '(openssl rand -hex 24)',
    fallback: null,
    expected: 'a word of 16 to 300 characters without blanks',
    accepts: (value) => /^\S{16,300}$/.test(value),
  }),
  METRICS_PORT: number(
    { min: 0, max: 65_535, fallback: 0 },
    'A port for monitoring alone, of every role: `/metrics`, `/healthz` and `/readyz`, for whoever reaches it. 0: none.',
  ),
  METRICS_HOST: text({
    description: 'Address that METRICS_PORT listens on.',
    defaultText: '127.0.0.1',
    example: '127.0.0.1',
    fallback: '127.0.0.1',
    expected: 'an IP address',
    accepts: (value) => isIP(value) > 0,
  }),
} as const satisfies Record<string, Variable<string | number | null>>

export const readWatchConfig = (read: Read): WatchConfig => {
  const port = read('METRICS_PORT', WATCH_VARIABLES.METRICS_PORT)
  return {
    token: read('METRICS_TOKEN', WATCH_VARIABLES.METRICS_TOKEN),
    port: port === 0 ? null : port,
    host: read('METRICS_HOST', WATCH_VARIABLES.METRICS_HOST),
  }
}
