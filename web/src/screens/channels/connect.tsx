import { useMutation } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
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

const About = ({ provider }: { readonly provider: Provider }) => {
  const words = useChannelWords()
  if (provider.available === 'no') return words.missing
  if (provider.available === 'sandbox') return `${words.sandbox} ${words.sandboxReal}`
  return (
    <>
      {words.real}{' '}
      {provider.scopes.map((scope) => (
        <code key={scope} className={styles.scope}>
          {scope}
        </code>
      ))}
    </>
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
      facts={
        <p>
          <About provider={provider} />
        </p>
      }
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
