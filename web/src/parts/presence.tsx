import { useEffect } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { UserPen } from 'lucide-react'
import { api, connect, useStanding } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { usePartsWords } from './words.ts'
import styles from './presence.module.css'

/** A word that one is there holds three times as long at the server. */
const BEAT_MS = 15_000

/** A call that is made as the window closes still arrives. */
const leaving = connect({ fetch: (url, init) => fetch(url, { ...init, keepalive: true }) })

interface Place {
  readonly org: string
  readonly post: string
}

/** Who else writes on a post; while one writes oneself, the question says so. A window that is out of sight says nothing. */
const presenceQuery = ({ org, post }: Place, writes: boolean) =>
  queryOptions({
    // Not below the post's own name: no event changes it.
    queryKey: [...keys.presence(org, post), writes],
    queryFn: () => (writes ? api.presence.announce(post) : api.presence.get(post)),
    refetchInterval: BEAT_MS,
    retry: false,
    gcTime: 0,
  })

/** Says that one has gone, when the composer or the window closes. */
const useLeave = (post: string, writes: boolean): void => {
  useEffect(() => {
    if (!writes) return undefined
    // Whether it arrives or not, the word ends by itself.
    const leave = (): void => void leaving.presence.end(post).catch(() => undefined)
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [post, writes])
}

/** That somebody else has the post open to write on it; `writes`: so has whoever looks. */
export const Presence = ({ writes = false, ...place }: Place & { readonly writes?: boolean }) => {
  const words = usePartsWords()
  const locale = useLocale()
  const isIn = useStanding() === 'in'
  const { data } = useQuery({ ...presenceQuery(place, writes), enabled: isIn })
  useLeave(place.post, writes)
  const names = data?.people.map(({ username }) => username) ?? []
  return (
    <p role="status" className={styles.presence}>
      {names.length > 0 && (
        <>
          <UserPen size={18} aria-hidden />
          <bdi>{words.editing(new Intl.ListFormat(locale).format(names), names.length)}</bdi>
        </>
      )}
    </p>
  )
}
