import { useMemo, useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link2Off, PenLine } from 'lucide-react'
import { hasCode } from '#web/api/problems.ts'
import { Button } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { KnownFiles, type FileFacts } from '#web/parts/preview/use-facts.ts'
import { Form } from '#web/parts/rows.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { placeOf, Time } from '#web/parts/time.tsx'
import { Code } from './code.tsx'
import { OnePost } from './post.tsx'
import {
  connectBy,
  keepName,
  keepProof,
  keptName,
  keptProof,
  linkSecret,
  useVisit,
  VisitContext,
  type OpenedLink,
  type ReviewedPost,
} from './visit.ts'
import { useReviewPageWords } from './words.ts'
import styles from './review.module.css'

/** Addresses of files work for an hour. */
const FRESH_MS = 1_800_000

const Closed = ({
  title,
  hint,
  action,
}: {
  readonly title: string
  readonly hint: string
  readonly action?: ReactNode
}) => (
  <section className={styles.closed}>
    <Link2Off size={32} aria-hidden />
    <h1>{title}</h1>
    <p>{hint}</p>
    {action}
  </section>
)

/** Why nothing can be shown, in words for somebody who knows nothing of this software. */
const Shut = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) => {
  const words = useReviewPageWords()
  if (hasCode(error, 'review_link_ended')) return <Closed title={words.ended} hint={words.endedHint} />
  if (hasCode(error, 'not_found')) return <Closed title={words.unknown} hint={words.unknownHint} />
  return <Trouble error={error} onRetry={onRetry} />
}

const Name = ({ onName }: { readonly onName: (name: string) => void }) => {
  const words = useReviewPageWords()
  const [typed, setTyped] = useState('')
  return (
    <div className={styles.name}>
      <Form label={words.name} onSubmit={() => onName(typed.trim())}>
        <TextField
          label={words.name}
          hint={words.nameHint}
          autoComplete="name"
          required
          maxLength={80}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <div>
          <Button type="submit" kind="primary" disabled={typed.trim() === ''}>
            {words.goOn}
          </Button>
        </div>
      </Form>
    </div>
  )
}

const filesOf = (posts: readonly ReviewedPost[]): ReadonlyMap<string, FileFacts> => {
  const parts = posts.flatMap((post) => [
    post,
    ...post.thread,
    ...post.publications.flatMap(({ media, thread }) => [{ media: media ?? [] }, ...(thread ?? [])]),
  ])
  return new Map(parts.flatMap(({ media }) => media).map((file) => [file.media_id, file]))
}

const Posts = ({ onName }: { readonly onName: (name: string) => void }) => {
  const words = useReviewPageWords()
  const { api, link, zone, key, name } = useVisit()
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => api.reviews.listReviewedPosts().toArray(),
    refetchInterval: FRESH_MS,
  })
  const files = useMemo(() => filesOf(data ?? []), [data])
  if (data === undefined || error !== null) {
    return error === null ? <Loading /> : <Shut error={error} onRetry={() => void refetch()} />
  }
  if (data.length === 0) return <Closed title={words.none} hint={words.noneHint} />
  return (
    <>
      <header className={styles.top}>
        <p className={styles.org}>
          <bdi>{words.from(link.organization?.name ?? '')}</bdi>
        </p>
        <h1 dir="auto">{link.name}</h1>
        <p>
          {words.lead(data.length)} {words.zone(placeOf(zone))}
        </p>
        <p className={styles.faint}>
          {words.until} <Time at={link.expires_at} zone={zone} as="short" />
        </p>
        {link.may === 'comment' && <p className={styles.faint}>{words.onlyComments}</p>}
        {name !== '' && (
          <p className={styles.who}>
            <bdi>{words.asName(name)}</bdi>
            <Button kind="quiet" small icon={PenLine} onClick={() => onName('')}>
              {words.change}
            </Button>
          </p>
        )}
      </header>
      {name === '' && <Name onName={onName} />}
      <KnownFiles value={files}>
        <ol className={styles.posts}>
          {data.map((post, index) => (
            <OnePost key={post.id} post={post} index={index + 1} all={data.length} />
          ))}
        </ol>
      </KnownFiles>
    </>
  )
}

const useName = (): readonly [string, (name: string) => void] => {
  const [name, setName] = useState(keptName)
  const say = (next: string): void => {
    if (next !== '') keepName(next)
    setName(next)
  }
  return [name, say]
}

interface OpenProps {
  readonly token: string
  readonly onProved: (token: string) => void
  /** What was proved once is over. */
  readonly onOver: () => void
}

const Open = ({ token, onProved, onOver }: OpenProps) => {
  const api = useMemo(() => connectBy(token), [token])
  const [name, say] = useName()
  const { data, error, refetch } = useQuery({
    queryKey: ['review', token, 'link'],
    queryFn: async (): Promise<OpenedLink | 'over'> => {
      try {
        return await api.reviews.openLink()
      } catch (problem) {
        if (hasCode(problem, 'review_code_required')) return 'over'
        throw problem
      }
    },
  })
  const visit = useMemo(() => {
    if (data === undefined || data === 'over') return null
    return { api, link: data, zone: data.organization?.time_zone ?? 'UTC', key: ['review', token, 'posts'], name }
  }, [api, data, token, name])
  if (error !== null) return <Shut error={error} onRetry={() => void refetch()} />
  if (data === 'over') return <Again onOver={onOver} />
  if (visit === null) return <Loading />
  if (visit.link.needs_code) return <Code api={api} link={visit.link} onProved={onProved} />
  return (
    <VisitContext value={visit}>
      <Posts onName={say} />
    </VisitContext>
  )
}

const Again = ({ onOver }: { readonly onOver: () => void }) => {
  const words = useReviewPageWords()
  return (
    <Closed title={words.codeTitle} hint={words.codeLead} action={<Button onClick={onOver}>{words.goOn}</Button>} />
  )
}

/** What whoever has a link for reviews sees: no account, no menu, and nothing but the posts that they are asked about. */
export const Screen = () => {
  const words = useReviewPageWords()
  const [secret] = useState(linkSecret)
  const [proof, setProof] = useState(() => keptProof(secret))
  const prove = (token: string): void => {
    keepProof(secret, token)
    setProof(token)
  }
  return (
    <main className={styles.page}>
      <title>{`${words.title} · Scheduly`}</title>
      {secret === '' ? (
        <Closed title={words.noLink} hint={words.noLinkHint} />
      ) : (
        <Open key={proof} token={proof ?? secret} onProved={prove} onOver={() => setProof(null)} />
      )}
    </main>
  )
}
