import { useId, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ExternalLink, PenLine, Trash2 } from 'lucide-react'
import { Link } from 'wouter'
import type { components, Media } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { postQuery, useAccount } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useIfMatch } from '#web/lib/if-match.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextArea, TextField } from '#web/parts/field.tsx'
import { Facts, Form } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { Fits } from './fits.tsx'
import { formatBytes } from './size.ts'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

type Detail = components['schemas']['MediaDetail']

const EXCERPT = 60

const UsedIn = ({ post }: { readonly post: string }) => {
  const words = useMediaWords()
  const org = useOrgId()
  const text = useQuery(postQuery(org, post)).data?.text
  return (
    <li>
      <Link href={places.post(org, post)}>
        <bdi>{text === undefined ? words.post : text.slice(0, EXCERPT) || words.withoutText}</bdi>
      </Link>
    </li>
  )
}

const Preview = ({ of }: { readonly of: Media }) => {
  const words = useMediaWords()
  return (
    <div className={styles.preview}>
      {of.kind === 'video' ? (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- it is what the team put there; nobody wrote captions
        <video controls preload="metadata" src={of.url} aria-label={of.alt_text || of.name} />
      ) : (
        <img src={of.url} alt={of.alt_text} />
      )}
      <a href={of.url} target="_blank" rel="noreferrer">
        <ExternalLink size={16} aria-hidden style={{ display: 'inline' }} /> {words.download}
      </a>
    </div>
  )
}

const MediaFacts = ({ of }: { readonly of: Media }) => {
  const words = useMediaWords()
  const locale = useLocale()
  const zone = useZone()
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const codecs = [of.video_codec, of.audio_codec].filter((codec) => codec !== null)
  return (
    <Facts
      of={[
        [words.format, `${of.mime}, ${number.format(of.width)} × ${number.format(of.height)}`],
        [words.size, formatBytes(of.bytes, locale)],
        ...(of.duration_seconds === null ? [] : [[words.length, `${number.format(of.duration_seconds)} s`] as const]),
        ...(codecs.length === 0 ? [] : [[words.video, codecs.join(', ')] as const]),
        [words.added, <Time key="added" at={of.created_at} zone={zone} />],
      ]}
    />
  )
}

const useEdit = (of: Media) => {
  const words = useMediaWords()
  const client = useQueryClient()
  const { done } = useToasts()
  const [typed, setTyped] = useState({ name: of.name, alt: of.alt_text, tags: of.tags.join(', ') })
  const { ifMatch, onError } = useIfMatch(of.etag)
  const saving = useMutation({
    mutationFn: () =>
      api.media.edit(
        of.id,
        {
          name: typed.name,
          alt_text: typed.alt,
          tags: typed.tags
            .split(',')
            .map((tag) => tag.trim())
            .filter((tag) => tag !== ''),
        },
        { ifMatch },
      ),
    onError,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.media(of.org_id) })
      done(words.saved)
    },
  })
  return { typed, put: (change: Partial<typeof typed>) => setTyped({ ...typed, ...change }), saving }
}

const EditForm = ({ of }: { readonly of: Media }) => {
  const words = useMediaWords()
  const { typed, put, saving } = useEdit(of)
  const form = useId()
  const { error } = saving
  const placed = ['name', 'alt_text', 'tags'].some((field) => issueAt(error, field) !== undefined)
  return (
    <Form id={form} label={of.name} onSubmit={() => saving.mutate()}>
      <TextArea
        label={words.alt}
        hint={words.altHint}
        maxLength={1_000}
        value={typed.alt}
        onChange={({ target }) => put({ alt: target.value })}
        error={issueAt(error, 'alt_text')}
      />
      <TextField
        label={words.name}
        required
        maxLength={200}
        value={typed.name}
        onChange={({ target }) => put({ name: target.value })}
        error={issueAt(error, 'name')}
      />
      <TextField
        label={words.tags}
        hint={words.tagsHint}
        value={typed.tags}
        onChange={({ target }) => put({ tags: target.value })}
        error={issueAt(error, 'tags')}
      />
      {!placed && <Refusal error={error} />}
      <div>
        <Button type="submit" kind="primary" busy={saving.isPending}>
          {words.save}
        </Button>
      </div>
    </Form>
  )
}

const Used = ({ detail }: { readonly detail: Detail | undefined }) => {
  const words = useMediaWords()
  if (detail === undefined) return null
  return (
    <section>
      <h3>{words.usedIn}</h3>
      {detail.used_by.length === 0 && <p className={styles.hint}>{words.notUsed}</p>}
      <ul className={styles.used}>
        {detail.used_by.map((post) => (
          <UsedIn key={post} post={post} />
        ))}
      </ul>
    </section>
  )
}

const Write = ({ of }: { readonly of: Media }) => {
  const words = useMediaWords()
  return (
    <div>
      <ButtonLink icon={PenLine} href={`${places.compose(of.org_id)}?media=${of.id}`}>
        {words.write}
      </ButtonLink>
    </div>
  )
}

interface DetailsProps {
  readonly media: Media
  readonly onClose: () => void
}

/** One file: what it shows, what it is, who uses it. */
export const Details = ({ media, onClose }: DetailsProps) => {
  const words = useMediaWords()
  const client = useQueryClient()
  const { done } = useToasts()
  const { leads, writes } = useRights()
  const own = useAccount().id === media.created_by
  const mine = leads || (writes && own)
  const [asked, ask] = useState(false)
  const { data } = useQuery({
    queryKey: [...keys.media(media.org_id), 'one', media.id],
    queryFn: () => api.media.get(media.id),
  })
  const shown = data ?? media
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={shown.name}
      actions={
        mine ? (
          <Button kind="danger" icon={Trash2} onClick={() => ask(true)}>
            {words.delete}
          </Button>
        ) : undefined
      }
    >
      <div className={styles.detail}>
        <div className={styles.side}>
          <Preview of={shown} />
          {writes && <Write of={media} />}
          <MediaFacts of={shown} />
          <Fits of={shown} />
          <Used detail={data} />
        </div>
        <div className={styles.side}>
          {mine ? <EditForm of={media} /> : <Facts of={[[words.alt, <bdi key="alt">{shown.alt_text}</bdi>]]} />}
          {!mine && writes && <Note>{words.notYours}</Note>}
        </div>
      </div>
      {asked && (
        <Confirm
          title={words.deleteTitle(media.name)}
          description={words.deleteHint}
          does={words.delete}
          run={() => api.media.delete(media.id, { ifMatch: shown.etag })}
          onDone={() => {
            onClose()
            void client.invalidateQueries({ queryKey: keys.media(media.org_id) })
            done(words.deleted)
          }}
          onClose={() => ask(false)}
        >
          <Used detail={data} />
        </Confirm>
      )}
    </Dialog>
  )
}
