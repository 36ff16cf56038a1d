import { Check, X } from 'lucide-react'
import type { Media } from '@scheduly/client'
import { useChannels } from '#web/api/reads.ts'
import { classes } from '#web/lib/classes.ts'
import { useOrgId } from '#web/lib/org.ts'
import { NetworkGlyph, networkName } from '#web/parts/network.tsx'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

/** What the networks of this organization say of a file. */
const useFits = ({ fits }: Media) => {
  const connected = new Set(useChannels(useOrgId()).map(({ provider }) => provider))
  return connected.size === 0 ? fits : fits.filter(({ provider }) => connected.has(provider))
}

/** A sign for each network: whether it takes the file as it is. */
export const Badges = ({ of }: { readonly of: Media }) => {
  const words = useMediaWords()
  return useFits(of).map(({ provider, forms, detail }) => {
    const fits = forms.length > 0
    const Icon = fits ? Check : X
    return (
      <span
        key={provider}
        className={classes(styles.fit, fits ? styles.fitting : styles.unfit)}
        title={detail ?? words.takes(networkName(provider))}
      >
        <NetworkGlyph provider={provider} small silent />
        <Icon size={12} aria-hidden />
        <span className="only-heard">
          {fits ? words.takes(networkName(provider)) : words.refuses(networkName(provider))}
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
        {useFits(of).map(({ provider, forms, detail }) => (
          <li key={provider}>
            <NetworkGlyph provider={provider} small silent />
            <span>
              {forms.length > 0 ? words.takes(networkName(provider)) : `${networkName(provider)}: ${detail ?? ''}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
