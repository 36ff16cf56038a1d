import { createContext, useContext } from 'react'
import { useOrganization } from '#web/api/reads.ts'

/** The organization that the address names. */
export const OrgContext = createContext<string | null>(null)

export const useOrgId = (): string => {
  const org = useContext(OrgContext)
  if (org === null) throw new Error('this screen belongs to an organization')
  return org
}

/** The organization whose screens are shown, and what the viewer is in it. */
export const useOrg = () => useOrganization(useOrgId())

/** The organization's zone, in which everything is shown. */
export const useZone = (): string => useOrg().time_zone

/** What a role may do that no single thing's `allowed_actions` says. */
export const useRights = () => {
  const { role } = useOrg()
  const leads = role === 'owner' || role === 'admin'
  return { role, leads, writes: leads || role === 'editor', owns: role === 'owner' }
}
