import type { PricedContent } from '../provider.ts'
import { PRICES } from './limits.ts'
import { hasLink } from './text.ts'

/** What publishing this costs the app's owner at X, in US cents. A post with an address costs thirteen times one without. */
export const costOf = ({ text, media }: PricedContent): number => {
  const described = media.filter(({ altText }) => altText !== '').length
  return (hasLink(text) ? PRICES.postWithLink : PRICES.post) + described * PRICES.altText
}
