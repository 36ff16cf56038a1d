import { BookOpen, ExternalLink } from 'lucide-react'
import type { Provider } from '@scheduly/client'
import { useChannels, useProviders } from '#web/api/reads.ts'
import { useOrg } from '#web/lib/org.ts'
import { testAccount } from '#web/lib/test-account.ts'
import { Button } from '#web/parts/button.tsx'
import { useConnecting } from '#web/parts/connecting.ts'
import { Dialog } from '#web/parts/dialog.tsx'
import { NetworkGlyph, SandboxMark } from '#web/parts/network.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

/** What the real network is asked for, also where it is not set up: whoever does that needs to know; and how it is done. */
const About = ({ provider }: { readonly provider: Provider }) => {
  const words = useChannelWords()
  const { available, name, scopes, guide } = provider
  return (
    <div className={styles.about}>
      <p>{words.about[available]}</p>
      <p>
        {words.asksFor[available]}{' '}
        {scopes.map((scope) => (
          <code key={scope} className={styles.scope}>
            {scope}
          </code>
        ))}
      </p>
      <p>
        <a className={styles.guide} href={guide} target="_blank" rel="noreferrer">
          <BookOpen size={16} aria-hidden />
          {words.guide(name)}
        </a>
      </p>
    </div>
  )
}

const Choice = ({ provider }: { readonly provider: Provider }) => {
  const words = useChannelWords()
  const organization = useOrg()
  const { id: org } = organization
  const connecting = useConnecting(org)
  const channels = useChannels(org)
  const { available, name, code } = provider
  const says = { real: words.connectTo(name), sandbox: words.connectTest(name), no: words.whatIsMissing }[available]
  const account = testAccount(organization, channels)
  const busy = connecting.isPending || connecting.isSuccess
  return (
    <Row
      title={
        <>
          <NetworkGlyph provider={code} silent />
          {name}
          {available === 'sandbox' && <SandboxMark />}
        </>
      }
      facts={<About provider={provider} />}
    >
      <div className={styles.ways}>
        <Button
          kind={available === 'no' ? 'plain' : 'primary'}
          {...(available === 'real' && { icon: ExternalLink })}
          busy={busy}
          onClick={() => connecting.mutate({ provider: code, ...(available === 'sandbox' && { account }) })}
        >
          {says}
        </Button>
        {available === 'sandbox' && (
          <Button kind="quiet" busy={busy} onClick={() => connecting.mutate({ provider: code })}>
            {words.chooseAccount(name)}
          </Button>
        )}
      </div>
      <Refusal error={connecting.error} kind={available === 'no' ? 'warn' : 'bad'} />
    </Row>
  )
}

/** Which network: real ones with what they will be asked for, test networks named as such, and what is not set up. */
export const Connect = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useChannelWords()
  const providers = useProviders()
  return (
    <Dialog open onClose={onClose} title={words.connectTitle} description={words.connectLead}>
      <Rows label={words.connectTitle}>
        {providers.map((provider) => (
          <Choice key={provider.code} provider={provider} />
        ))}
      </Rows>
    </Dialog>
  )
}
