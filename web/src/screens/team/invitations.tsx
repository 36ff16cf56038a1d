import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows, Tag } from '#web/parts/rows.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { useTeamWords } from './words.ts'
import styles from './team.module.css'

type Invitation = components['schemas']['ListedInvitation']

const KINDS = { open: 'warn', accepted: 'good', revoked: 'plain', expired: 'plain' } as const

const One = ({ invitation }: { readonly invitation: Invitation }) => {
  const words = useTeamWords()
  const { roles } = usePartsWords()
  const org = useOrgId()
  const zone = useZone()
  const client = useQueryClient()
  const { done, failed } = useToasts()
  const revoking = useMutation({
    mutationFn: () => api.invitations.revoke(org, invitation.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.invitations(org) })
      done(words.revoked)
    },
    onError: failed,
  })
  const whom = invitation.email ?? words.anybody
  return (
    <Row
      title={
        <>
          <bdi>{whom}</bdi>
          <Tag kind={KINDS[invitation.state]}>{words.state[invitation.state]}</Tag>
        </>
      }
      facts={
        <>
          <span>{words.as(roles[invitation.role])}</span>
          <bdi>{words.by(invitation.invited_by.username)}</bdi>
          {invitation.state === 'open' && (
            <span>
              {words.until} <Time at={invitation.expires_at} zone={zone} as="short" />
            </span>
          )}
        </>
      }
      actions={
        invitation.state === 'open' ? (
          <Button small busy={revoking.isPending} aria-label={words.revokeOf(whom)} onClick={() => revoking.mutate()}>
            {words.revoke}
          </Button>
        ) : undefined
      }
    />
  )
}

const List = ({ of }: { readonly of: readonly Invitation[] }) => {
  const words = useTeamWords()
  return (
    <Rows label={words.invitations}>
      {of.map((invitation) => (
        <One key={invitation.id} invitation={invitation} />
      ))}
    </Rows>
  )
}

export const Invitations = () => {
  const words = useTeamWords()
  const org = useOrgId()
  const { data } = useSuspenseQuery({
    queryKey: keys.invitations(org),
    queryFn: () => api.invitations.list(org).toArray(),
  })
  const open = data.filter(({ state }) => state === 'open')
  const over = data.filter(({ state }) => state !== 'open')
  return (
    <Card title={words.invitations}>
      {open.length === 0 ? <p className={styles.hint}>{words.noInvitations}</p> : <List of={open} />}
      {over.length > 0 && (
        <details className={styles.older}>
          <summary>{words.older(over.length)}</summary>
          <List of={over} />
        </details>
      )}
    </Card>
  )
}
