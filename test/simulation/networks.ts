import type { Networks } from '#providers/networks.ts'
import type { Provider } from '#providers/provider.ts'
import { withContainers } from './containers.ts'
import type { Plan } from './faults.ts'
import { createProvider } from './provider.ts'

/** One network of each class, each with the defect that is put in. */
export const networksOf = (
  { containers }: Plan,
  change: (provider: Provider) => Provider = (provider) => provider,
): Networks => {
  const made = (['A', 'B', 'C'] as const).map(createProvider)
  const providers = new Map(made.map((each) => [each.code, change(containers ? withContainers(each) : each)]))
  const networkOf = (code: string) => {
    const provider = providers.get(code)
    if (provider === undefined) return null
    return { provider, hosts: provider.hosts, app: { clientId: '', clientSecret: '' }, sandbox: true }
  }
  return { forNewChannel: networkOf, forChannel: ({ provider }) => networkOf(provider) }
}
