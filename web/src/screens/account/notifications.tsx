import { useEffect, useRef, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Body, components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { organizationsQuery } from '#web/api/reads.ts'
import { LANGUAGES } from '#web/i18n/i18n.ts'
import { lastOrganization } from '#web/lib/places.ts'
import { SelectField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { Pair } from '#web/parts/rows.tsx'
import { Loading, Note, Trouble } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useNotificationSettingsWords } from './notification-words.ts'
import { PushHere } from './push.tsx'
import styles from './notifications.module.css'

type Settings = components['schemas']['NotificationSettings']
type Language = Settings['language']
type Kind = keyof Settings['matrix']
type Way = keyof Settings['matrix'][Kind]

const WAYS: readonly Way[] = ['in_app', 'email', 'push']
const SPOKEN: readonly Language[] = ['en', 'de']

/** Shown as it was chosen at once, and as it was before when the server refuses it. */
const useSettings = (org: string) => {
  const client = useQueryClient()
  const { failed } = useToasts()
  const queryKey = keys.notificationSettings(org)
  const read = useQuery({ queryKey, queryFn: () => api.notifications.getSettings(org) })
  const change = useMutation({
    mutationFn: (body: Body<'setNotificationSettings'>) => api.notifications.setSettings(org, body),
    onMutate: async (body) => {
      await client.cancelQueries({ queryKey })
      client.setQueryData<Settings>(
        queryKey,
        (known) => known && { ...known, ...body, matrix: { ...known.matrix, ...body.matrix } },
      )
    },
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey }),
    // One after the other: the last word counts.
    scope: { id: `notification-settings ${org}` },
  })
  return { read, change }
}

interface MatrixProps {
  readonly settings: Settings
  readonly onChange: (matrix: Settings['matrix']) => void
}

const isKind = (settings: Settings, kind: string): kind is Kind => Object.hasOwn(settings.matrix, kind)

const Matrix = ({ settings, onChange }: MatrixProps) => {
  const words = useNotificationSettingsWords()
  const { matrix, kinds } = settings
  return (
    <table className={styles.matrix}>
      <thead>
        <tr>
          <th scope="col">{words.what}</th>
          {WAYS.map((way) => (
            <th key={way} scope="col" className={styles.way}>
              {words.ways[way]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds
          .filter((kind) => isKind(settings, kind))
          .map((kind) => (
            <tr key={kind}>
              <th scope="row">
                {words.kinds[kind]}
                <span className={styles.hint}>{words.hints[kind]}</span>
              </th>
              {WAYS.map((way) => (
                <td key={way} className={styles.way}>
                  <label className={styles.cell}>
                    <span className="only-heard">
                      {words.kinds[kind]}: {words.ways[way]}
                    </span>
                    <input
                      type="checkbox"
                      checked={matrix[kind][way]}
                      onChange={({ target }) =>
                        onChange({ ...matrix, [kind]: { ...matrix[kind], [way]: target.checked } })
                      }
                    />
                  </label>
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  )
}

const MailNote = ({ email }: Pick<Settings, 'email'>) => {
  const words = useNotificationSettingsWords()
  if (!email.available) return <Note>{words.noMail}</Note>
  return email.confirmed ? null : <Note kind="warn">{words.unconfirmed}</Note>
}

/** Whoever comes by a link to it sees it at once. */
const useArrival = (isThere: boolean) => {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isThere && location.hash === '#notifications') place.current?.scrollIntoView()
  }, [isThere])
  return place
}

const OfOrganization = ({ org }: { readonly org: string }) => {
  const words = useNotificationSettingsWords()
  const { read, change } = useSettings(org)
  const place = useArrival(read.isSuccess)
  if (read.error !== null) return <Trouble error={read.error} onRetry={() => void read.refetch()} />
  if (read.data === undefined) return <Loading />
  const { matrix, language, email } = read.data
  return (
    <div ref={place} className={styles.whole}>
      <Matrix settings={read.data} onChange={(next) => change.mutate({ matrix: next, language })} />
      <MailNote email={email} />
      <PushHere />
      <SelectField
        label={words.language}
        value={language}
        onChange={({ target }) =>
          change.mutate({ matrix, language: SPOKEN.find((each) => each === target.value) ?? 'en' })
        }
      >
        {SPOKEN.map((each) => (
          <option key={each} value={each} lang={each}>
            {LANGUAGES[each]}
          </option>
        ))}
      </SelectField>
    </div>
  )
}

/** What the person is told of in an organization, and how. */
export const NotificationSettings = () => {
  const words = useNotificationSettingsWords()
  const all = useQuery(organizationsQuery).data ?? []
  const [chosen, choose] = useState(lastOrganization)
  const org = all.find(({ id }) => id === chosen) ?? all[0]
  if (org === undefined) return null
  return (
    <Card title={words.title}>
      <p className={styles.lead}>{words.lead}</p>
      {all.length > 1 && (
        <Pair>
          <SelectField label={words.organization} value={org.id} onChange={({ target }) => choose(target.value)}>
            {all.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        </Pair>
      )}
      <OfOrganization key={org.id} org={org.id} />
    </Card>
  )
}
