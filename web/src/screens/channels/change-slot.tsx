import { useId, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { issueAt } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useSaid } from '#web/i18n/said.ts'
import { useZone } from '#web/lib/org.ts'
import { useIfMatch } from '#web/lib/if-match.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, SelectField, TextField } from '#web/parts/field.tsx'
import { Choices, Form, Pair } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useFreshSlots } from './use-slots.ts'
import { isWeekday, WEEKDAYS, weekdayName, type Slot } from './weekdays.ts'
import { useChannelWords } from './words.ts'
import styles from './channels.module.css'

type Moved = components['schemas']['ChangedSlot']['posts'][number]
type Posts = 'keep' | 'move'

/** Each post in the slot, where it would go, or why it stays. */
const MovedPosts = ({ posts }: { readonly posts: readonly Moved[] }) => {
  const words = useChannelWords()
  const said = useSaid()
  const zone = useZone()
  return (
    <ul className={styles.next}>
      {posts.map(({ post_id: id, scheduled_at: before, moves_to: after, obstacle }) => (
        <li key={id}>
          <Time at={before} zone={zone} as="short" />
          <span>
            {obstacle === null && after !== null ? (
              <>
                → <Time at={after} zone={zone} as="short" />
              </>
            ) : (
              `${words.stays}: ${obstacle === null ? '' : said.issue(obstacle)}`
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

interface ChangeSlotProps {
  readonly slot: Slot
  readonly org: string
  readonly onClose: () => void
}

/** First says which posts have the slot, and asks what shall become of them; then changes it. */
const useChange = ({ slot, org, onClose }: ChangeSlotProps) => {
  const words = useChannelWords()
  const fresh = useFreshSlots(org)
  const { done } = useToasts()
  const [weekday, setWeekday] = useState(slot.weekday)
  const [time, setTime] = useState(slot.time)
  const [posts, setPosts] = useState<Posts>('move')
  const { ifMatch, onError } = useIfMatch(slot.etag)
  const change = (more: { posts: Posts; dry_run?: boolean }) =>
    api.slots.change(slot.channel_id, slot.id, { weekday, time, ...more }, { ifMatch })
  const asking = useMutation({ mutationFn: () => change({ posts: 'move', dry_run: true }), onError })
  const changing = useMutation({
    mutationFn: (how: Posts) => change({ posts: how }),
    onError,
    onSuccess: async () => {
      await fresh()
      onClose()
      done(words.changed)
    },
  })
  const concerned = asking.data?.posts ?? []
  const submit = async (): Promise<void> => {
    if (concerned.length > 0) return changing.mutate(posts)
    const found = await asking.mutateAsync()
    if (found.posts.length === 0) changing.mutate('keep')
  }
  return {
    weekday,
    time,
    posts,
    setPosts,
    concerned,
    setWeekday: (next: Slot['weekday']) => {
      setWeekday(next)
      asking.reset()
    },
    setTime: (next: string) => {
      setTime(next)
      asking.reset()
    },
    submit: () => void submit().catch(() => undefined),
    busy: asking.isPending || changing.isPending,
    error: asking.error ?? changing.error,
  }
}

interface WhatOfPostsProps {
  readonly concerned: readonly Moved[]
  readonly posts: Posts
  readonly setPosts: (posts: Posts) => void
}

const WhatOfPosts = ({ concerned, posts, setPosts }: WhatOfPostsProps) => {
  const words = useChannelWords()
  return (
    <Choices label={words.slotPosts(concerned.length)}>
      <MovedPosts posts={concerned} />
      <CheckField
        type="radio"
        name="posts"
        label={words.movePosts}
        checked={posts === 'move'}
        onChange={() => setPosts('move')}
      />
      <CheckField
        type="radio"
        name="posts"
        label={words.keepPosts}
        checked={posts === 'keep'}
        onChange={() => setPosts('keep')}
      />
    </Choices>
  )
}

export const ChangeSlot = (props: ChangeSlotProps) => {
  const words = useChannelWords()
  const locale = useLocale()
  const form = useId()
  const change = useChange(props)
  const { concerned, posts, setPosts } = change
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={words.changeTitle}
      actions={
        <Button type="submit" form={form} kind="primary" busy={change.busy}>
          {words.change}
        </Button>
      }
    >
      <Form id={form} onSubmit={change.submit}>
        <Pair>
          <SelectField
            label={words.day}
            value={change.weekday}
            onChange={({ target }) => isWeekday(target.value) && change.setWeekday(target.value)}
          >
            {WEEKDAYS.map((day) => (
              <option key={day} value={day}>
                {weekdayName(day, locale)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={words.time}
            hint={words.timeHint(props.slot.time_zone)}
            type="time"
            required
            value={change.time}
            onChange={({ target }) => change.setTime(target.value)}
            error={issueAt(change.error, 'time')}
          />
        </Pair>
        {concerned.length > 0 && <WhatOfPosts concerned={concerned} posts={posts} setPosts={setPosts} />}
        {issueAt(change.error, 'time') === undefined && <Refusal error={change.error} />}
      </Form>
    </Dialog>
  )
}
