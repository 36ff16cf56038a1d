import type { Channel } from '@scheduly/client'
import { Check, TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import { places } from '#web/lib/places.ts'
import { classes } from '#web/lib/classes.ts'
import { useFailureWords } from '#web/parts/failure/words.ts'
import { ChannelName } from '#web/parts/network.tsx'
import { Quoted } from '#web/parts/quoted.tsx'
import { Note } from '#web/parts/states.tsx'
import { useComposer } from './context.ts'
import { toggleChannel } from './draft.ts'
import { fieldIds } from './issues.ts'
import { channelName } from './naming.ts'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

const Chip = ({ channel }: { readonly channel: Channel }) => {
  const words = useComposerWords()
  const { draft, edit } = useComposer()
  const chosen = draft.channels.some(({ channel_id }) => channel_id === channel.id)
  return (
    <label className={classes(styles.chip, chosen && styles.chosen)}>
      <input
        type="checkbox"
        checked={chosen}
        disabled={channel.status === 'pending' && !chosen}
        onChange={() => edit((now) => toggleChannel(now, channel.id))}
      />
      {chosen && <Check size={16} aria-hidden />}
      <ChannelName channel={channel} />
      {channel.status !== 'active' && (
        <span className={styles.standing}>
          <TriangleAlert size={14} aria-hidden />
          {words.channelStatus[channel.status]}
        </span>
      )}
    </label>
  )
}

/** Where it goes, chosen first: everything else follows from that. */
export const ChannelPicker = () => {
  const words = useComposerWords()
  const failed = useFailureWords()
  const { org, channels, draft } = useComposer()
  const troubled = channels.filter(
    ({ id, status }) => status === 'reconnect_required' && draft.channels.some(({ channel_id }) => channel_id === id),
  )
  const sorted = channels.toSorted((one, other) => channelName(one).localeCompare(channelName(other)))
  return (
    <fieldset id={fieldIds.channels} tabIndex={-1} className={styles.picker}>
      <legend>{words.channels}</legend>
      <div className={styles.chips}>
        {sorted.map((channel) => (
          <Chip key={channel.id} channel={channel} />
        ))}
      </div>
      {troubled.map((channel) => (
        <Note key={channel.id} kind="warn">
          <p>
            <bdi>{channelName(channel)}</bdi>: {words.reconnect}{' '}
            <Link href={places.channels(org)}>{words.toChannels}</Link>
          </p>
          {channel.trouble !== null && (
            <p>
              {failed.original} <Quoted>{channel.trouble}</Quoted>
            </p>
          )}
        </Note>
      ))}
    </fieldset>
  )
}
