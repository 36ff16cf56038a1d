import { useState } from 'react'
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  Clock,
  Pause,
  Play,
  Plug,
  Trash2,
  type LucideIcon,
} from 'lucide-react'
import type { Channel } from '@scheduly/client'
import { useSaid } from '#web/i18n/said.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { useConnecting } from '#web/parts/connecting.ts'
import { NetworkGlyph, networkName, SandboxMark } from '#web/parts/network.tsx'
import { Buttons, Tag } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { Details } from './details.tsx'
import { Activity, Unfinished } from './standing.tsx'
import { PauseChannel, RemoveChannel, ResumeChannel } from './acts.tsx'
import { Slots } from './slots.tsx'
import { useSlots } from './use-slots.ts'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

const LOOKS: Readonly<Record<Channel['status'], readonly [LucideIcon, 'plain' | 'good' | 'warn' | 'bad']>> = {
  pending: [CircleDashed, 'plain'],
  active: [CircleCheck, 'good'],
  paused: [CirclePause, 'warn'],
  reconnect_required: [CircleAlert, 'bad'],
}

const StatusTag = ({ status }: { readonly status: Channel['status'] }) => {
  const words = useChannelWords()
  const [Icon, kind] = LOOKS[status]
  return (
    <Tag kind={kind}>
      <Icon size={14} aria-hidden />
      {words.status[status]}
    </Tag>
  )
}

/** What is wrong, what to do, and how many posts it would hurt from when on. */
const Warnings = ({ channel }: { readonly channel: Channel }) => {
  const words = useChannelWords()
  const zone = useZone()
  const said = useSaid()
  return channel.warnings.map(({ code, detail, params, posts, at }) => (
    <Note key={`${code}${detail}`} kind={code === 'reconnect_required' ? 'bad' : 'warn'}>
      <p>{said.failure({ code, detail, params })}</p>
      {posts !== null && posts > 0 && (
        <p>
          <strong>{words.atRisk(posts)}</strong>
          {at !== null && (
            <>
              {' '}
              {words.from} <Time at={at} zone={zone} as="short" />
            </>
          )}
        </p>
      )}
    </Note>
  ))
}

const Standing = ({ channel }: { readonly channel: Channel }) => {
  const words = useChannelWords()
  const zone = useZone()
  const { pause, status } = channel
  return (
    <>
      {pause === null ? (
        <p className={styles.said}>{words.statusHint[status]}</p>
      ) : (
        <Note kind="warn">
          <p dir="auto">{pause.reason === null ? words.statusHint.paused : words.pausedBy(pause.reason)}</p>
          <p>
            {words.since} <Time at={pause.since} zone={zone} as="short" />
          </p>
        </Note>
      )}
      <Unfinished channel={channel} />
      <Warnings channel={channel} />
    </>
  )
}

const ConnectAnew = ({ channel }: { readonly channel: Channel }) => {
  const words = useChannelWords()
  const connecting = useConnecting(useOrgId())
  const needed = channel.status === 'reconnect_required' || channel.status === 'pending'
  return (
    <>
      <Button
        small
        icon={Plug}
        kind={needed ? 'primary' : 'plain'}
        busy={connecting.isPending || connecting.isSuccess}
        onClick={() => connecting.mutate({ provider: channel.provider, channel: channel.id })}
      >
        {channel.status === 'pending' ? words.finish : words.reconnect}
      </Button>
      <Refusal error={connecting.error} />
    </>
  )
}

const WINDOWS = { pause: PauseChannel, resume: ResumeChannel, delete: RemoveChannel }

const Acts = ({ channel }: { readonly channel: Channel }) => {
  const words = useChannelWords()
  const [open, setOpen] = useState<keyof typeof WINDOWS | null>(null)
  const Window = open === null ? null : WINDOWS[open]
  const acts = [
    { act: 'resume', icon: Play, kind: 'primary', says: words.resume },
    { act: 'pause', icon: Pause, kind: 'plain', says: words.pause },
    { act: 'delete', icon: Trash2, kind: 'danger', says: words.remove },
  ] as const
  return (
    <>
      <Buttons>
        {channel.allowed_actions.includes('connect') && <ConnectAnew channel={channel} />}
        {acts
          .filter(({ act }) => channel.allowed_actions.includes(act))
          .map(({ act, icon, kind, says }) => (
            <Button key={act} small icon={icon} kind={kind} onClick={() => setOpen(act)}>
              {says}
            </Button>
          ))}
      </Buttons>
      {Window !== null && <Window channel={channel} onClose={() => setOpen(null)} />}
    </>
  )
}

interface ChannelCardProps {
  readonly channel: Channel
  readonly others: readonly Channel[]
}

/** One account: how it stands, what is to be done about it, and its times in the week. */
export const ChannelCard = ({ channel, others }: ChannelCardProps) => {
  const words = useChannelWords()
  const [shown, show] = useState(false)
  const slots = useSlots(channel)
  return (
    <article
      className={styles.card}
      aria-label={`${networkName(channel.provider)} ${channel.handle ?? channel.display_name ?? words.status.pending}`}
    >
      <header className={styles.head}>
        <h2 className={styles.name}>
          <NetworkGlyph provider={channel.provider} />
          <bdi>{channel.handle === null ? (channel.display_name ?? words.noHandle) : `@${channel.handle}`}</bdi>
          {channel.sandbox && <SandboxMark />}
        </h2>
        <StatusTag status={channel.status} />
      </header>
      <Standing channel={channel} />
      <Acts channel={channel} />
      {channel.status !== 'pending' && (
        <>
          <Activity channel={channel} />
          <Details channel={channel} />
          <div>
            <Button small kind="quiet" icon={Clock} aria-expanded={shown} onClick={() => show(!shown)}>
              {words.slotsCount(slots.length)}
            </Button>
          </div>
          {shown && <Slots channel={channel} slots={slots} others={others} />}
        </>
      )}
    </article>
  )
}
