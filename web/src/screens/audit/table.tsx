import { Link } from 'wouter'
import type { components } from '@scheduly/client'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Act } from '#web/parts/act.tsx'
import { Facts } from '#web/parts/rows.tsx'
import { Time } from '#web/parts/time.tsx'
import { useAuditWords } from './words.ts'
import styles from './audit.module.css'

export type Entry = components['schemas']['AuditPage']['data'][number]

const Actor = ({ actor }: { readonly actor: Entry['actor'] }) => {
  const words = useAuditWords()
  return (
    <>
      <bdi>{actor.username ?? words.kinds[actor.kind]}</bdi>
      {actor.key_name !== null && (
        <>
          {' '}
          <bdi>{words.byKey(actor.key_name)}</bdi>
        </>
      )}
    </>
  )
}

const ObjectOf = ({ object }: { readonly object: Entry['object'] }) => {
  const words = useAuditWords()
  const org = useOrgId()
  const names: Readonly<Record<string, string>> = words.objects
  const name = names[object.type] ?? object.type
  if (object.type !== 'post') return name
  return <Link href={places.post(org, object.id)}>{name}</Link>
}

const More = ({ entry }: { readonly entry: Entry }) => {
  const words = useAuditWords()
  return (
    <details className={styles.more}>
      <summary aria-label={words.showDetail(entry.action)}>{words.detail}</summary>
      <Facts
        of={[
          [words.code, <code key="c">{entry.action}</code>],
          [words.id, <code key="id">{entry.object.id}</code>],
          ...(entry.ip === null ? [] : [[words.ip, entry.ip] as const]),
          ...(entry.request_id === null ? [] : [[words.request, <code key="r">{entry.request_id}</code>] as const]),
        ]}
      />
      {Object.keys(entry.detail).length > 0 && <pre dir="auto">{JSON.stringify(entry.detail, null, 2)}</pre>}
    </details>
  )
}

export const AuditTable = ({ entries }: { readonly entries: readonly Entry[] }) => {
  const words = useAuditWords()
  const zone = useZone()
  return (
    <table className={styles.table}>
      <caption className="only-heard">{words.title}</caption>
      <thead>
        <tr>
          {[words.when, words.who, words.what, words.whereTo, words.detail].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td className={styles.when}>
              <Time at={entry.at} zone={zone} as="short" />
            </td>
            <td>
              <Actor actor={entry.actor} />
            </td>
            <td>
              <Act action={entry.action} />
            </td>
            <td>
              <ObjectOf object={entry.object} />
            </td>
            <td>
              <More entry={entry} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
