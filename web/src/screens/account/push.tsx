import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { BellOff, BellRing } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useAccount } from '#web/api/reads.ts'
import { allowPush, canPush, stopPush } from '#web/lib/push.ts'
import { Button } from '#web/parts/button.tsx'
import { Note } from '#web/parts/states.tsx'
import { useNotificationSettingsWords } from './notification-words.ts'

const usePush = () => {
  const client = useQueryClient()
  const { id } = useAccount()
  const queryKey = [...keys.account, 'push']
  const onSettled = (): Promise<void> => client.invalidateQueries({ queryKey })
  const isOn = useQuery({
    queryKey,
    queryFn: async () => (await api.notifications.listPushSubscriptions().toArray()).some(({ current }) => current),
    enabled: canPush(),
  })
  const allow = useMutation({ mutationFn: () => allowPush(id), onSettled })
  const stop = useMutation({ mutationFn: stopPush, onSettled })
  return { isOn: isOn.data === true && Notification.permission === 'granted', allow, stop }
}

const Switch = () => {
  const words = useNotificationSettingsWords()
  const { isOn, allow, stop } = usePush()
  if (Notification.permission === 'denied') return <Note kind="warn">{words.pushDenied}</Note>
  return (
    <>
      <p role="status">{isOn ? words.pushOn : words.pushOff}</p>
      <div>
        {isOn ? (
          <Button small icon={BellOff} busy={stop.isPending} onClick={() => stop.mutate()}>
            {words.stopPush}
          </Button>
        ) : (
          <Button small icon={BellRing} busy={allow.isPending} onClick={() => allow.mutate()}>
            {words.allowPush}
          </Button>
        )}
      </div>
      {(allow.error ?? stop.error) !== null && (
        <Note kind="bad" urgent>
          {words.pushFailed}
        </Note>
      )}
    </>
  )
}

/** Whether messages are pushed to this very device. */
export const PushHere = () => {
  const words = useNotificationSettingsWords()
  return canPush() ? <Switch /> : <Note>{words.noPush}</Note>
}
