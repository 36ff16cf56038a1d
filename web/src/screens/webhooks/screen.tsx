import { useState } from 'react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Webhook as WebhookIcon } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Card, Page } from '#web/parts/page.tsx'
import { Rows } from '#web/parts/rows.tsx'
import { Empty, Note } from '#web/parts/states.tsx'
import { Deliveries } from './deliveries.tsx'
import { Edit } from './edit.tsx'
import { OneWebhook } from './one.tsx'
import type { Webhook } from './types.ts'
import { useWebhookWords } from './words.ts'

const List = ({ onCreate }: { readonly onCreate: () => void }) => {
  const words = useWebhookWords()
  const org = useOrgId()
  const [shown, show] = useState<string | null>(null)
  const [edited, edit] = useState<Webhook | null>(null)
  const { data } = useSuspenseQuery({ queryKey: keys.webhooks(org), queryFn: () => api.webhooks.list(org).toArray() })
  if (data.length === 0) {
    return (
      <Empty
        icon={WebhookIcon}
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
  const logged = data.find(({ id }) => id === shown)
  return (
    <>
      <Card>
        <Rows label={words.title}>
          {data.map((webhook) => (
            <OneWebhook
              key={webhook.id}
              webhook={webhook}
              shown={webhook.id === shown}
              onLog={() => show(webhook.id === shown ? null : webhook.id)}
              onEdit={() => edit(webhook)}
            />
          ))}
        </Rows>
      </Card>
      {logged !== undefined && <Deliveries key={logged.id} webhook={logged} />}
      {edited !== null && <Edit webhook={edited} onClose={() => edit(null)} />}
    </>
  )
}

export const Screen = () => {
  const words = useWebhookWords()
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
        <Button icon={WebhookIcon} onClick={create}>
          {words.create}
        </Button>
      }
    >
      <List onCreate={create} />
      {creating && <Edit webhook={null} onClose={() => setCreating(false)} />}
    </Page>
  )
}
