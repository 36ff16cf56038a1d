import type { Channel, Publication } from '@scheduly/client'
import { Camera } from 'lucide-react'
import { classes } from '#web/lib/classes.ts'
import { usePartsWords } from './words.ts'
import styles from './network.module.css'

/** The sign of a network: a picture for those that people know by one, else the first letters of its code. */
const Sign = ({ provider, small }: { readonly provider: string; readonly small: boolean }) => {
  if (networkName(provider) === names['insta']) return <Camera size={small ? 11 : 14} aria-hidden />
  return provider === 'twt' ? 'X' : provider.slice(0, 2)
}

const names: Readonly<Record<string, string>> = { twt: 'X', insta: 'Instagram', insta_facebook: 'Instagram' }

export const networkName = (provider: string): string => names[provider] ?? provider

interface GlyphProps {
  readonly provider: string
  readonly small?: boolean
  /** Its name is heard, unless it stands beside it already. */
  readonly silent?: boolean
}

/** The sign of a network. */
export const NetworkGlyph = ({ provider, small = false, silent = false }: GlyphProps) => {
  const named = silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': networkName(provider) }
  return (
    <span className={classes(styles.glyph, small && styles.small)} title={networkName(provider)} {...named}>
      <Sign provider={provider} small={small} />
    </span>
  )
}

/** That something is on a test network, wherever it is shown. */
export const SandboxMark = () => {
  const words = usePartsWords()
  return (
    <span className={styles.sandbox} title={words.testNetworkHint}>
      {words.testNetwork}
    </span>
  )
}

type Named = Pick<Channel, 'provider' | 'handle' | 'sandbox'> | Pick<Publication, 'provider' | 'handle' | 'sandbox'>

/** A channel by its network and handle. */
export const ChannelName = ({ channel }: { readonly channel: Named }) => {
  const words = usePartsWords()
  return (
    <span className={styles.channel}>
      <NetworkGlyph provider={channel.provider} />
      <bdi className={styles.handle}>{channel.handle === null ? words.noHandle : `@${channel.handle}`}</bdi>
      {channel.sandbox && <SandboxMark />}
    </span>
  )
}
