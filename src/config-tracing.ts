import { SAMPLERS, type TracingOptions } from '#lib/tracing-options.ts'
import { choice, isUrl, number, text, type Read, type Variable } from './config-variables.ts'

const endpoint = (description: string): Variable<string | null> =>
  text({
    description,
    defaultText: 'none: no traces are made',
    example: 'http://localhost:4318',
    fallback: null,
    expected: 'an address that begins with http:// or https://',
    accepts: (value) => isUrl(value, ['http:', 'https:']),
  })

const PROTOCOL = choice(
  ['http/protobuf'],
  'http/protobuf',
  'How traces are sent. The only way that is built in; a collector turns it into any other.',
)

const RATIO = /^(?:0(?:\.\d+)?|1(?:\.0+)?|\.\d+)$/

/** The variables of tracing, by the names that OpenTelemetry gives them. */
export const TRACING_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(
    'Where OpenTelemetry traces go: a collector that takes OTLP over HTTP (docs/guides/monitoring.md). The other variables of that exporter (`OTEL_EXPORTER_OTLP_HEADERS`, `_TIMEOUT`, `_COMPRESSION`, `_CERTIFICATE`, …) count as well, and so do `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint('The same, as the whole address for traces.'),
  OTEL_EXPORTER_OTLP_PROTOCOL: PROTOCOL,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: PROTOCOL,
  OTEL_TRACES_EXPORTER: text({
    description:
      'Where traces go: `otlp` sends them, to this machine when no address is given; `console` prints them; `none` makes none.',
    defaultText: 'otlp where an address is given, else none',
    example: 'otlp',
    fallback: null,
    expected: 'one of otlp, console, none',
    accepts: (value) => ['otlp', 'console', 'none'].includes(value),
  }),
  OTEL_SDK_DISABLED: choice(['true', 'false'], 'false', 'With `true` no traces are made, whatever else is set.'),
  OTEL_TRACES_SAMPLER: choice(SAMPLERS, 'parentbased_always_on', 'Which traces are kept.'),
  OTEL_TRACES_SAMPLER_ARG: text({
    description: 'For the samplers with `ratio`: the share of traces that is kept.',
    defaultText: '1',
    example: '0.1',
    fallback: '1',
    expected: 'a number from 0 to 1',
    accepts: (value) => RATIO.test(value),
  }),
  OTEL_BSP_SCHEDULE_DELAY: number(
    { min: 1, max: 600_000, fallback: 5_000 },
    'How often what was traced is sent, in milliseconds.',
  ),
  OTEL_BSP_EXPORT_TIMEOUT: number(
    { min: 1, max: 600_000, fallback: 30_000 },
    'How long sending it may take, in milliseconds.',
  ),
  OTEL_BSP_MAX_QUEUE_SIZE: number(
    { min: 1, max: 1_000_000, fallback: 2_048 },
    'Spans that may wait to be sent; further ones are dropped.',
  ),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: number({ min: 1, max: 1_000_000, fallback: 512 }, 'Spans that are sent together.'),
} as const satisfies Record<string, Variable<string | number | null>>

const exporterOf = (read: Read): TracingOptions['exporter'] | null => {
  const one = read('OTEL_EXPORTER_OTLP_ENDPOINT', TRACING_VARIABLES.OTEL_EXPORTER_OTLP_ENDPOINT)
  const other = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', TRACING_VARIABLES.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)
  const isOff = read('OTEL_SDK_DISABLED', TRACING_VARIABLES.OTEL_SDK_DISABLED) === 'true'
  const said = read('OTEL_TRACES_EXPORTER', TRACING_VARIABLES.OTEL_TRACES_EXPORTER)
  const wanted = said ?? (one === null && other === null ? 'none' : 'otlp')
  return isOff || (wanted !== 'otlp' && wanted !== 'console') ? null : wanted
}

/** Null: no traces are made. */
export const readTracingConfig = (read: Read): TracingOptions | null => {
  // Read although nothing follows from them: another way to send would be asked for in vain.
  read('OTEL_EXPORTER_OTLP_PROTOCOL', TRACING_VARIABLES.OTEL_EXPORTER_OTLP_PROTOCOL)
  read('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', TRACING_VARIABLES.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL)
  const mostWaiting = read('OTEL_BSP_MAX_QUEUE_SIZE', TRACING_VARIABLES.OTEL_BSP_MAX_QUEUE_SIZE)
  const mostAtOnce = read('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', TRACING_VARIABLES.OTEL_BSP_MAX_EXPORT_BATCH_SIZE)
  const sampling = {
    sampler: read('OTEL_TRACES_SAMPLER', TRACING_VARIABLES.OTEL_TRACES_SAMPLER),
    ratio: Number(read('OTEL_TRACES_SAMPLER_ARG', TRACING_VARIABLES.OTEL_TRACES_SAMPLER_ARG)),
  }
  const batch = {
    delayMilliseconds: read('OTEL_BSP_SCHEDULE_DELAY', TRACING_VARIABLES.OTEL_BSP_SCHEDULE_DELAY),
    timeoutMilliseconds: read('OTEL_BSP_EXPORT_TIMEOUT', TRACING_VARIABLES.OTEL_BSP_EXPORT_TIMEOUT),
    mostWaiting,
    mostAtOnce: Math.min(mostWaiting, mostAtOnce),
  }
  const exporter = exporterOf(read)
  return exporter === null ? null : { exporter, ...sampling, batch }
}
