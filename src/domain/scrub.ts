const LONGEST = 500
/** From this length on, letters and digits in a row are taken for a secret unless they read like words. */
const OPAQUE_LENGTH = 20
const HIDDEN = '[hidden]'

// What shows nothing, and could tear a secret apart before it is recognized.
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu

const SECRET_NAME =
  '[\\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key|authorization|cookie|signature|credential|verifier|client_id|assertion)[\\w-]*'
/** `access_token=…`, `"client_secret": "…"`, `Authorization: Bearer …`: what stands behind such a name. */
const NAMED = new RegExp(
  `(\\b${SECRET_NAME}["']?\\s*[:=]\\s*["']?)(?!\\s)(?:(?:bearer|basic|oauth|digest)\\s+)?[^\\s"'&,;<>]+`,
  'giu',
)
const SCHEME = /\b(bearer|basic|digest)\s+[^\s"',;<>]+/giu
const LINK = /\bhttps?:\/\/[^\s"'<>]+/giu
const RUN = /[A-Za-z0-9_.~+/=%:-]{20,}/gu

// Words, numbers (a network's ids have up to 19 digits) and names; a secret mixes them.
const WORD = /^(?:[A-Za-z]?[a-z]{0,19}|[A-Z]{0,19}|\d{1,19})$/u

/** A moment mixes digits and letters as well, and people need it; perhaps at the end of a sentence. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)\.?$/u

const isPlain = (run: string): boolean => run.split(/[_.~+/=%:-]/u).every((part) => WORD.test(part))

const hideRun = (run: string): string =>
  run.length < OPAQUE_LENGTH || INSTANT.test(run) || isPlain(run) ? run : HIDDEN

/** One name or number of a path may mix letters and digits, as handles do; a longer one, or two of them, is a secret. */
const isOpaquePath = (parts: readonly string[]): boolean => {
  const mixed = parts.filter((part) => !isPlain(part))
  return mixed.length > 1 || mixed.some((part) => part.length >= OPAQUE_LENGTH)
}

/** An address without who, what and where to on the page; a path that looks like a secret is hidden. */
const hideInLink = (link: string): string => {
  const [place = ''] = link.split(/[?#]/u, 1)
  const [scheme = '', rest = ''] = place.split('://', 2)
  const [host = '', ...parts] = rest.split('/')
  const path = isOpaquePath(parts) ? [HIDDEN] : parts
  return `${scheme}://${[hideRun(host.split('@').at(-1) ?? ''), ...path].join('/')}${place === link ? '' : '?…'}`
}

/** Everything outside of links; links have their own rule, since they are long and full of marks. */
const hideRuns = (text: string): string => {
  let shown = ''
  let from = 0
  for (const { 0: link, index } of text.matchAll(LINK)) {
    shown += text.slice(from, index).replaceAll(RUN, hideRun) + hideInLink(link)
    from = index + link.length
  }
  return shown + text.slice(from).replaceAll(RUN, hideRun)
}

/**
 * A network's words as people may see them: one line, 500 characters at most, without what is or looks like a token. The
 * providers leave our secrets out of what they report; this is the second wall, for what they did not know to be one.
 */
export const scrub = (text: string): string => {
  const line = text.replaceAll(INVISIBLE, '').replaceAll(BREAKS, ' ').trim()
  const hidden = hideRuns(line.replaceAll(NAMED, `$1${HIDDEN}`).replaceAll(SCHEME, `$1 ${HIDDEN}`))
  return hidden.length <= LONGEST ? hidden : `${hidden.slice(0, LONGEST - 1).toWellFormed()}…`
}
