import type { Config } from '#config'
import { createNetworks, type Networks } from '#providers/networks.ts'
import { networkOf } from '#providers/registry.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'

/** The networks that an installation reaches: real ones where it has an app, else their sandboxes unless those are off. */
export const networksOf = (config: Config): Networks =>
  createNetworks({
    apps: config.apps,
    switches: config.switches,
    versions: config.apiVersions,
    sandbox: config.sandbox.on
      ? {
          app: SANDBOX_CLIENT,
          addresses: (code) => ({
            browser: `${config.publicUrl}/sandbox/${networkOf(code)}`,
            server: `${config.sandbox.url}/sandbox/${networkOf(code)}`,
          }),
        }
      : null,
  })
