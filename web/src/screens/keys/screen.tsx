import { useState } from 'react'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Card, Page } from '#web/parts/page.tsx'
import { Row, Rows, Tag } from '#web/parts/rows.tsx'
import { Empty, Note } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { NewKey } from './new-key.tsx'
import { useKeysWords } from './words.ts'
import styles from './keys.module.css'

type Key = components['schemas']['ApiKey']

const KINDS = { active: 'good', expired: 'plain', revoked: 'plain' } as const

const Facts = ({ of }: { readonly of: Key }) => {
  const words = useKeysWords()
  const zone = useZone()
  return (
    <>
      <code>{`sch_${of.prefix}…`}</code>
      <bdi>{words.by(of.created_by.username)}</bdi>
      <span>
        {of.expires_at === null ? (
          words.forever
        ) : (
          <>
            {words.until} <Time at={of.expires_at} zone={zone} as="day" />
          </>
        )}
      </span>
      <span>
        {of.last_used_at === null ? (
          words.neverUsed
        ) : (
          <>
            {words.lastUsed} <Time at={of.last_used_at} zone={zone} as="short" />
          </>
        )}
      </span>
    </>
  )
}

const One = ({ of, onRevoke }: { readonly of: Key; readonly onRevoke: () => void }) => {
  const words = useKeysWords()
  return (
    <Row
      title={
        <>
          <bdi>{of.name}</bdi>
          <Tag kind={KINDS[of.state]}>{words.state[of.state]}</Tag>
        </>
      }
      facts={<Facts of={of} />}
      actions={
        of.state === 'active' ? (
          <Button small kind="danger" aria-label={words.revokeOf(of.name)} onClick={onRevoke}>
            {words.revoke}
          </Button>
        ) : undefined
      }
    >
      <details className={styles.rights}>
        <summary>{words.rights(of.scopes.length)}</summary>
        <ul>
          {of.scopes.map((scope) => (
            <li key={scope}>{words.scope[scope]}</li>
          ))}
        </ul>
      </details>
    </Row>
  )
}

const List = ({ onCreate }: { readonly onCreate: () => void }) => {
  const words = useKeysWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { done } = useToasts()
  const [revoked, revoke] = useState<Key | null>(null)
  const { data } = useSuspenseQuery({ queryKey: keys.apiKeys(org), queryFn: () => api.apiKeys.list(org).toArray() })
  if (data.length === 0) {
    return (
      <Empty
        icon={KeyRound}
        title={words.none}
        action={
          <Button kind="primary" onClick={onCreate}>
            {words.create}
          </Button>
        }
      >
        {words.noneHint}
      </Empty>
    )
  }
  return (
    <Card>
      <Rows label={words.title}>
        {data.map((key) => (
          <One key={key.id} of={key} onRevoke={() => revoke(key)} />
        ))}
      </Rows>
      {revoked !== null && (
        <Confirm
          title={words.revokeTitle(revoked.name)}
          description={words.revokeHint}
          does={words.revoke}
          run={() => api.apiKeys.revoke(org, revoked.id)}
          onDone={() => {
            void client.invalidateQueries({ queryKey: keys.apiKeys(org) })
            done(words.revoked)
          }}
          onClose={() => revoke(null)}
        />
      )}
    </Card>
  )
}

export const Screen = () => {
  const words = useKeysWords()
  const { leads } = useRights()
  const [creating, setCreating] = useState(false)
  const create = (): void => setCreating(true)
  if (!leads) {
    return (
      <Page title={words.title}>
        <Note>{words.notYours}</Note>
      </Page>
    )
  }
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <Button icon={KeyRound} onClick={create}>
          {words.create}
        </Button>
      }
    >
      <List onCreate={create} />
      {creating && <NewKey onClose={() => setCreating(false)} />}
    </Page>
  )
}
