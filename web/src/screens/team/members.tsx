import { useState } from 'react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Crown, DoorOpen, EllipsisVertical, UserMinus } from 'lucide-react'
import { useLocation } from 'wouter'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { membersQuery, useAccount } from '#web/api/reads.ts'
import { useOrg, useRights, useZone } from '#web/lib/org.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Menu, type MenuItem } from '#web/parts/menu.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows, Tag } from '#web/parts/rows.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { isRole, rolesToGive, type Member, type Role } from './roles.ts'
import { useTeamWords } from './words.ts'
import styles from './team.module.css'

const useFresh = () => {
  const { id } = useOrg()
  const client = useQueryClient()
  return () =>
    Promise.all(
      [keys.members(id), keys.organization(id), keys.postLists(id)].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    )
}

const RoleChoice = ({ member }: { readonly member: Member }) => {
  const words = useTeamWords()
  const { roles } = usePartsWords()
  const org = useOrg()
  const fresh = useFresh()
  const { done, failed } = useToasts()
  const changing = useMutation({
    mutationFn: (role: Role) =>
      withStepUp(() => api.members.changeRole(org.id, member.user_id, { role }, { ifMatch: member.etag })),
    onSuccess: async ({ role, posts_returned: returned }) => {
      await fresh()
      done(words.roleChanged(member.username, roles[role]) + words.returned(returned))
    },
    onError: failed,
  })
  return (
    <select
      className={styles.role}
      aria-label={words.roleOf(member.username)}
      disabled={changing.isPending}
      value={changing.isPending ? changing.variables : member.role}
      onChange={({ target }) => isRole(target.value) && changing.mutate(target.value)}
    >
      {rolesToGive(org.role).map((role) => (
        <option key={role} value={role}>
          {roles[role]}
        </option>
      ))}
    </select>
  )
}

type Open = { readonly kind: 'remove' | 'transfer'; readonly member: Member } | null

const Ask = ({ open, onClose }: { readonly open: Open; readonly onClose: () => void }) => {
  const words = useTeamWords()
  const { id } = useOrg()
  const fresh = useFresh()
  const { done } = useToasts()
  if (open === null) return null
  const { user_id: user, username, etag } = open.member
  if (open.kind === 'transfer') {
    return (
      <Confirm
        title={words.transferTitle(username)}
        description={words.transferHint}
        does={words.transfer}
        run={() => api.members.transferOwnership(id, { user_id: user })}
        onDone={() => {
          void fresh()
          done(words.transferred(username))
        }}
        onClose={onClose}
      />
    )
  }
  return (
    <Confirm
      title={words.removeTitle(username)}
      description={words.removeHint}
      does={words.removeName(username)}
      run={async () => {
        const { posts_returned: returned } = await api.members.remove(id, user, { ifMatch: etag })
        done(words.removed(username) + words.returned(returned))
      }}
      onDone={() => void fresh()}
      onClose={onClose}
    />
  )
}

interface OneMemberProps {
  readonly member: Member
  readonly self: boolean
  readonly onAsk: (open: Open) => void
}

const OneMember = ({ member, self, onAsk }: OneMemberProps) => {
  const words = useTeamWords()
  const { roles } = usePartsWords()
  const zone = useZone()
  const { leads, owns } = useRights()
  const touchable = leads && !self && (owns || member.role !== 'owner')
  const items: readonly MenuItem[] = [
    ...(owns ? [{ label: words.transfer, icon: Crown, run: () => onAsk({ kind: 'transfer', member }) }] : []),
    { label: words.remove, icon: UserMinus, danger: true, run: () => onAsk({ kind: 'remove', member }) },
  ]
  return (
    <Row
      title={
        <>
          <bdi>{member.username}</bdi>
          {self && <Tag>{words.you}</Tag>}
        </>
      }
      facts={
        <>
          <bdi>{member.email}</bdi>
          <span>
            {words.since} <Time at={member.joined_at} zone={zone} as="day" />
          </span>
        </>
      }
      actions={
        touchable ? (
          <>
            <RoleChoice member={member} />
            <Menu trigger={<IconButton icon={EllipsisVertical} label={words.acts(member.username)} />} items={items} />
          </>
        ) : (
          <Tag>{roles[member.role]}</Tag>
        )
      }
    />
  )
}

const Leave = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useTeamWords()
  const org = useOrg()
  const client = useQueryClient()
  const [, go] = useLocation()
  return (
    <Confirm
      title={words.leaveTitle(org.name)}
      description={words.leaveHint}
      does={words.leave}
      run={() => api.members.leaveOrganization(org.id)}
      onDone={() => {
        client.removeQueries({ queryKey: ['org', org.id] })
        void client.invalidateQueries({ queryKey: keys.organizations }).then(() => go('/'))
      }}
      onClose={onClose}
    />
  )
}

export const Members = () => {
  const words = useTeamWords()
  const { roles } = usePartsWords()
  const org = useOrg()
  const own = useAccount().id
  const members = useSuspenseQuery(membersQuery(org.id)).data
  const [open, setOpen] = useState<Open>(null)
  const [leaving, setLeaving] = useState(false)
  return (
    <Card title={words.members}>
      <Rows label={words.members}>
        {members.map((member) => (
          <OneMember key={member.user_id} member={member} self={member.user_id === own} onAsk={setOpen} />
        ))}
      </Rows>
      <dl className={styles.legend}>
        {(['owner', 'admin', 'editor', 'viewer'] as const).map((role) => (
          <div key={role}>
            <dt>{roles[role]}</dt>
            <dd>{words.does[role]}</dd>
          </div>
        ))}
      </dl>
      <div>
        <Button small icon={DoorOpen} onClick={() => setLeaving(true)}>
          {words.leave}
        </Button>
      </div>
      <Ask open={open} onClose={() => setOpen(null)} />
      {leaving && <Leave onClose={() => setLeaving(false)} />}
    </Card>
  )
}
