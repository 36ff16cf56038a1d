import { Check, X } from 'lucide-react'
import type { Media } from '@scheduly/client'
import { useChannels } from '#web/api/reads.ts'
import { useSaid } from '#web/i18n/said.ts'
import { classes } from '#web/lib/classes.ts'
import { useOrgId } from '#web/lib/org.ts'
import { NetworkGlyph, networkName } from '#web/parts/network.tsx'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

/** What the networks of this organization say of a file; `why`: what is in the way. */
const useFits = ({ fits }: Media) => {
  const said = useSaid()
  const connected = new Set(useChannels(useOrgId()).map(({ provider }) => provider))
  return fits
    .filter(({ provider }) => connected.size === 0 || connected.has(provider))
    .map(({ provider, forms, detail, issue }) => ({
      provider,
      takes: forms.length > 0,
      why: issue === null ? detail : said.issue(issue),
    }))
}

/** A sign for each network: whether it takes the file as it is. */
export const Badges = ({ of }: { readonly of: Media }) => {
  const words = useMediaWords()
  return useFits(of).map(({ provider, takes, why }) => {
    const Icon = takes ? Check : X
    return (
      <span
        key={provider}
        className={classes(styles.fit, takes ? styles.fitting : styles.unfit)}
        title={why ?? words.takes(networkName(provider))}
      >
        <NetworkGlyph provider={provider} small silent />
        <Icon size={12} aria-hidden />
        <span className="only-heard">
          {takes ? words.takes(networkName(provider)) : words.refuses(networkName(provider))}
        </span>
      </span>
    )
  })
}

/** The same in words, with what is in the way. */
export const Fits = ({ of }: { readonly of: Media }) => {
  const words = useMediaWords()
  return (
    <section>
      <h3>{words.fits}</h3>
      <ul className={styles.fits}>
        {useFits(of).map(({ provider, takes, why }) => (
          <li key={provider}>
            <NetworkGlyph provider={provider} small silent />
            <span>{takes ? words.takes(networkName(provider)) : `${networkName(provider)}: ${why ?? ''}`}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
