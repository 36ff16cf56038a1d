import type { Channel } from '@scheduly/client'
import { Link } from 'wouter'
import { useSaid } from '#web/i18n/said.ts'
import { useNow } from '#web/lib/now.ts'
import { useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useFailureWords } from '#web/parts/failure/words.ts'
import { Quoted } from '#web/parts/quoted.tsx'
import { Facts } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { overQuota } from './over-quota.ts'
import { useChannelWords } from './words.ts'

/** What a connection that was begun stopped at, and which accounts there are to choose from. */
export const Unfinished = ({ channel: { connecting, status } }: { readonly channel: Channel }) => {
  const words = useChannelWords()
  const failed = useFailureWords()
  const zone = useZone()
  // What works goes on as it was: there the last try is no trouble.
  if (connecting === null || status === 'active') return null
  return (
    <Note kind="warn">
      <p>
        {words.stopped} (<Time at={connecting.tried_at} zone={zone} as="short" />)
      </p>
      <p>
        {failed.original} <Quoted>{connecting.trouble}</Quoted>
      </p>
      {connecting.choices.length > 0 && (
        <>
          <p>{words.chooseOne}</p>
          <ul>
            {connecting.choices.map((name) => (
              <li key={name}>
                <bdi>@{name}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </Note>
  )
}

/** A limit that has renewed itself since says nothing of now but its size, so the moment stands with it. */
const Used = ({ quota }: { readonly quota: NonNullable<Channel['quota']> }) => {
  const { used, limit, renews_at: renews, seen_at: seen, planned } = quota
  const words = useChannelWords()
  const zone = useZone()
  const over = overQuota(quota, useNow())
  return (
    <>
      {words.used(used, limit)}
      {renews !== null && (
        <>
          , {words.renews} <Time at={renews} zone={zone} as="short" />
        </>
      )}{' '}
      ({words.asOf} <Time at={seen} zone={zone} as="short" />){planned > 0 && over === 0 && words.plannedThen(planned)}
      {over > 0 && <Note kind="warn">{words.overQuota(planned, over)}</Note>}
    </>
  )
}

/** Why a post failed: by its code, else in the words that were said to it. */
const FailureSaid = ({ of }: { readonly of: NonNullable<Channel['last_failure']> }) => {
  const sentence = useSaid().failure(of)
  return sentence === of.detail ? <Quoted>{sentence}</Quoted> : sentence
}

/** What went out last, and what did not. */
export const Activity = ({ channel }: { readonly channel: Channel }) => {
  const words = useChannelWords()
  const zone = useZone()
  const { org_id: org, last_success: success, last_failure: failure, quota } = channel
  return (
    <Facts
      of={[
        [
          words.lastSuccess,
          success === null ? (
            words.noneYet
          ) : (
            <span key="success">
              <Time at={success.at} zone={zone} /> <Link href={places.post(org, success.post_id)}>{words.seePost}</Link>
            </span>
          ),
        ],
        ...(failure === null
          ? []
          : [
              [
                words.lastFailure,
                <span key="failure">
                  <Time at={failure.at} zone={zone} />: <FailureSaid of={failure} />{' '}
                  <Link href={places.post(org, failure.post_id)}>{words.seePost}</Link>
                </span>,
              ] as const,
            ]),
        ...(quota === null ? [] : [[words.quota, <Used key="quota" quota={quota} />] as const]),
      ]}
    />
  )
}
