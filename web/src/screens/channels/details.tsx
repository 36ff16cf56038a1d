import type { Channel } from '@scheduly/client'
import { useSaid } from '#web/i18n/said.ts'
import { useZone } from '#web/lib/org.ts'
import { Facts } from '#web/parts/rows.tsx'
import { Time } from '#web/parts/time.tsx'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

const At = ({ at, otherwise }: { readonly at: string | null; readonly otherwise: string }) => {
  const zone = useZone()
  return at === null ? otherwise : <Time at={at} zone={zone} />
}

const Scopes = ({ of }: { readonly of: readonly string[] }) =>
  of.map((scope) => (
    <code key={scope} className={styles.scope}>
      {scope}
    </code>
  ))

/** Whether the keys last, and whether they open all that is needed. */
export const Details = ({ channel }: { readonly channel: Channel }) => {
  const words = useChannelWords()
  const said = useSaid()
  const { renewal, scopes } = channel
  const how = renewal.automatic === true ? words.keysRenewed : words.keysByHand
  return (
    <details className={styles.details}>
      <summary>{words.details}</summary>
      <Facts
        of={[
          [
            words.connectedAs,
            <bdi key="as">
              {channel.display_name ?? channel.handle}{' '}
              {channel.remote_id !== null && <code>({channel.remote_id})</code>}
            </bdi>,
          ],
          [
            words.keysEnd,
            <span key="end">
              <At at={channel.token_expires_at} otherwise={words.keysNever} />
              {renewal.automatic !== null && `, ${how}`}
            </span>,
          ],
          [words.nextRenewal, <At key="due" at={renewal.due_at} otherwise={words.unknownYet} />],
          [words.lastRead, <At key="read" at={channel.account_read_at} otherwise={words.never} />],
          [words.required, <Scopes key="required" of={scopes.required} />],
          [words.granted, scopes.granted === null ? words.unknownYet : <Scopes key="granted" of={scopes.granted} />],
          ...scopes.missing.map((missing): readonly [string, string] => [
            words.scopeMissing(missing.scope),
            said.scope(missing),
          ]),
        ]}
      />
    </details>
  )
}
