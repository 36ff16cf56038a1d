import { Suspense, useCallback, useMemo, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation, useSearch } from 'wouter'
import { Copy, Download, Eye, FileText, ListFilter, PenLine, Upload } from 'lucide-react'
import { keys } from '#web/api/keys.ts'
import { useMembers } from '#web/api/reads.ts'
import { duplicatePost } from '#web/lib/duplicate.ts'
import { late } from '#web/lib/late.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { MenuAt, type MenuItem } from '#web/parts/menu.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loading, Trouble } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import type { Bulk } from './bulk.ts'
import { ChosenBar } from './chosen-bar.tsx'
import { usePostList, type Listed } from './data.ts'
import { useExport } from './export.ts'
import { FilterFields } from './filters.tsx'
import { isNarrowed, readList, writeList, type ListState } from './state.ts'
import { Table } from './table.tsx'
import { useListKeys } from './use-list-keys.ts'
import { usePostsWords } from './words.ts'
import styles from './posts.module.css'

const BulkDialog = late(async () => (await import('./bulk-dialog.tsx')).BulkDialog)
const ImportDialog = late(async () => (await import('./import-dialog.tsx')).ImportDialog)

const Actions = ({ state, onImport }: { readonly state: ListState; readonly onImport: () => void }) => {
  const words = usePostsWords()
  const { writes } = useRights()
  const exporting = useExport(state)
  return (
    <>
      {writes && (
        <Button icon={Upload} onClick={onImport}>
          {words.importAll}
        </Button>
      )}
      <Button icon={Download} busy={exporting.isPending} onClick={() => exporting.mutate()}>
        {words.exportAll}
      </Button>
    </>
  )
}

interface OpenMenu {
  readonly post: Listed
  readonly anchor: HTMLElement
}

const PostMenu = ({ menu: { post, anchor }, onClose }: { readonly menu: OpenMenu; readonly onClose: () => void }) => {
  const words = usePostsWords()
  const org = useOrgId()
  const { writes } = useRights()
  const [, go] = useLocation()
  const client = useQueryClient()
  const { done, failed } = useToasts()
  const duplicate = async (): Promise<void> => {
    await duplicatePost(org, post.id)
    done(words.duplicated)
    await client.invalidateQueries({ queryKey: keys.postLists(org) })
  }
  const all: readonly (MenuItem | false)[] = [
    { label: words.open, icon: Eye, run: () => go(places.post(org, post.id)) },
    post.allowed_actions.includes('edit') && {
      label: words.edit,
      icon: PenLine,
      run: () => go(places.compose(org, post.id)),
    },
    writes && { label: words.duplicate, icon: Copy, run: () => void duplicate().catch(failed) },
  ]
  return <MenuAt anchor={anchor} items={all.filter((item) => item !== false)} onClose={onClose} />
}

const Nothing = ({ state, onClear }: { readonly state: ListState; readonly onClear: () => void }) => {
  const words = usePostsWords()
  const org = useOrgId()
  const { writes } = useRights()
  if (isNarrowed(state))
    return (
      <Empty icon={ListFilter} title={words.nothing} action={<Button onClick={onClear}>{words.clear}</Button>}>
        {words.nothingHint}
      </Empty>
    )
  const write = (
    <ButtonLink kind="primary" icon={PenLine} href={places.compose(org)}>
      {words.write}
    </ButtonLink>
  )
  return (
    <Empty icon={FileText} title={words.empty} action={writes && write}>
      {words.emptyHint}
    </Empty>
  )
}

const NO_ONE: ReadonlySet<string> = new Set()

const useChoosing = (posts: readonly Listed[]) => {
  const [ids, set] = useState(NO_ONE)
  const choose = useCallback(
    (post: string, chosen: boolean) =>
      set((former) => {
        const next = new Set(former)
        if (chosen) next.add(post)
        else next.delete(post)
        return next
      }),
    [],
  )
  return {
    ids,
    chosen: posts.filter(({ id }) => ids.has(id)),
    choose,
    none: () => set(NO_ONE),
    all: (chosen: boolean) => set(chosen ? new Set(posts.map(({ id }) => id)) : NO_ONE),
  }
}

const NO_PAGES: readonly { readonly data: readonly Listed[] }[] = []

interface FoundProps {
  readonly list: ReturnType<typeof usePostList>
  readonly posts: readonly Listed[]
  readonly choosing: ReturnType<typeof useChoosing>
  readonly onBulk: (what: Bulk) => void
}

/** What the list shows, page after page. */
const Found = ({ list, posts, choosing, onBulk }: FoundProps) => {
  const words = usePostsWords()
  const members = useMembers(useOrgId())
  const authors = useMemo(() => new Map(members.map(({ user_id: id, username }) => [id, username])), [members])
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const table = useListKeys(posts, choosing)
  const onMenu = useCallback((post: Listed, anchor: HTMLElement) => setMenu({ post, anchor }), [])
  return (
    <>
      <Table
        ref={table}
        posts={posts}
        authors={authors}
        chosen={choosing.ids}
        onChoose={choosing.choose}
        onChooseAll={choosing.all}
        onMenu={onMenu}
      />
      <div className={styles.foot}>
        <p role="status">{words.shown(posts.length)}</p>
        {list.hasNextPage && (
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {words.more}
          </Button>
        )}
      </div>
      <ChosenBar posts={choosing.chosen} onBulk={onBulk} onNone={choosing.none} />
      {menu !== null && <PostMenu menu={menu} onClose={() => setMenu(null)} />}
    </>
  )
}

const List = ({ state, onClear }: { readonly state: ListState; readonly onClear: () => void }) => {
  const list = usePostList(useOrgId(), state)
  const pages = list.data?.pages ?? NO_PAGES
  const posts = useMemo(() => pages.flatMap(({ data }) => data), [pages])
  const choosing = useChoosing(posts)
  const [bulk, setBulk] = useState<Bulk | null>(null)
  const onClose = (done: boolean): void => {
    setBulk(null)
    if (done) choosing.none()
  }
  if (list.error !== null && posts.length === 0)
    return <Trouble error={list.error} onRetry={() => void list.refetch()} />
  if (list.isPending) return <Loading />
  return (
    <>
      {posts.length === 0 ? (
        <Nothing state={state} onClear={onClear} />
      ) : (
        <Found list={list} posts={posts} choosing={choosing} onBulk={setBulk} />
      )}
      {/* What became of them is told, also where none of them is in the list any more. */}
      <Suspense fallback={null}>
        {bulk !== null && <BulkDialog what={bulk} posts={choosing.chosen} onClose={onClose} />}
      </Suspense>
    </>
  )
}

export const Screen = () => {
  const words = usePostsWords()
  const org = useOrgId()
  const search = useSearch()
  const [, go] = useLocation()
  const [importing, setImporting] = useState(false)
  const state = useMemo(() => readList(search), [search])
  const change = (next: ListState): void => go(`${places.posts(org)}${writeList(next)}`, { replace: true })
  return (
    <Page title={words.title} lead={words.lead} actions={<Actions state={state} onImport={() => setImporting(true)} />}>
      <FilterFields state={state} onChange={change} />
      <List key={writeList(state)} state={state} onClear={() => change({})} />
      <Suspense fallback={null}>{importing && <ImportDialog onClose={() => setImporting(false)} />}</Suspense>
    </Page>
  )
}
