import type { Channel, Publication } from '@scheduly/client'
import { Camera, type LucideIcon } from 'lucide-react'
import { classes } from '#web/lib/classes.ts'
import { usePartsWords } from './words.ts'
import styles from './network.module.css'

/** Networks that people know by a picture; the others show the first letters of their code. */
const PICTURES: Readonly<Record<string, LucideIcon | string>> = { twt: 'X', insta: Camera }

const names: Readonly<Record<string, string>> = { twt: 'X', insta: 'Instagram' }

export const networkName = (provider: string): string => names[provider] ?? provider

interface GlyphProps {
  readonly provider: string
  readonly small?: boolean
  /** Its name is heard, unless it stands beside it already. */
  readonly silent?: boolean
}

/** The sign of a network. */
export const NetworkGlyph = ({ provider, small = false, silent = false }: GlyphProps) => {
  const Picture = PICTURES[provider] ?? provider.slice(0, 2)
  const named = silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': networkName(provider) }
  return (
    <span className={classes(styles.glyph, small && styles.small)} title={networkName(provider)} {...named}>
      {typeof Picture === 'string' ? Picture : <Picture size={small ? 11 : 14} aria-hidden />}
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
