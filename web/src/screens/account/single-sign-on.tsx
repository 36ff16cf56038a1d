import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link2 } from 'lucide-react'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { Button } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { useMethods } from './profile.tsx'
import { useAccountWords } from './words.ts'
import styles from './account.module.css'

type Identity = components['schemas']['Identity']

const List = ({ name }: { readonly name: string }) => {
  const words = useAccountWords()
  const client = useQueryClient()
  const { done } = useToasts()
  const [untied, untie] = useState<Identity | null>(null)
  const { data = [] } = useQuery({
    queryKey: [...keys.account, 'identities'],
    queryFn: () => api.account.listIdentities().toArray(),
  })
  const linking = useMutation({
    mutationFn: () => withStepUp(() => api.account.linkIdentity()),
    onSuccess: ({ url }) => location.assign(url),
  })
  return (
    <>
      {data.length > 0 && (
        <Rows label={words.sso}>
          {data.map((identity) => (
            <Row
              key={identity.id}
              title={<bdi>{identity.email ?? name}</bdi>}
              facts={<bdi>{identity.issuer}</bdi>}
              actions={
                <Button small onClick={() => untie(identity)}>
                  {words.unlink}
                </Button>
              }
            />
          ))}
        </Rows>
      )}
      <Refusal error={linking.error} />
      <div>
        <Button small icon={Link2} busy={linking.isPending || linking.isSuccess} onClick={() => linking.mutate()}>
          {words.link(name)}
        </Button>
      </div>
      {untied !== null && (
        <Confirm
          title={words.unlink}
          description={words.unlinkHint}
          does={words.unlink}
          run={() => api.account.unlinkIdentity(untied.id)}
          onDone={() => {
            void client.invalidateQueries({ queryKey: keys.account })
            done(words.removed)
          }}
          onClose={() => untie(null)}
        />
      )}
    </>
  )
}

/** Accounts elsewhere by which one signs in here; nothing where this installation has none. */
export const SingleSignOn = () => {
  const words = useAccountWords()
  const sso = useMethods()?.sso
  if (sso === undefined || sso === null) return null
  return (
    <Card title={words.sso}>
      <p className={styles.hint}>{words.ssoHint(sso.name)}</p>
      <List name={sso.name} />
    </Card>
  )
}
