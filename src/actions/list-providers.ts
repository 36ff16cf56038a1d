import { providers } from '#providers/registry.ts'
import type { TextUnit } from '#domain/text-length.ts'
import type { ActionDeps } from './deps.ts'
import { mediaFormView, type MediaFormView } from './media-form-view.ts'

/** A network as `GET /providers` describes it: enough to build a form and counters without knowing its name. */
export interface ProviderView {
  readonly code: string
  readonly name: string
  /** How a new channel would be connected: to the real network, to its sandbox, or not at all. */
  readonly available: 'real' | 'sandbox' | 'no'
  readonly connection: 'oauth2'
  readonly scopes: readonly string[]
  /** Where on this server it is written how the real network is set up. */
  readonly guide: string
  /** Whether a post can go on in further parts below it. */
  readonly threads: boolean
  readonly limits: readonly {
    readonly name: string
    readonly value: number
    readonly unit: string
    readonly source: string
    readonly read_on: string
  }[]
  /** What it counts texts in. */
  readonly text_unit: TextUnit
  /** The files that it takes, by the form that a post has. */
  readonly media: readonly MediaFormView[]
  /** Whether what is published there can be taken down by a program, and whether it tells how posts fare. */
  readonly unpublishes: boolean
  readonly tells_metrics: boolean
  /** JSON Schema of the network's own choices per post. */
  readonly options: object
}

/** Every network that this version knows. */
export const listProviders = (deps: ActionDeps): readonly ProviderView[] =>
  providers.map((provider) => {
    const network = deps.networks.forNewChannel(provider.code)
    const kind = network?.sandbox === true ? 'sandbox' : 'real'
    return {
      code: provider.code,
      name: provider.name,
      available: network === null ? 'no' : kind,
      connection: provider.connection,
      scopes: provider.scopes,
      guide: provider.app.guide.replace(/^docs\/(.+)\.md$/, '/$1'),
      threads: provider.threadPart !== undefined,
      limits: provider.limits.map(({ readOn, ...limit }) => ({ ...limit, read_on: readOn })),
      text_unit: provider.textCounter.unit,
      media: provider.mediaForms.map(mediaFormView),
      unpublishes: provider.unpublish !== undefined,
      tells_metrics: provider.readMetrics !== undefined,
      options: provider.options,
    }
  })
