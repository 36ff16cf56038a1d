import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TRACING_VARIABLES } from './config-tracing.ts'
import { parseConfig } from './config.ts'

describe('the settings of tracing', () => {
  it('makes traces where an address for them is given, unless it says not to', () => {
    const exporterOf = (environment: Readonly<Record<string, string>>) => parseConfig(environment).tracing?.exporter
    const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = 'http://collector/v1/traces'
    assert.equal(exporterOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT }), 'otlp')
    assert.equal(exporterOf({ OTEL_TRACES_EXPORTER: 'otlp' }), 'otlp')
    assert.equal(exporterOf({ OTEL_TRACES_EXPORTER: 'console' }), 'console')
    assert.equal(exporterOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }), undefined)
    assert.equal(exporterOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_SDK_DISABLED: 'true' }), undefined)
    assert.equal(exporterOf({ OTEL_TRACES_SAMPLER: 'always_on' }), undefined)
  })

  it('are taken as they are set', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_BSP_SCHEDULE_DELAY: '1000',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
    }
    assert.deepEqual(parseConfig(environment).tracing, {
      exporter: 'otlp',
      sampler: 'parentbased_traceidratio',
      ratio: 0.25,
      batch: { delayMilliseconds: 1_000, timeoutMilliseconds: 30_000, mostWaiting: 100, mostAtOnce: 100 },
    })
  })

  const faulty: Readonly<Record<string, readonly string[]>> = {
    OTEL_EXPORTER_OTLP_ENDPOINT: ['collector:4318'],
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ['a word'],
    OTEL_EXPORTER_OTLP_PROTOCOL: ['grpc', 'http/json'],
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: ['grpc'],
    OTEL_TRACES_EXPORTER: ['jaeger', 'otlp,console'],
    OTEL_SDK_DISABLED: ['yes'],
    OTEL_TRACES_SAMPLER: ['sometimes'],
    OTEL_TRACES_SAMPLER_ARG: ['2', '-0.1', 'half'],
    OTEL_BSP_SCHEDULE_DELAY: ['0', 'soon'],
    OTEL_BSP_EXPORT_TIMEOUT: ['0'],
    OTEL_BSP_MAX_QUEUE_SIZE: ['0'],
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: ['0'],
  }

  it('are all tested', () => {
    assert.deepEqual(Object.keys(faulty), Object.keys(TRACING_VARIABLES))
  })

  for (const [name, values] of Object.entries(faulty)) {
    it(`are refused for ${name} by one sentence`, () => {
      for (const value of values) {
        const fault = new RegExp(`^The configuration has a fault:\n  ${name} must be [^\n]+\\.$`)
        assert.throws(() => parseConfig({ [name]: value }), { name: 'ConfigError', message: fault })
      }
    })
  }
})
