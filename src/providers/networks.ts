import type { AppCredentials, ChannelFacts, Hosts, Provider } from './provider.ts'
import { findProvider, networkOf } from './registry.ts'

/** A provider together with where it lives and as which app we speak: the real network, or its sandbox. */
export interface Network {
  readonly provider: Provider
  readonly hosts: Hosts
  readonly app: AppCredentials
  readonly sandbox: boolean
  /** What the operator has switched on; the rules read it with the facts of a channel. */
  readonly switches?: ChannelFacts
}

/** What decides the limits of a channel: what is known of its account, and what this installation has switched on. */
export const factsFor = (network: Network | null, facts: ChannelFacts): ChannelFacts => ({
  ...facts,
  ...network?.switches,
})

/** Which networks this installation can reach. */
export interface Networks {
  /** For a new channel: the real network when its app is configured, else its sandbox, else null. */
  forNewChannel(code: string): Network | null
  /** For a channel that exists: the kind it was made with, or null when that is not configured any more. */
  forChannel(channel: { readonly provider: string; readonly sandbox: boolean }): Network | null
}

export interface NetworkSettings {
  /** The operator's apps by network code. */
  readonly apps: Readonly<Record<string, AppCredentials>>
  /** What is switched on, by network code. */
  readonly switches?: Readonly<Record<string, ChannelFacts>>
  /** Versions of APIs that the operator wants instead of the ones that providers name, by network, whichever way it is connected. */
  readonly versions?: Readonly<Record<string, string>>
  /** Null when the sandboxes are off. */
  readonly sandbox: SandboxSettings | null
}

export interface SandboxSettings {
  readonly app: AppCredentials
  /** Base address of a network's sandbox for people's browsers, and for this process. */
  readonly addresses: (code: string) => { readonly browser: string; readonly server: string }
}

const sandboxHosts = (settings: SandboxSettings, code: string): Hosts => {
  const { browser, server } = settings.addresses(code)
  return { authorize: browser, token: server, api: server, web: browser }
}

/** Decides between a network and its sandbox by configuration alone. */
export const createNetworks = (settings: NetworkSettings): Networks => {
  const switchesOf = ({ code }: Provider): ChannelFacts => settings.switches?.[code] ?? {}
  const versioned = (hosts: Hosts, { code, hosts: own }: Provider): Hosts => {
    const version = settings.versions?.[networkOf(code)] ?? own.version
    return version === undefined ? hosts : { ...hosts, version }
  }
  const real = (provider: Provider): Network | null => {
    const app = settings.apps[provider.code]
    if (app === undefined) return null
    const hosts = versioned(provider.hosts, provider)
    return { provider, hosts, app, sandbox: false, switches: switchesOf(provider) }
  }
  const sandboxed = (provider: Provider): Network | null => {
    if (settings.sandbox === null) return null
    const { app } = settings.sandbox
    const hosts = versioned(sandboxHosts(settings.sandbox, provider.code), provider)
    return { provider, hosts, app, sandbox: true, switches: switchesOf(provider) }
  }
  return {
    forNewChannel: (code) => {
      const provider = findProvider(code)
      return provider === undefined ? null : (real(provider) ?? sandboxed(provider))
    },
    forChannel: (channel) => {
      const provider = findProvider(channel.provider)
      if (provider === undefined) return null
      return channel.sandbox ? sandboxed(provider) : real(provider)
    },
  }
}
