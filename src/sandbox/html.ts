import { createHash } from 'node:crypto'

/** Text that is safe inside an HTML page. Made by `html` only. */
export interface SafeHtml {
  readonly safe: string
}

type Piece = string | number | SafeHtml | readonly SafeHtml[] | null

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for element content and quoted attributes. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)

const render = (piece: Piece): string => {
  if (piece === null) return ''
  if (typeof piece === 'string' || typeof piece === 'number') return escapeHtml(String(piece))
  if ('safe' in piece) return piece.safe
  return piece.map(({ safe }) => safe).join('')
}

/** A template whose every hole is escaped, unless it holds HTML made by this function. */
export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): SafeHtml => ({
  safe: strings.map((text, index) => text + render(pieces[index] ?? null)).join(''),
})

const STYLE = `
:root{color-scheme:light dark;--ink:#16202a;--soft:#56636f;--paper:#f4f6f8;--card:#fff;--line:#d5dce2;--mark:#8a4b00;--mark-paper:#fff3dc;--go:#0b5cad;--go-ink:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--soft:#a3b0bc;--paper:#10161c;--card:#1a222b;--line:#33404c;--mark:#ffd591;--mark-paper:#3a2a10;--go:#7cc0ff;--go-ink:#06243f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
.banner{background:var(--mark-paper);color:var(--mark);padding:.5rem 1rem;text-align:center;font-weight:600;border-bottom:1px solid var(--line)}
main{max-width:38rem;margin:0 auto;padding:1rem}
h1{font-size:1.35rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1rem;margin:1.25rem 0 .5rem}
a{color:var(--go)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:0 0 .75rem}
.card header{display:flex;flex-wrap:wrap;gap:0 .5rem;align-items:baseline}
.card header a{color:inherit;font-weight:600;text-decoration:none}
.card p{margin:.5rem 0;overflow-wrap:anywhere}
.card .text{white-space:pre-wrap}
.media{display:grid;gap:.5rem;margin:.5rem 0}
.media img,.media video{display:block;max-width:100%;height:auto;border-radius:.5rem}
.media figure{margin:0}
.thread{margin-left:1.25rem;padding-left:.75rem;border-left:2px solid var(--line)}
.thread .thread .thread{margin-left:0}
.soft{color:var(--soft);font-size:.875rem}
ul{padding-left:1.25rem;margin:.5rem 0}
fieldset{border:0;padding:0;margin:0 0 1rem}
legend{font-weight:600;padding:0;margin-bottom:.5rem}
label{display:flex;gap:.6rem;align-items:center;min-height:2.75rem;overflow-wrap:anywhere}
label.stack{display:block;font-weight:600}
input[type=text]{display:block;width:100%;min-height:2.75rem;margin-top:.25rem;padding:.5rem .75rem;font:inherit;font-weight:400;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.5rem}
input[type=radio],input[type=checkbox]{width:1.15rem;height:1.15rem;flex:none;accent-color:var(--go)}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1rem}
button{flex:1 1 8rem;min-height:2.75rem;padding:.5rem 1rem;font:inherit;font-weight:600;color:var(--ink);background:transparent;border:1px solid var(--soft);border-radius:.5rem;cursor:pointer}
button.go{color:var(--go-ink);background:var(--go);border-color:var(--go)}
:focus-visible{outline:3px solid var(--go);outline-offset:2px}
`

/** Made in one piece: the policy below allows exactly these characters, white space included. */
const STYLE_ELEMENT: SafeHtml = { safe: `<style>${STYLE}</style>` }

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/**
 * Headers of every page. No scripts and nothing from elsewhere, so that nothing posted here can act on the page that
 * shows it. `form-action` stays open: it would also forbid the redirect back to the app after "Approve".
 */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; img-src 'self'; media-src 'self'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/** A whole page; `network` is the name in the banner that says that nothing here is real. */
export const page = (network: string, title: string, body: SafeHtml): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Sandbox ${network}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <div class="banner" role="note">Sandbox ${network} — not the real network</div>
        <main>${body}</main>
      </body>
    </html> `.safe
