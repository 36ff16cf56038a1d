import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api'
import type { Log } from './log.ts'
import type { TracingOptions } from './tracing-options.ts'

export interface TracingFacts {
  readonly version: string
  readonly role: string
  readonly log: Log
}

/** What was traced until now gets so long to be sent when the process ends. */
const LAST_MILLISECONDS = 3_000

const createSampler = async ({ sampler, ratio }: TracingOptions) => {
  const { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TraceIdRatioBasedSampler } =
    await import('@opentelemetry/sdk-trace')
  const kind = sampler.replace(/^parentbased_/, '')
  const root =
    kind === 'traceidratio'
      ? new TraceIdRatioBasedSampler(ratio)
      : kind === 'always_off'
        ? new AlwaysOffSampler()
        : new AlwaysOnSampler()
  return kind === sampler ? root : new ParentBasedSampler({ root })
}

const createExporter = async ({ exporter, batch }: TracingOptions) => {
  if (exporter === 'console') {
    const { ConsoleSpanExporter } = await import('@opentelemetry/sdk-trace')
    return new ConsoleSpanExporter()
  }
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto')
  // Where to, with which headers and certificates: it reads its own variables.
  return new OTLPTraceExporter({ timeoutMillis: batch.timeoutMilliseconds })
}

/** Who it is that traces; what the environment says of it wins. */
const createResource = async ({ version, role }: TracingFacts) => {
  const { defaultResource, detectResources, envDetector, hostDetector, resourceFromAttributes } =
    await import('@opentelemetry/resources')
  const own = { 'service.name': 'scheduly', 'service.version': version, 'scheduly.role': role }
  return defaultResource()
    .merge(resourceFromAttributes(own))
    .merge(detectResources({ detectors: [hostDetector, envDetector] }))
}

/** A collector that is away is said once a minute, and not with every part that it misses. */
const sayTroubles = (log: Log): void => {
  let saidAt = Number.NEGATIVE_INFINITY
  const say = (words: string): void => {
    if (performance.now() - saidAt < 60_000) return
    saidAt = performance.now()
    log.warn({ trouble: words.slice(0, 300) }, 'traces could not be sent')
  }
  const none = (): void => {}
  diag.setLogger({ error: say, warn: say, info: none, debug: none, verbose: none }, DiagLogLevel.WARN)
}

/** From now on spans are made and sent. Loaded only where traces are wanted: the rest of the program knows the interface alone. */
export const startTracing = async (
  options: TracingOptions,
  facts: TracingFacts,
): Promise<{ stop(): Promise<void> }> => {
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace')
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks')
  const { W3CTraceContextPropagator } = await import('@opentelemetry/core')
  sayTroubles(facts.log)
  const { delayMilliseconds, timeoutMilliseconds, mostWaiting, mostAtOnce } = options.batch
  const processor = new BatchSpanProcessor({
    exporter: await createExporter(options),
    scheduledDelayMillis: delayMilliseconds,
    exportTimeoutMillis: timeoutMilliseconds,
    maxQueueSize: mostWaiting,
    maxExportBatchSize: mostAtOnce,
  })
  const provider = new TracerProvider({
    resource: await createResource(facts),
    sampler: await createSampler(options),
    spanProcessors: [processor],
  })
  const contexts = new AsyncLocalStorageContextManager()
  contexts.enable()
  context.setGlobalContextManager(contexts)
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(provider)
  return {
    stop: async () => {
      const late = AbortSignal.timeout(LAST_MILLISECONDS)
      const isLate = new Promise<void>((resolve) => late.addEventListener('abort', () => resolve()))
      await Promise.race([provider.shutdown().catch(() => undefined), isLate])
      trace.disable()
      context.disable()
      propagation.disable()
      diag.disable()
    },
  }
}
