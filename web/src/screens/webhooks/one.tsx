import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { EllipsisVertical, KeyRound, PenLine, Power, SendHorizontal, Trash2 } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Menu, type MenuItem } from '#web/parts/menu.tsx'
import { Row, Tag } from '#web/parts/rows.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { Secret } from './edit.tsx'
import type { Webhook } from './types.ts'
import { useWebhookWords } from './words.ts'

const Facts = ({ of }: { readonly of: Webhook }) => {
  const words = useWebhookWords()
  const zone = useZone()
  return (
    <>
      {of.format === 'slack' && <Tag>{words.chat}</Tag>}
      {of.description !== '' && <bdi>{of.description}</bdi>}
      <span>{of.types === null ? words.allTypes : words.typeCount(of.types.length)}</span>
      <span>
        {of.last_delivered_at === null ? (
          words.neverDelivered
        ) : (
          <>
            {words.lastDelivered} <Time at={of.last_delivered_at} zone={zone} as="short" />
          </>
        )}
      </span>
      {of.former_secret_until !== null && (
        <span>
          {words.formerSecret} <Time at={of.former_secret_until} zone={zone} as="short" />
        </span>
      )}
      {of.disabled_because !== null && <span>{words.because[of.disabled_because]}</span>}
    </>
  )
}

interface OneWebhookProps {
  readonly webhook: Webhook
  /** Whether its log is open. */
  readonly shown: boolean
  readonly onLog: () => void
  readonly onEdit: () => void
}

const useActs = (webhook: Webhook) => {
  const words = useWebhookWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { done, failed } = useToasts()
  const fresh = () => client.invalidateQueries({ queryKey: keys.webhooks(org) })
  const testing = useMutation({
    mutationFn: () => api.webhooks.test(org, webhook.id),
    onSuccess: async () => {
      await fresh()
      done(words.tested)
    },
    onError: failed,
  })
  const on = webhook.state === 'active'
  const switching = useMutation({
    mutationFn: () =>
      withStepUp(() =>
        api.webhooks.change(org, webhook.id, { state: on ? 'disabled' : 'active' }, { ifMatch: webhook.etag }),
      ),
    onSuccess: async () => {
      await fresh()
      done(on ? words.switchedOff : words.switchedOn)
    },
    onError: failed,
  })
  const rotate = async (): Promise<string> =>
    (await api.webhooks.rotateSecret(org, webhook.id, {}, { ifMatch: webhook.etag })).secret
  return { org, fresh, rotate, test: testing.mutate, turn: switching.mutate, on }
}

export const OneWebhook = ({ webhook, shown, onLog, onEdit }: OneWebhookProps) => {
  const words = useWebhookWords()
  const { done } = useToasts()
  const { org, fresh, rotate, test, turn, on } = useActs(webhook)
  const [asked, ask] = useState<'rotate' | 'delete' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const items: readonly MenuItem[] = [
    { label: words.test, icon: SendHorizontal, run: () => test(), disabled: !on },
    { label: words.edit, icon: PenLine, run: onEdit },
    ...(webhook.format === 'events' ? [{ label: words.rotate, icon: KeyRound, run: () => ask('rotate') }] : []),
    { label: on ? words.off : words.on, icon: Power, run: () => turn() },
    { label: words.delete, icon: Trash2, danger: true, run: () => ask('delete') },
  ]
  return (
    <Row
      title={
        <>
          <bdi>{webhook.url}</bdi>
          <Tag kind={on ? 'good' : 'bad'}>{words.state[webhook.state]}</Tag>
        </>
      }
      facts={<Facts of={webhook} />}
      actions={
        <>
          <Button small aria-expanded={shown} aria-label={words.logOf(webhook.url)} onClick={onLog}>
            {words.showLog}
          </Button>
          <Menu trigger={<IconButton icon={EllipsisVertical} label={words.acts(webhook.url)} />} items={items} />
        </>
      }
    >
      {asked === 'rotate' && (
        <Confirm
          title={words.rotateTitle}
          description={words.rotateHint}
          does={words.rotate}
          danger={false}
          run={async () => setSecret(await rotate())}
          onDone={() => void fresh()}
          onClose={() => ask(null)}
        />
      )}
      {asked === 'delete' && (
        <Confirm
          title={words.deleteTitle(webhook.url)}
          description={words.deleteHint}
          does={words.delete}
          run={() => api.webhooks.delete(org, webhook.id, { ifMatch: webhook.etag })}
          onDone={() => {
            void fresh()
            done(words.deleted)
          }}
          onClose={() => ask(null)}
        />
      )}
      {secret !== null && <Secret value={secret} onClose={() => setSecret(null)} />}
    </Row>
  )
}
