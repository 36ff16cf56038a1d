import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Body } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrg } from '#web/lib/org.ts'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { useSettingsWords } from './words.ts'

type Change = Body<'changeOrganization'>

/** Which version of the settings is shown, for the server to compare. */
const useVersion = (org: string): string | undefined =>
  useQuery({
    queryKey: [...keys.organization(org), 'version'],
    queryFn: async () => {
      let version = ''
      const onAnswer = ({ headers }: { headers: Headers }): void => {
        version = headers.get('etag') ?? ''
      }
      await api.organizations.get(org, { onAnswer })
      return version
    },
  }).data

/** Writes settings, unless somebody else did since they were shown. */
export const useChange = (onDone?: () => void) => {
  const words = useSettingsWords()
  const { id } = useOrg()
  const client = useQueryClient()
  const { done } = useToasts()
  const version = useVersion(id)
  return useMutation({
    mutationFn: (change: Change) =>
      withStepUp(() =>
        api.organizations.change(id, change, version === undefined || version === '' ? {} : { ifMatch: version }),
      ),
    onSuccess: () => {
      onDone?.()
      done(words.saved)
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.organization(id) }),
        client.invalidateQueries({ queryKey: keys.organizations }),
      ]),
  })
}
