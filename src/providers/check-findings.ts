import { bad, good, type Finding } from '#domain/finding.ts'
import type { CheckedChannel, Context } from './provider.ts'

/** A network that did not answer at all; `reason` is a sentence of the transport. */
export const unreachable = (reason: string, { hosts }: Context): Finding =>
  bad(
    'network_unreachable',
    `${new URL(hosts.token).host} cannot be reached: ${reason} Check name servers, firewall and proxy of this machine.`,
  )

/** Whether keys are those of the account that the channel says; `name` is the network's for people. */
export const judgeOwner = (
  name: string,
  told: { readonly remoteId: string; readonly handle: string },
  { account }: CheckedChannel,
): Finding =>
  told.remoteId === account.remoteId
    ? good('account', `${name} says that these keys are @${told.handle}'s.`)
    : bad(
        'other_account',
        `${name} says that these keys are @${told.handle}'s, and this channel is @${account.handle}: connect the channel again.`,
      )
