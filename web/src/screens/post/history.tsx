import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { postAuditQuery } from '#web/api/post-reads.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { Act } from '#web/parts/act.tsx'
import { Card } from '#web/parts/page.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

const Entries = ({ post }: { readonly post: string }) => {
  const words = usePostWords()
  const zone = useZone()
  const { data, error, refetch } = useQuery(postAuditQuery(useOrgId(), post))
  if (data === undefined) return error === null ? <Loading /> : <Trouble error={error} onRetry={() => void refetch()} />
  if (data.length === 0) return <p className={styles.faint}>{words.noHistory}</p>
  return (
    <ol className={styles.timeline}>
      {data.map(({ id, at, action, actor }) => (
        <li key={id} className={styles.event}>
          <span className={styles.when}>
            <Time at={at} zone={zone} as="precise" />
          </span>
          <span className={styles.what}>
            <strong>
              <Act action={action} />
            </strong>
            <bdi className={styles.faint}>{actor.username ?? words.actors[actor.kind]}</bdi>
          </span>
        </li>
      ))}
    </ol>
  )
}

/** Who did what with the post, for those who may read the audit log. */
export const History = ({ post }: { readonly post: string }) => {
  const words = usePostWords()
  const { leads } = useRights()
  const [open, setOpen] = useState(false)
  if (!leads) return null
  return (
    <Card title={words.history}>
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{words.historyHint}</summary>
        {open && <Entries post={post} />}
      </details>
    </Card>
  )
}
