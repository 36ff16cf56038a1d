import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { reviewLinksQuery } from '#web/api/reads.ts'
import { useOrg, useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows, Tag } from '#web/parts/rows.tsx'
import { MadeLink } from '#web/parts/sharing/share-dialog.tsx'
import { useSharingWords } from '#web/parts/sharing/words.ts'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import styles from './settings.module.css'

type ReviewLink = components['schemas']['ReviewLink']
type Act = 'renew' | 'revoke'

const Facts = ({ link }: { readonly link: ReviewLink }) => {
  const words = useSharingWords()
  const zone = useZone()
  return (
    <>
      <span>
        {words.posts(link.post_ids.length)}, {words.mays[link.may]}
      </span>
      <span>
        {words.until} <Time at={link.expires_at} zone={zone} as="short" />
      </span>
      {link.last_opened_at === null ? (
        <span>{words.notOpened}</span>
      ) : (
        <span>
          {words.opened} <Time at={link.last_opened_at} zone={zone} as="short" />
        </span>
      )}
      {link.emails.length > 0 && <bdi>{words.forEmails(link.emails.join(', '))}</bdi>}
    </>
  )
}

interface AskProps {
  readonly link: ReviewLink
  readonly act: Act
  readonly onLink: (address: string) => void
  readonly onClose: () => void
}

const Ask = ({ link, act, onLink, onClose }: AskProps) => {
  const words = useSharingWords()
  const { id: org } = useOrg()
  const client = useQueryClient()
  const { done } = useToasts()
  const run = async (): Promise<void> => {
    if (act === 'revoke') await api.reviews.revokeLink(org, link.id)
    else onLink((await api.reviews.renewLink(org, link.id)).link)
    await client.invalidateQueries({ queryKey: keys.reviewLinks(org) })
  }
  return (
    <Confirm
      title={act === 'revoke' ? words.revokeTitle : words.renewTitle}
      description={act === 'revoke' ? words.revokeHint : words.renewHint}
      does={act === 'revoke' ? words.revoke : words.renew}
      danger={act === 'revoke'}
      run={run}
      onDone={() => {
        if (act === 'revoke') done(words.revoked)
      }}
      onClose={onClose}
    />
  )
}

const KINDS = { open: 'good', revoked: 'bad', expired: 'plain' } as const

const OneLink = ({ link }: { readonly link: ReviewLink }) => {
  const words = useSharingWords()
  const [act, ask] = useState<Act | null>(null)
  const [address, show] = useState<string | null>(null)
  return (
    <Row
      title={
        <>
          <bdi>{link.name}</bdi> <Tag kind={KINDS[link.state]}>{words.states[link.state]}</Tag>
        </>
      }
      facts={<Facts link={link} />}
      actions={
        link.state === 'open' && (
          <>
            <Button small onClick={() => ask('renew')}>
              {words.renew}
            </Button>
            <Button small kind="danger" onClick={() => ask('revoke')}>
              {words.revoke}
            </Button>
          </>
        )
      }
    >
      {act !== null && <Ask link={link} act={act} onLink={show} onClose={() => ask(null)} />}
      {address !== null && <MadeLink link={address} onClose={() => show(null)} />}
    </Row>
  )
}

/** Every link by which people without an account look at posts, and an end to each. */
export const ReviewLinks = () => {
  const words = useSharingWords()
  const { id } = useOrg()
  const { data, error, refetch } = useQuery(reviewLinksQuery(id))
  return (
    <Card title={words.card}>
      <p className={styles.lead}>{words.cardLead}</p>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data?.length === 0 && <p className={styles.lead}>{words.none}</p>}
      {data !== undefined && data.length > 0 && (
        <Rows label={words.card}>
          {data.map((link) => (
            <OneLink key={link.id} link={link} />
          ))}
        </Rows>
      )}
    </Card>
  )
}
