import type { PricedContent } from '../provider.ts'
import { PRICES } from './limits.ts'
import { hasLink } from './text.ts'

/** A reply goes to whoever mentioned or quoted the account, or is refused; one to a post of the account itself may cost as a post. */
const priceOf = ({ text, options }: PricedContent): number => {
  if (hasLink(text)) return PRICES.postWithLink
  return options['reply_to'] === undefined ? PRICES.post : PRICES.reply
}

/** What publishing this costs the app's owner at X, in US cents. A post with an address costs thirteen times one without. */
export const costOf = (content: PricedContent): number => {
  const described = content.media.filter(({ altText }) => altText !== '').length
  return priceOf(content) + described * PRICES.altText
}
