import { useMutation, useQuery } from '@tanstack/react-query'
import { Mail } from 'lucide-react'
import { api, openApi } from '#web/api/client.ts'
import { useAccount } from '#web/api/reads.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { Button } from '#web/parts/button.tsx'
import { Card } from '#web/parts/page.tsx'
import { Facts, Tag } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useAccountWords } from './words.ts'

/** What this installation offers: mail, single sign-on. */
export const useMethods = () =>
  useQuery({ queryKey: ['methods'], queryFn: () => openApi.auth.listSignInMethods(), staleTime: 3_600_000 }).data

const Verify = () => {
  const words = useAccountWords()
  const { done } = useToasts()
  const mail = useMethods()?.mail
  const sending = useMutation({
    mutationFn: () => api.account.requestEmailVerification(),
    onSuccess: () => done(words.verifySent),
  })
  if (mail === undefined || mail === 'off') return null
  return (
    <>
      <div>
        <Button small icon={Mail} busy={sending.isPending} onClick={() => sending.mutate()}>
          {words.verify}
        </Button>
      </div>
      <Refusal error={sending.error} />
    </>
  )
}

export const Profile = () => {
  const words = useAccountWords()
  const own = useOwnZone()
  const account = useAccount()
  return (
    <Card title={words.profile}>
      <Facts
        of={[
          [words.username, <bdi key="name">{account.username}</bdi>],
          [
            words.email,
            <span key="email">
              <bdi>{account.email}</bdi>{' '}
              <Tag kind={account.email_verified ? 'good' : 'warn'}>
                {account.email_verified ? words.verified : words.unverified}
              </Tag>
            </span>,
          ],
          [words.since, <Time key="since" at={account.created_at} zone={own} />],
        ]}
      />
      {!account.email_verified && <Verify />}
    </Card>
  )
}
