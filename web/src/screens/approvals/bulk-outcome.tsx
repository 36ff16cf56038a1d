import { Link } from 'wouter'
import { useSaid } from '#web/i18n/said.ts'
import { brief } from '#web/lib/brief.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import type { Results, Wish } from './bulk-acts.ts'
import { useApprovalWords } from './words.ts'

interface OutcomeProps {
  readonly of: Results
  readonly wish: Wish
}

/** What became of them; what was left out, with its reason. */
export const Outcome = ({ of: { succeeded, failed, results }, wish: { act, posts } }: OutcomeProps) => {
  const words = useApprovalWords().bulk[act]
  const { stale } = usePartsWords()
  const said = useSaid()
  const org = useOrgId()
  const isStale = (code: string): boolean => code === 'precondition_failed' || code === 'content_changed'
  return (
    <>
      <Note urgent kind={failed === 0 ? 'plain' : 'warn'}>
        {succeeded === 0 ? words.failed(0) : words.done(succeeded)} {failed > 0 && words.failed(failed)}
      </Note>
      {failed > 0 && (
        <Rows label={words.failed(failed)}>
          {results.flatMap(({ row, problem }) => {
            const post = posts[row]
            if (problem === undefined || post === undefined) return []
            const title = (
              <Link href={places.post(org, post.id)}>
                <bdi>{brief(post.text)}</bdi>
              </Link>
            )
            const why = isStale(problem.code) ? stale : said.problem(problem)
            return [<Row key={post.id} title={title} facts={why} />]
          })}
        </Rows>
      )}
    </>
  )
}
