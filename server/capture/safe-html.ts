import sanitize from 'sanitize-html'
import { htmlDepth, htmlOfText, textOfHtml } from '../../core/mail/html.ts'

/** Deeper than this the parser's time is no longer linear, and no reader sees a difference. */
const DEEPEST_PARSED = 1_000
/** Elements that stand deeper are taken out, their text stays. */
const DEEPEST_KEPT = 200
const LONGEST_URL = 8_192
const LONGEST_STYLE = 10_000

const TAGS = [
  'a', 'abbr', 'address', 'article', 'aside', 'b', 'bdi', 'bdo', 'big', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col', 'colgroup', 'dd', 'del',
  'details', 'dfn', 'div', 'dl', 'dt', 'em', 'figcaption', 'figure', 'font', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'i', 'img', 'ins', 'kbd',
  'li', 'main', 'mark', 'nav', 'ol', 'p', 'pre', 'q', 'rp', 'rt', 'ruby', 's', 'samp', 'section', 'small', 'span', 'strike', 'strong', 'sub', 'summary', 'sup',
  'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'time', 'tr', 'tt', 'u', 'ul', 'var', 'wbr',
]

/** Elements that go with all that is in them: it is no text, or another parser would read it as another language. */
const GONE_WITH_CONTENT = [
  'script', 'style', 'title', 'textarea', 'option', 'select', 'xmp', 'noscript', 'noembed', 'noframes', 'iframe', 'object', 'embed', 'template', 'svg', 'math',
  'audio', 'video', 'canvas', 'plaintext', 'frameset',
]

const SIZE = /^\d{1,5}(?:\.\d{1,3})?(?:%|px)?$/
const WORD = /^[a-z0-9_-]{1,20}$/i
const COLOUR = /^#?[a-z0-9]{1,20}$/i
const ANYTHING = /^[^]{0,1000}$/

/** The attributes that any element may keep, with what they may say. Links, pictures and styles are treated apart. */
const ATTRIBUTES: ReadonlyMap<string, RegExp> = new Map([
  ...['width', 'height', 'border', 'cellpadding', 'cellspacing', 'colspan', 'rowspan', 'hspace', 'vspace', 'start', 'value', 'size'].map(name => [name, SIZE] as const),
  ...['align', 'valign', 'dir', 'type', 'clear', 'lang', 'nowrap', 'scope', 'open'].map(name => [name, WORD] as const),
  ...['bgcolor', 'color', 'bordercolor'].map(name => [name, COLOUR] as const),
  ...['alt', 'title', 'summary'].map(name => [name, ANYTHING] as const),
  ['face', /^[\p{L}\p{N} ,'"_-]{1,200}$/u],
])

/** Made here alone: what a picture elsewhere is called, to be loaded when it is asked for; and one in the mail itself. */
export const REMOTE_PICTURE = 'data-remote-src'
export const OWN_PICTURE = 'data-cid'

const OPTIONS: sanitize.IOptions = {
  allowedTags: TAGS,
  nonTextTags: GONE_WITH_CONTENT,
  allowedAttributes: { '*': [...ATTRIBUTES.keys(), 'style', 'href', 'target', 'rel', 'src', REMOTE_PICTURE, OWN_PICTURE] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nestingLimit: DEEPEST_KEPT,
  // Styles are filtered below: more strictly, and without another parser.
  parseStyleAttributes: false,
  transformTags: { '*': (tagName, attribs) => ({ tagName, attribs: safeAttributes(tagName, attribs) }) },
}

/**
 * The HTML of a mail, safe to show: no script, no form, nothing that loads or leaves its place until a person asks for
 * it. Pictures elsewhere stand in `data-remote-src`, those of the mail itself as Content-ID in `data-cid`; only pictures
 * that the HTML itself holds keep their `src`. What is nested beyond all measure becomes text.
 */
export function safeHtml(html: string): string {
  return htmlDepth(html) > DEEPEST_PARSED ? htmlOfText(textOfHtml(html)) : sanitize(html, OPTIONS)
}

function safeAttributes(tag: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const kept = new Map<string, string>()
  for (const [name, value] of Object.entries(given)) {
    if (ATTRIBUTES.get(name)?.test(value)) kept.set(name, value)
  }
  const style = safeStyle(given['style'] ?? '')
  if (style !== '') kept.set('style', style)
  if (tag === 'a') linkAttributes(given['href'] ?? '', kept)
  if (tag === 'img') pictureAttributes(given['src'] ?? '', kept)
  return Object.fromEntries(kept)
}

function linkAttributes(href: string, kept: Map<string, string>): void {
  const url = plainUrl(href)
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(url)) return
  kept.set('href', url)
  kept.set('target', '_blank')
  kept.set('rel', 'noopener noreferrer nofollow')
}

function pictureAttributes(src: string, kept: Map<string, string>): void {
  const url = plainUrl(src)
  if (/^(?:https?:)?\/\//i.test(url)) kept.set(REMOTE_PICTURE, url.replace(/^\/\//, 'https://'))
  else if (/^cid:/i.test(url)) kept.set(OWN_PICTURE, url.slice(4))
  else if (/^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=]+$/i.test(src.trim())) kept.set('src', src.trim())
}

/** Browsers pass over blanks and controls in an address; so a check must, too. */
function plainUrl(url: string): string {
  const plain = url.replace(/[\u0000-\u0020\u007f-\u00a0]+/g, '')
  return plain.length > LONGEST_URL ? '' : plain
}

/** Properties that change how a thing looks where it is, not where it is. */
const PROPERTIES = /^(?:color|background|background-color|font|font-(?:family|size|style|weight|variant|stretch)|text-(?:align|decoration|decoration-\w+|transform|indent)|line-height|letter-spacing|word-(?:spacing|break|wrap)|overflow-wrap|white-space|vertical-align|direction|display|(?:min-|max-)?(?:width|height)|(?:margin|padding)(?:-(?:top|right|bottom|left))?|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-(?:collapse|spacing|radius)|list-style-type|table-layout|box-sizing|caption-side|empty-cells)$/

/** Letters that begin no address, no other function, no rule, no escape and no comment. */
const VALUE = /^[\p{L}\p{N}\s#%.,!'"+-]*$/u
const COLOUR_FUNCTION = /\b(?:rgb|hsl)a?\([\d\s.,%deg]*\)/gi
const OUT_OF_PLACE = /(?:^|[\s,])-[\d.]/

function safeStyle(style: string): string {
  if (style === '' || style.length > LONGEST_STYLE) return ''
  return style.split(';').map(safeDeclaration).filter(declaration => declaration !== '').join('; ')
}

function safeDeclaration(declaration: string): string {
  const colon = declaration.indexOf(':')
  const property = declaration.slice(0, Math.max(0, colon)).trim().toLowerCase()
  const value = declaration.slice(colon + 1).trim()
  if (!PROPERTIES.test(property) || value === '') return ''
  const bare = value.replace(COLOUR_FUNCTION, '')
  if (!VALUE.test(bare) || OUT_OF_PLACE.test(bare) || isOpen(value, '"') || isOpen(value, "'")) return ''
  return `${property}: ${value.replace(/\s+/g, ' ')}`
}

function isOpen(value: string, quote: string): boolean {
  return value.split(quote).length % 2 === 0
}
