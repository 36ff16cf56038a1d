import { useState } from 'react'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'wouter'
import { PlugZap } from 'lucide-react'
import type { Channel, Media } from '@scheduly/client'
import { mediaQuery, useChannels } from '#web/api/reads.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { dateIn } from '#web/lib/zone.ts'
import { ButtonLink } from '#web/parts/button.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loading } from '#web/parts/states.tsx'
import { Locked } from './banners.tsx'
import { Compose } from './compose.tsx'
import { changeMedia, draftOf, emptyDraft, FIRST, toggleChannel, type Draft } from './draft.ts'
import { writingQuery } from './use-desk.ts'
import { firstWall, isWall } from './when.ts'
import { useComposerWords } from './words.ts'

/** The time that the address asks for: `?at=2026-12-24T09:00`. */
const useAskedTime = (): string | null => {
  const [search] = useSearchParams()
  const wall = search.get('at')?.slice(0, 16) ?? ''
  return isWall(wall) ? wall : null
}

/** A new post begins with the only channel there is, and at a time that one sees and changes. */
const firstDraft = (channels: readonly Channel[], zone: string, at: string | null): Draft => {
  const wall = at ?? firstWall(dateIn(Date.now(), zone))
  const empty = emptyDraft({ kind: 'at', wall, fold: 'earlier' })
  const [only, ...more] = channels.filter(({ status }) => status === 'active')
  return only === undefined || more.length > 0 ? empty : toggleChannel(empty, only.id)
}

/** The file that the address asks for: `?media=…`; undefined while it is looked up, null for none that is here. */
const useAskedFile = (): Media | null | undefined => {
  const org = useOrgId()
  const [search] = useSearchParams()
  const asked = search.get('media')
  const { data, isPending } = useQuery({ ...mediaQuery(asked ?? ''), enabled: asked !== null, retry: false })
  if (asked !== null && isPending) return undefined
  return data?.org_id === org ? data : null
}

const withFile = (draft: Draft, file: Media | null): Draft =>
  file === null
    ? draft
    : changeMedia(draft, { scope: null, part: FIRST }, () => [{ media_id: file.id, alt_text: file.alt_text }])

/** A draft without a time takes the one that the address asks for. */
const withTime = (draft: Draft, at: string | null): Draft =>
  at === null || draft.when.kind !== 'draft' ? draft : { ...draft, when: { kind: 'at', wall: at, fold: 'earlier' } }

const NoChannels = () => {
  const words = useComposerWords()
  const org = useOrgId()
  return (
    <Page title={words.newPost} back={places.today(org)}>
      <Empty
        icon={PlugZap}
        title={words.noChannels}
        action={
          <ButtonLink kind="primary" href={places.channels(org)}>
            {words.connect}
          </ButtonLink>
        }
      >
        {words.noChannelsHint}
      </Empty>
    </Page>
  )
}

const Beginning = ({ file }: { readonly file: Media | null }) => {
  const org = useOrgId()
  const zone = useZone()
  const channels = useChannels(org)
  const at = useAskedTime()
  const [draft] = useState(() => withFile(firstDraft(channels, zone, at), file))
  return channels.length === 0 ? <NoChannels /> : <Compose stored={null} draft={draft} />
}

const NewPost = () => {
  const file = useAskedFile()
  return file === undefined ? <Loading /> : <Beginning file={file} />
}

const ExistingPost = ({ id }: { readonly id: string }) => {
  const words = useComposerWords()
  const org = useOrgId()
  const zone = useZone()
  const { data } = useSuspenseQuery(writingQuery(org, id))
  const at = useAskedTime()
  const [start] = useState(() => ({ stored: data, draft: withTime(draftOf(data.post, zone), at) }))
  if (!start.stored.post.allowed_actions.includes('edit')) {
    return (
      <Page title={words.editPost} back={places.post(org, id)}>
        <Locked post={data.post} />
      </Page>
    )
  }
  return <Compose {...start} />
}

/** The composer: for a new post, or one that is there. */
export const Screen = () => {
  const words = useComposerWords()
  const { writes } = useRights()
  const org = useOrgId()
  const { post } = useParams<{ post?: string }>()
  if (post !== undefined) return <ExistingPost key={post} id={post} />
  if (writes) return <NewPost />
  return (
    <Page title={words.newPost} back={places.today(org)}>
      <Empty title={words.mayNotWrite}>{words.mayNotWriteHint}</Empty>
    </Page>
  )
}
