import { useMutation } from '@tanstack/react-query'
import { BookOpen, ExternalLink } from 'lucide-react'
import type { Provider } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { useProviders } from '#web/api/reads.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { NetworkGlyph, SandboxMark } from '#web/parts/network.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

/** Sends the browser to the network; it comes back by the page that finishes the connection. */
export const useConnecting = (org: string) =>
  useMutation({
    mutationFn: (what: { readonly provider: string; readonly channel?: string }) =>
      api.channels.startConnection(org, {
        provider: what.provider,
        ...(what.channel !== undefined && { channel_id: what.channel }),
      }),
    onSuccess: ({ authorization_url: url }) => location.assign(url),
  })

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
  const connecting = useConnecting(useOrgId())
  const { available, name, code } = provider
  const says = { real: words.connectTo(name), sandbox: words.connectTest(name), no: words.whatIsMissing }[available]
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
      <div>
        <Button
          kind={available === 'no' ? 'plain' : 'primary'}
          {...(available !== 'no' && { icon: ExternalLink })}
          busy={connecting.isPending || connecting.isSuccess}
          onClick={() => connecting.mutate({ provider: code })}
        >
          {says}
        </Button>
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
