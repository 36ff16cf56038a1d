import { useState } from 'react'
import { useSearch } from 'wouter'
import { Plug, Radio } from 'lucide-react'
import { useChannels } from '#web/api/reads.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { ChannelName } from '#web/parts/network.tsx'
import { Page } from '#web/parts/page.tsx'
import { Buttons } from '#web/parts/rows.tsx'
import { Empty, Note } from '#web/parts/states.tsx'
import { BlockedDates } from './blocked.tsx'
import { ChannelCard } from './card.tsx'
import { Connect } from './connect.tsx'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

/** What somebody came back from a network with: the channel is there, and this is the next step. */
const JustConnected = () => {
  const words = useChannelWords()
  const org = useOrgId()
  const { writes } = useRights()
  const id = new URLSearchParams(useSearch()).get('connected')
  const channel = useChannels(org).find((each) => each.id === id && each.status === 'active')
  if (channel === undefined) return null
  return (
    <Note urgent>
      <div className={styles.connected}>
        <ChannelName channel={channel} />
        <span>{words.connected(`@${channel.handle ?? ''}`)}</span>
        {writes && (
          <ButtonLink small kind="primary" href={places.compose(org)}>
            {words.connectedNext}
          </ButtonLink>
        )}
      </div>
    </Note>
  )
}

export const Screen = () => {
  const words = useChannelWords()
  const channels = useChannels(useOrgId())
  const { leads } = useRights()
  const [connecting, setConnecting] = useState(false)
  const connect = (
    <Button kind="primary" icon={Plug} onClick={() => setConnecting(true)}>
      {words.connect}
    </Button>
  )
  return (
    <Page title={words.title} lead={words.lead} actions={leads && channels.length > 0 ? connect : undefined}>
      <JustConnected />
      {channels.length === 0 && (
        <Empty icon={Radio} title={words.none} action={leads ? <Buttons>{connect}</Buttons> : undefined}>
          {leads ? words.noneHint : words.noneForYou}
        </Empty>
      )}
      {channels.map((channel) => (
        <ChannelCard key={channel.id} channel={channel} others={channels.filter(({ id }) => id !== channel.id)} />
      ))}
      {channels.length > 0 && <BlockedDates channels={channels} />}
      {connecting && <Connect onClose={() => setConnecting(false)} />}
    </Page>
  )
}
