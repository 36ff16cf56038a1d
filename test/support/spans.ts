import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace'

export interface WatchedSpans {
  /** Those that have ended, in that order. */
  readonly all: () => readonly ReadableSpan[]
  /** The last of this name. */
  readonly named: (name: string) => ReadableSpan
  readonly forget: () => void
  readonly stop: () => void
}

/** Keeps the spans of this process, until it is stopped: there is one watch at a time. */
export const watchSpans = (): WatchedSpans => {
  const exporter = new InMemorySpanExporter()
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }))
  return {
    all: () => exporter.getFinishedSpans(),
    named: (name) => {
      const span = exporter.getFinishedSpans().findLast((each) => each.name === name)
      if (span === undefined) throw new Error(`no span ${name}`)
      return span
    },
    forget: () => exporter.reset(),
    stop: () => {
      trace.disable()
      propagation.disable()
      context.disable()
    },
  }
}
