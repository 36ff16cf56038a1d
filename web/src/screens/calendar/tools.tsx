import { useState, type Dispatch, type SetStateAction } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { Ban, CalendarClock, Copy, Eye, PenLine } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Ask } from '#web/parts/ask.tsx'
import { MenuAt, type MenuItem } from '#web/parts/menu.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { duplicatePost } from '#web/lib/duplicate.ts'
import type { Planned } from './data.ts'
import type { Surroundings } from './dropping.ts'
import { MoveDialog } from './move-dialog.tsx'
import type { Moving } from './moving.ts'
import { Question } from './question.tsx'
import { useCalendarWords } from './words.ts'

/** What is done with one post, opened by the button that is named. */
export interface Tool {
  readonly kind: 'menu' | 'move' | 'cancel'
  readonly post: Planned
  /** What is moved along with it. */
  readonly others: readonly Planned[]
  readonly anchor: HTMLElement | null
}

interface ToolsProps {
  readonly tool: Tool | null
  readonly onTool: Dispatch<SetStateAction<Tool | null>>
  readonly moving: Moving
  readonly around: Surroundings
}

const useDuplicate = () => {
  const org = useOrgId()
  const client = useQueryClient()
  const words = useCalendarWords()
  const { done, failed } = useToasts()
  return useMutation({
    mutationFn: (post: string) => duplicatePost(org, post),
    onSuccess: () => {
      done(words.duplicated)
      return client.invalidateQueries({ queryKey: keys.postLists(org) })
    },
    onError: failed,
  })
}

const useItems = ({ tool, onTool }: Pick<ToolsProps, 'tool' | 'onTool'>): readonly MenuItem[] => {
  const words = useCalendarWords()
  const org = useOrgId()
  const { writes } = useRights()
  const [, go] = useLocation()
  const duplicate = useDuplicate()
  if (tool === null) return []
  const { post } = tool
  const may = (action: Planned['allowed_actions'][number]): boolean => post.allowed_actions.includes(action)
  const all: readonly (MenuItem | false)[] = [
    { label: words.open, icon: Eye, run: () => go(places.post(org, post.id)) },
    may('edit') && { label: words.edit, icon: PenLine, run: () => go(places.compose(org, post.id)) },
    may('edit') && { label: words.move, icon: CalendarClock, run: () => onTool({ ...tool, kind: 'move' }) },
    writes && { label: words.duplicate, icon: Copy, run: () => duplicate.mutate(post.id) },
    may('cancel') && { label: words.cancel, icon: Ban, danger: true, run: () => onTool({ ...tool, kind: 'cancel' }) },
  ]
  return all.filter((item) => item !== false)
}

const CancelPost = ({ post, onClose }: { readonly post: Planned; readonly onClose: () => void }) => {
  const org = useOrgId()
  const client = useQueryClient()
  const words = useCalendarWords()
  const { done, failed } = useToasts()
  const [asked, ask] = useState(true)
  const canceling = useMutation({
    mutationFn: () => api.posts.cancel(post.id),
    onSuccess: () => {
      done(words.canceled)
      return client.invalidateQueries({ queryKey: keys.postLists(org) })
    },
    onError: failed,
  })
  const answer = (yes: boolean): void => {
    if (yes) canceling.mutate()
    ask(false)
    onClose()
  }
  if (!asked) return null
  return (
    <Ask title={words.cancelTitle} yes={words.cancel} no={words.keep} danger onAnswer={answer}>
      {words.cancelHint}
    </Ask>
  )
}

/** The menu of a post, and what it leads to. */
export const Tools = ({ tool, onTool, moving, around }: ToolsProps) => {
  const items = useItems({ tool, onTool })
  const close = (): void => {
    // What had the menu has the focus again, wherever the post went.
    const button = tool?.anchor
    onTool(null)
    requestAnimationFrame(
      () => button?.isConnected === true && document.activeElement === document.body && button.focus(),
    )
  }
  // What was chosen in it may have opened something else already.
  const closeMenu = (): void => onTool((now) => (now?.kind === 'menu' ? null : now))
  return (
    <>
      {tool?.kind === 'menu' && tool.anchor !== null && (
        <MenuAt key={tool.post.id} anchor={tool.anchor} items={items} onClose={closeMenu} />
      )}
      {tool?.kind === 'move' && (
        <MoveDialog post={tool.post} others={tool.others} moving={moving} around={around} onClose={close} />
      )}
      {tool?.kind === 'cancel' && <CancelPost post={tool.post} onClose={close} />}
      {moving.asked !== null && <Question asked={moving.asked} onAnswer={moving.answer} />}
    </>
  )
}
