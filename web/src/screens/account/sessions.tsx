import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { Button } from '#web/parts/button.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows, Tag } from '#web/parts/rows.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { deviceOf } from './device.ts'
import { useAccountWords } from './words.ts'

type Session = components['schemas']['Session']

const sessionsKey = [...keys.account, 'sessions']

const One = ({ of }: { readonly of: Session }) => {
  const words = useAccountWords()
  const own = useOwnZone()
  const client = useQueryClient()
  const { done, failed } = useToasts()
  const ending = useMutation({
    mutationFn: () => api.account.endSession(of.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionsKey })
      done(words.ended)
    },
    onError: failed,
  })
  const device = deviceOf(of.user_agent) ?? words.unknownDevice
  return (
    <Row
      title={
        <>
          <bdi>{device}</bdi>
          {of.current && <Tag kind="good">{words.here}</Tag>}
        </>
      }
      facts={
        <>
          {of.ip !== null && <bdi>{of.ip}</bdi>}
          <span>{words.method[of.method]}</span>
          <span>
            {words.lastSeen} <Time at={of.last_used_at} zone={own} as="short" />
          </span>
        </>
      }
      actions={
        of.current ? undefined : (
          <Button small busy={ending.isPending} aria-label={words.endOf(device)} onClick={() => ending.mutate()}>
            {words.end}
          </Button>
        )
      }
    />
  )
}

export const Sessions = () => {
  const words = useAccountWords()
  const client = useQueryClient()
  const { done, failed } = useToasts()
  const { data, error, refetch } = useQuery({
    queryKey: sessionsKey,
    queryFn: () => api.account.listSessions().toArray(),
  })
  const ending = useMutation({
    mutationFn: () => api.account.endSessions({ query: { except: 'current' } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionsKey })
      done(words.othersEnded)
    },
    onError: failed,
  })
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />
  return (
    <Card title={words.sessions}>
      {data === undefined && <Loading />}
      {data !== undefined && (
        <Rows label={words.sessions}>
          {data.map((session) => (
            <One key={session.id} of={session} />
          ))}
        </Rows>
      )}
      {data !== undefined && data.length > 1 && (
        <div>
          <Button small kind="danger" busy={ending.isPending} onClick={() => ending.mutate()}>
            {words.endOthers}
          </Button>
        </div>
      )}
    </Card>
  )
}
