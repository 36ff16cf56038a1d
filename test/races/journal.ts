import type { Pool } from 'pg'

/**
 * One thing that happened to a post, in the order in which it happened. Each entry takes its number while its transaction
 * holds the lock of the row that it is about, up to its commit: every change of a publication, and every decision or edit
 * that changes what may be sent, locks the publication (an edit and a decision by the copy of hash and approval that
 * cascades to it). Two such transactions therefore never overlap, and their numbers are the order of their commits: no
 * clock is asked, and nothing has to be excused as "the same moment".
 */
export interface Entry {
  readonly postId: string
  readonly number: number
  /** `time`: the planned time moved. `intent`: an attempt began; it belongs to the claim with the same epoch. */
  readonly kind: 'content' | 'time' | 'decision' | 'status' | 'intent' | 'removal'
  /** Whose request wrote it; null for the workers. */
  readonly request: string | null
  readonly actor: string | null
  /** Of the content that was written, decided about, or about to be sent; hexadecimal. */
  readonly hash: string | null
  /** The status before; null when the publication began. */
  readonly from: string | null
  /** The decision, the status, the number of the part that is meant, or what became of a removal. */
  readonly word: string | null
  readonly epoch: number | null
}

/** What the audit counts on, written by triggers of the test's own and by nothing that it judges. */
const SCHEMA = `
  create schema races;
  create table races.journal (
    number bigint generated always as identity primary key, post_id uuid not null, kind text not null,
    request text default scheduly.current_request(), actor uuid default scheduly.current_actor(),
    hash text, was text, word text, epoch bigint);
  create index on races.journal (post_id);
  create function races.note_post() returns trigger
    language plpgsql security definer set search_path = scheduly, pg_temp as $$
  begin
    if tg_op = 'INSERT' or new.content_hash <> old.content_hash then
      insert into races.journal (post_id, kind, hash) values (new.id, 'content', encode(new.content_hash, 'hex'));
    end if;
    if tg_op = 'UPDATE' and new.scheduled_at is distinct from old.scheduled_at then
      insert into races.journal (post_id, kind) values (new.id, 'time');
    end if;
    return null;
  end $$;
  create function races.note_decision() returns trigger
    language plpgsql security definer set search_path = scheduly, pg_temp as $$
  begin
    insert into races.journal (post_id, kind, hash, word)
      values (new.post_id, 'decision', encode(new.content_hash, 'hex'), new.decision);
    return null;
  end $$;
  create function races.note_status() returns trigger
    language plpgsql security definer set search_path = scheduly, pg_temp as $$
  begin
    if tg_op = 'INSERT' or new.status <> old.status or new.epoch <> old.epoch then
      insert into races.journal (post_id, kind, was, word, epoch)
        values (new.post_id, 'status', case when tg_op = 'UPDATE' then old.status end, new.status, new.epoch);
    end if;
    return null;
  end $$;
  create function races.note_intent() returns trigger
    language plpgsql security definer set search_path = scheduly, pg_temp as $$
  begin
    insert into races.journal (post_id, kind, hash, word, epoch)
      select p.post_id, 'intent', encode(new.content_hash, 'hex'), new.part::text, new.epoch
      from publications p where p.org_id = new.org_id and p.id = new.publication_id;
    return null;
  end $$;
  create function races.note_removal() returns trigger
    language plpgsql security definer set search_path = scheduly, pg_temp as $$
  begin
    insert into races.journal (post_id, kind, word) select p.post_id, 'removal', new.state
      from publications p where p.org_id = new.org_id and p.id = new.publication_id;
    return null;
  end $$;
  create trigger zz_races_new after insert on scheduly.removals for each row execute function races.note_removal();
  create trigger zz_races after update on scheduly.removals for each row when (new.state <> old.state)
    execute function races.note_removal();
  -- Triggers of one moment run by name: after the foreign key's own, which copies hash and approval to the publication.
  create trigger zz_races after insert or update on scheduly.posts for each row execute function races.note_post();
  create trigger zz_races after insert on scheduly.post_approvals for each row execute function races.note_decision();
  create trigger zz_races after insert or update on scheduly.publications for each row execute function races.note_status();
  create trigger zz_races after insert on scheduly.attempts for each row execute function races.note_intent()`

/** Starts the journal in a test's database. */
export const startJournal = async (owner: Pool): Promise<void> => {
  await owner.query(SCHEMA)
}

/** What happened to these posts, oldest first. */
export const readJournal = async (
  owner: Pool,
  postIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Entry[]>> => {
  const { rows } = await owner.query<Entry>(
    `select post_id as "postId", number::int, kind, request, actor, hash, was as "from", word, epoch::int
      from races.journal where post_id = any ($1) order by number`,
    [postIds],
  )
  const found = new Map(postIds.map((id) => [id, new Array<Entry>()]))
  for (const row of rows) found.get(row.postId)?.push(row)
  return found
}
