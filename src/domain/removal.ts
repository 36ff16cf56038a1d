export const REMOVAL_STATES = ['removing', 'removed', 'failed'] as const

/**
 * How the wish fares that a published post be taken down. `removing` goes on with no further human act; `removed` is for
 * good; `failed` says that it is still on the network, as far as we know. The publication stays `published` throughout.
 */
export type RemovalState = (typeof REMOVAL_STATES)[number]
