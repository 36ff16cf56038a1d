/** The kinds of samplers, by the names that OpenTelemetry gives them. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

/** Which traces of requests and of what is published are kept, and where they go. */
export interface TracingOptions {
  readonly exporter: 'otlp' | 'console'
  readonly sampler: (typeof SAMPLERS)[number]
  /** From 0 to 1: how many of all traces are kept, for the samplers that choose by ratio. */
  readonly ratio: number
  readonly batch: {
    readonly delayMilliseconds: number
    readonly timeoutMilliseconds: number
    readonly mostWaiting: number
    readonly mostAtOnce: number
  }
}
