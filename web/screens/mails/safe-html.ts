import DOMPurify from 'dompurify'
import { introduces } from './quoted.ts'

export interface SafeHtml {
  readonly own: string
  /** The quotation at the end, or nothing. */
  readonly quoted: string
  /** How many pictures would be loaded from elsewhere. */
  readonly remote: number
  /** Does the letter bring grounds of its own? Then it is shown as it is, on white paper in either scheme. */
  readonly grounded: boolean
}

export interface Pictures {
  /** May pictures be loaded from elsewhere? */
  readonly remotePictures: boolean
  /** The pictures in the mail itself, by Content-ID, as data addresses. */
  readonly ownPictures: ReadonlyMap<string, string>
}

const purify = DOMPurify(window)
/** As the server writes them: what a picture elsewhere is called, and one in the mail itself. */
const remotePicture = 'data-remote-src'
const ownPicture = 'data-cid'
const remoteAddress = /^https?:\/\//i
const loads = /url\s*\(|image-set|image\s*\(|cross-fade|element\s*\(|expression|@import|-moz-binding|behavior/i

/** Where mail programs begin a quotation. */
const quotations = '.gmail_quote, .gmail_quote_container, blockquote[type="cite"], .moz-cite-prefix, .yahoo_quoted, .protonmail_quote, #divRplyFwdMsg, #appendonsend, blockquote'

/**
 * The server's safe HTML, made safe once more in the browser before it goes into the frame: no script, no form, nothing
 * that loads. Pictures from elsewhere come back only when they were asked for.
 */
export function safeHtml(html: string, pictures: Pictures): SafeHtml {
  const body = purify.sanitize(html, {
    RETURN_DOM: true,
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'link', 'meta', 'base', 'form', 'input', 'button', 'select', 'textarea', 'video', 'audio', 'source', 'picture', 'track', 'dialog', 'template', 'slot', 'object', 'embed', 'iframe'],
    FORBID_ATTR: ['srcset', 'ping', 'action', 'formaction', 'autofocus', 'autoplay', 'poster', 'popover', 'popovertarget', 'tabindex', 'accesskey', 'contenteditable', 'name', 'id', 'background'],
    ALLOW_DATA_ATTR: false,
    ADD_ATTR: [remotePicture, ownPicture],
  }) as HTMLElement
  const remote = tameLoading(body, pictures)
  tameLinks(body)
  return { ...part(body), remote, grounded: isGrounded(body) }
}

/** Takes away everything that would load, puts in the pictures that may be shown, and counts those elsewhere. */
function tameLoading(body: HTMLElement, { remotePictures, ownPictures }: Pictures): number {
  let remote = 0
  for (const picture of body.querySelectorAll('img')) {
    const elsewhere = picture.getAttribute(remotePicture) ?? ''
    const own = ownPictures.get(picture.getAttribute(ownPicture) ?? '')
    if (!(picture.getAttribute('src') ?? '').startsWith('data:image/')) picture.removeAttribute('src')
    if (own !== undefined) picture.src = own
    if (!remoteAddress.test(elsewhere)) continue
    remote += 1
    if (remotePictures) picture.src = elsewhere
  }
  for (const element of body.querySelectorAll<HTMLElement>('[style]')) {
    const { style } = element
    for (const property of [...style]) if (loads.test(style.getPropertyValue(property)) || property === 'position') style.removeProperty(property)
    if (loads.test(element.getAttribute('style') ?? '')) element.removeAttribute('style')
  }
  return remote
}

const plainGrounds = new Set(['', 'transparent', 'inherit', 'initial', 'none', inCss('white')])

/** A colour as the browser writes it; '' for what is none. */
function inCss(colour: string): string {
  const probe = document.createElement('i')
  probe.style.backgroundColor = colour
  return probe.style.backgroundColor
}

function isGrounded(body: HTMLElement): boolean {
  const grounds = [...body.querySelectorAll<HTMLElement>('[bgcolor], [style*="background" i]')]
  return grounds.some((one) => !plainGrounds.has(inCss(one.getAttribute('bgcolor') ?? '')) || !plainGrounds.has(one.style.backgroundColor))
}

/** Links open in a page of their own that knows nothing of ours. */
function tameLinks(body: HTMLElement): void {
  for (const link of body.querySelectorAll('a[href], area[href]')) {
    if (!/^(https?:|mailto:|tel:)/i.test(link.getAttribute('href') ?? '')) link.removeAttribute('href')
    link.setAttribute('target', '_blank')
    link.setAttribute('rel', 'noopener noreferrer nofollow')
  }
}

/** Parts the letter from the quotation at its end. */
function part(body: HTMLElement): { own: string; quoted: string } {
  const whole = body.innerHTML
  for (const start of body.querySelectorAll(quotations)) {
    if (textAfter(start, body)) continue
    const range = document.createRange()
    range.setStartBefore(introductionOf(start, body) ?? start)
    range.setEndAfter(body.lastChild ?? start)
    const holder = document.createElement('div')
    holder.append(range.extractContents())
    trimEnd(body)
    if (body.textContent?.trim() || body.querySelector('img')) return { own: body.innerHTML, quoted: holder.innerHTML }
    break
  }
  return { own: whole, quoted: '' }
}

/** Takes away the empty lines at the end. */
function trimEnd(element: Element): void {
  for (let last = element.lastChild; last; last = element.lastChild) {
    if (last instanceof Element && last.nodeName !== 'BR') {
      trimEnd(last)
      if (last.firstChild || last.matches('img, hr')) return
    } else if (last.nodeName !== 'BR' && last.textContent?.trim()) return
    last.remove()
  }
}

/** The line before a quotation that says who wrote it: it goes with the quotation. */
function introductionOf(start: Element, body: Element): Node | undefined {
  for (let node: Node | null = start; node && node !== body; node = node.parentNode) {
    for (let before = node.previousSibling; before; before = before.previousSibling) {
      const text = before.textContent?.trim() ?? ''
      if (text !== '') return text.length < 300 && introduces(text) ? before : undefined
    }
  }
  return undefined
}

function textAfter(start: Element, body: Element): boolean {
  for (let node: Element | null = start; node && node !== body; node = node.parentElement) {
    for (let next = node.nextSibling; next; next = next.nextSibling) {
      const quoted = next instanceof Element && next.matches(quotations)
      if (!quoted && next.textContent?.trim()) return true
    }
  }
  return false
}
