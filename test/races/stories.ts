import type { Pool } from 'pg'
import { contentHash } from '#actions/post-content.ts'
import { plainVariant } from '#domain/content.ts'
import type { World } from '#test/support/publishing.ts'
import type { PostOnNetwork, Story } from './audit.ts'
import { readJournal } from './journal.ts'
import type { Running } from './track.ts'

interface Ended {
  readonly id: string
  readonly text: string
  readonly status: string
  readonly remoteId: string | null
  readonly sent: readonly string[]
  readonly removal: string | null
}

const ENDED = `
  select o.id, o.text, p.status, p.remote_id as "remoteId", r.state as removal,
    array(select part ->> 'remote_id' from jsonb_array_elements(p.sent) with ordinality as t (part, place) order by place) as sent
  from posts o join publications p on p.post_id = o.id
    left join removals r on r.org_id = p.org_id and r.publication_id = p.id
  where o.id = any ($1)`

const GONE: Omit<Ended, 'id'> = { text: '', status: 'gone', remoteId: null, sent: [], removal: null }

const hashesOf = ({ lane, texts, below }: Running): ReadonlyMap<string, string> => {
  const channels = [plainVariant(lane.stage.channelId)]
  const thread = below.map((text) => ({ text, media: [] }))
  return new Map(texts.map((text) => [text, contentHash({ text, media: [], thread, channels }).toString('hex')]))
}

/** All that became of these posts: as the database says it, the journal, and the network's own ledger. */
export const readStories = async (
  { world, owner }: { readonly world: World; readonly owner: Pool },
  posts: readonly Running[],
  stuck: ReadonlyMap<string, string>,
): Promise<readonly Story[]> => {
  const ids = posts.map(({ postId }) => postId)
  const { rows } = await owner.query<Ended>(ENDED, [ids])
  const ended = new Map(rows.map((row) => [row.id, row]))
  const journal = await readJournal(owner, ids)
  const answer = await fetch(`${world.sandboxUrl}/_sandbox/posts`)
  const ledger: { readonly posts: readonly PostOnNetwork[] } = JSON.parse(await answer.text())
  const byText = Map.groupBy(ledger.posts, ({ text }) => text)
  const there = (texts: readonly string[]) => texts.flatMap((text) => byText.get(text) ?? [])
  return posts.map((running) => {
    const { name, rules, postId, texts, below, commands } = running
    const { id: _, ...end } = { id: postId, ...(ended.get(postId) ?? GONE) }
    return {
      ...end,
      name,
      rules,
      commands,
      entries: journal.get(postId) ?? [],
      hashes: hashesOf(running),
      below,
      onNetwork: there(texts),
      belowOnNetwork: there(below),
      stuck: stuck.get(postId) ?? null,
    }
  })
}
