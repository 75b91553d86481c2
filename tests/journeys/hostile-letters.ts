/*
 * Letters made to harm whoever opens them, all of our own making. In each, RUN stands for a script that tells it ran, LEAK
 * for an address that nothing may ever be asked of, and PICTURE for one that may be asked when pictures were asked for.
 */

/** One letter. */
export interface HostileLetter {
  /** What it tries. */
  readonly title: string
  readonly subject?: string
  /** The name beside its sender's address. */
  readonly name?: string
  /** Of the part below. */
  readonly type?: string
  readonly octets: (beacons: Beacons) => Buffer
  /** Parts beside it, whole, with their headers. */
  readonly beside?: (beacons: Beacons) => readonly string[]
}

/** What a letter calls, each with the letter's own number in it. */
export interface Beacons {
  readonly run: string
  readonly leak: string
  readonly picture: string
}

type Text = string | ((beacons: Beacons) => string)

const hex = (text: string): string => [...text].map(letter => `&#x${letter.codePointAt(0)!.toString(16)};`).join('')
const decimal = (text: string): string => [...text].map(letter => `&#${letter.codePointAt(0)!};`).join('')
const padded = (text: string): string => [...text].map(letter => `&#${String(letter.codePointAt(0)!).padStart(7, '0')}`).join('')
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const cssEscaped = (text: string): string => [...text].map(letter => `\\${letter.codePointAt(0)!.toString(16)} `).join('')

const svg = (inside: string): string => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">${inside}</svg>`

const BODIES: Readonly<Record<string, readonly Text[]>> = {
  'a script': [
    '<script>RUN</script>', '<SCRIPT>RUN</SCRIPT>', '<script\t\n>RUN</script\t\n>', '<script/x>RUN</script/x>', '<script type="module">RUN</script>', '<script src="LEAK"></script>', '<script async defer src=//LEAKHOST/leak></script>',
    ({ run }) => `<script src="data:text/javascript,${run}"></script>`, ({ run }) => `<script src="data:text/javascript;base64,${base64(run)}"></script>`, '<scr<script>ipt>RUN</scr</script>ipt><script>RUN</script>',
    '<<script>RUN//<</script>', '<script>RUN', '<script><!--\nRUN\n//--></script>', '\ufeff<script>RUN</script>', 'a\u0000<script\u0000>RUN</script><script>RUN</script>', '<!doctype html><html><head><script>RUN</script></head><body>x</body></html>',
    '</body></html><script>RUN</script>', '<b><table><tr><script>RUN</script></tr></table></b>', '<script language="javascript1.2">RUN</script>', '<script type="text/vbscript">RUN</script><script type="">RUN</script>', '<script nonce="" integrity="">RUN</script>',
    '<script type="importmap">{"imports":{"x":"LEAK"}}</script><script type="module">import "x"</script>', '<script type="speculationrules">{"prefetch":[{"source":"list","urls":["LEAK"]}],"prerender":[{"source":"list","urls":["LEAK"]}]}</script>',
  ],
  'an event': [
    '<img src=x onerror=RUN>', '<img src="x" onerror="RUN">', "<img src='x'onerror='RUN'>", '<img/src/onerror=RUN>', '<IMG SRC=x ONERROR=RUN>', '<img src=x\nonerror\n=\nRUN>', '<img src=x a="b"onerror=RUN>', '<img src=x onerror="RUN" onerror="x">', ({ run }) => `<img src=x onerror="${hex(run)}">`,
    ({ run }) => `<img src=x onerror="${decimal(run)}">`, ({ run }) => `<img src=x onerror="${padded(run)}">`, '<img src=data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA= onload=RUN>', '<image src=x onerror=RUN>', '<body onload=RUN>', '<body onpageshow=RUN onfocus=RUN onhashchange=RUN>', '<p onmouseover=RUN>point here</p>', '<p onclick=RUN>press here</p>',
    '<a href="#" onclick="RUN">press</a>', '<a id=x tabindex=1 onfocus=RUN autofocus>x</a>', '<input autofocus onfocus=RUN>', '<select autofocus onfocus=RUN><option>x</select>', '<textarea autofocus onfocus=RUN></textarea>', '<button autofocus onfocus=RUN onclick=RUN>x</button>', '<details open ontoggle=RUN>x</details>',
    '<video onerror=RUN><source src=x></video>', '<audio src=x onerror=RUN></audio>', '<video src=x onerror=RUN onloadstart=RUN></video>', '<object data=x onerror=RUN></object>', '<embed src=x onerror=RUN onload=RUN>', '<iframe onload=RUN></iframe>', '<style onload=RUN></style>', '<link rel=stylesheet href="data:text/css,x" onload=RUN>',
    '<marquee onstart=RUN loop=1>x</marquee>', '<div style="animation:x 1ms" onanimationend=RUN onanimationstart=RUN>x</div><style>@keyframes x{to{left:0}}</style>', '<div style="transition:color 1ms" ontransitionend=RUN onpointerover=RUN>x</div>', '<p contenteditable onfocus=RUN oninput=RUN oncopy=RUN>x</p>', '<div onwheel=RUN onscroll=RUN style="height:10px;overflow:scroll"><p style="height:999px">x</p></div>',
    '<dialog open onclose=RUN oncancel=RUN>x</dialog>', '<p popover id=pop onbeforetoggle=RUN>x</p><button popovertarget=pop>press</button>', '<svg><animate onbegin=RUN attributeName=x dur=1s></svg>', '<p oncontentvisibilityautostatechange=RUN style="content-visibility:auto">x</p>', '<input type=image src=x onerror=RUN>', '<p \u0000onclick=RUN onclick\u0000=RUN onclick=RUN>x</p>', '<p "onclick=RUN x="" onclick=RUN>x</p>',
  ],
  'svg and math': [
    '<svg onload=RUN></svg>', '<svg/onload=RUN>', svg('<script>RUN</script>'), svg('<script href="data:text/javascript,RUN"/>'), svg('<script xlink:href="data:text/javascript,RUN"/>'), svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="RUN"><img src=x onerror=RUN></body></foreignObject>'),
    svg('<a xlink:href="javascript:RUN"><text y="20">press</text></a>'), svg('<a href="javascript:RUN"><circle r="40"/></a>'), svg('<a><animate attributeName="href" values="javascript:RUN" begin="0s" dur="9s" fill="freeze"/><text y="20">press</text></a>'), svg('<set attributeName="onmouseover" to="RUN"/><g onmouseover="RUN"><rect width="90" height="90"/></g>'),
    svg('<image href="LEAK"/>'), svg('<image xlink:href="LEAK" width="9" height="9"/>'), svg('<use href="LEAK#x"/>'), svg('<feImage href="LEAK"/>'), svg('<filter id="f"><feImage href="LEAK" width="9" height="9"/></filter><rect width="90" height="90" filter="url(#f)"/>'), svg('<style>@import "LEAK"; rect{fill:url(LEAK)}</style><rect width="9" height="9"/>'), svg('<rect width="9" height="9" style="fill:url(LEAK);mask:url(LEAK);marker:url(LEAK)"/>'),
    svg('<title><style><img src=x onerror=RUN></style></title><desc><img src=x onerror=RUN></desc>'), '<math href="javascript:RUN">press</math>', '<math><a href="javascript:RUN" xlink:href="javascript:RUN">press</a></math>', '<math><maction actiontype="statusline" xlink:href="javascript:RUN">x</maction></math>', '<math><annotation-xml encoding="text/html"><img src=x onerror=RUN></annotation-xml></math>', '<svg><p><style><img src=x onerror=RUN></style></p></svg>',
  ],
  'what another parser reads otherwise': [
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=RUN&gt;"></table></mtext></math>', '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=RUN>', '<svg></p><style><a id="</style><img src=x onerror=RUN>">', '<math><mtext><option><mglyph><style></math><img src=x onerror=RUN>',
    '<noscript><p title="</noscript><img src=x onerror=RUN>"></noscript>', '<textarea><img title="</textarea><img src=x onerror=RUN>"></textarea>', '<title><img title="</title><img src=x onerror=RUN>"></title>', '<xmp><img title="</xmp><img src=x onerror=RUN>"></xmp>', '<noembed><img title="</noembed><img src=x onerror=RUN>"></noembed>', '<noframes><img title="</noframes><img src=x onerror=RUN>"></noframes>',
    '<iframe><img title="</iframe><img src=x onerror=RUN>"></iframe>', '<style><img title="</style><img src=x onerror=RUN>"></style>', '<plaintext><img src=x onerror=RUN>', '<template><img src=x onerror=RUN></template><img src=x onerror=RUN>', '<template shadowrootmode="open"><img src=x onerror=RUN><slot></slot></template>', '<div><template shadowrootmode="open"><script>RUN</script></template></div>', '<select><option><style></select><img src=x onerror=RUN></style>',
    '<!--><img src=x onerror=RUN>-->', '<!---><img src=x onerror=RUN>-->', '<!-- --!><img src=x onerror=RUN> -->', '<!--[if gte mso 9]><img src=x onerror=RUN><![endif]-->', '<![CDATA[><img src=x onerror=RUN>]]>', '<?xml version="1.0"?><?x ><img src=x onerror=RUN>?>', '<!doctype x [<!ENTITY y "><img src=x onerror=RUN>">]>&y;', '<svg><![CDATA[</svg><img src=x onerror=RUN>]]></svg>', '</ ><img src=x onerror=RUN>', '<a/="><img src=x onerror=RUN>', '<p title="`" x="`><img src=x onerror=RUN>">x</p>',
    '<x:script xmlns:x="http://www.w3.org/1999/xhtml">RUN</x:script><img src=x onerror=RUN>', '<table><form><tr><td><svg><desc><table></form></svg><img src=x onerror=RUN>', '<a href="x"><a href="javascript:RUN">press</a></a>', ({ run }) => `${'<b>'.repeat(600)}<img src=x onerror=${run}>`, ({ run }) => `${'<div>'.repeat(5_000)}<style><img src=x onerror=${run}></style><img src=x onerror=${run}>`, '<isindex action="javascript:RUN" type=submit><frameset onload=RUN><frame src="javascript:RUN"></frameset>', '<keygen autofocus onfocus=RUN><bgsound src="javascript:RUN"><img src=x onerror=RUN>',
    '<frameset onload=RUN><frame src="javascript:RUN"></frameset>', '<p title="&lt;/p&gt;&lt;img src=x onerror=RUN&gt;">x</p><img src=x title="&quot;>" onerror=RUN>', '<math><mi><mglyph><svg><mtext><textarea><a title="</textarea><img src=x onerror=RUN>">', '<svg><annotation-xml><foreignObject><style><!--</style><p id="--><img src=x onerror=RUN>">',
  ],
  'an address that runs': [
    '<a href="javascript:RUN">press</a>', '<a href="JaVaScRiPt:RUN">press</a>', '<a href=" \t\njavascript:RUN">press</a>', '<a href="java\tscript:RUN">press</a>', '<a href="java\nscript\r:RUN">press</a>', '<a href="java&#10;script&colon;RUN">press</a>', '<a href="java&NewLine;script&Tab;:RUN">press</a>', '<a href="\u0001\u0002javascript:RUN">press</a>', ({ run }) => `<a href="${hex(`javascript:${run}`)}">press</a>`, ({ run }) => `<a href="${padded(`javascript:${run}`)}">press</a>`,
    '<a href="javascript://%0aRUN">press</a>', '<a href="javascript&#x3a;RUN" target="_self">press</a>', '<a href="javascript:RUN" target="_top">press</a>', '<a href="vbscript:RUN">press</a><a href="livescript:RUN">x</a>', '<a href="data:text/html,<script>RUN</script>">press</a>', ({ run }) => `<a href="data:text/html;base64,${base64(`<script>${run}</script>`)}" target="_blank">press</a>`, '<a href="blob:null/x">x</a><a href="filesystem:x">x</a><a href="view-source:javascript:RUN">x</a><a href="feed:javascript:RUN">x</a>', '<area href="javascript:RUN" shape=default>', '<map name=m><area href="javascript:RUN" shape=rect coords="0,0,99,99"></map><img usemap="#m" width=99 height=99>',
    '<iframe src="javascript:RUN"></iframe>', '<iframe src="java&Tab;script:RUN"></iframe>', '<object data="javascript:RUN"></object>', '<embed src="javascript:RUN">', '<form action="javascript:RUN"><button>press</button></form>', '<form><button formaction="javascript:RUN">press</button><input type=submit formaction="javascript:RUN"></form>', '<form id=f></form><button form=f formaction="javascript:RUN">press</button>', '<base href="javascript:RUN//"><a href="#x">press</a>', '<img src="javascript:RUN"><img src="x:RUN" onerror="RUN">', '<a href="https:javascript:RUN">x</a><a href="/\\\\javascript:RUN">x</a><a href=javascript:RUN>press</a>',
  ],
  'another document inside': [
    '<iframe srcdoc="<script>RUN</script>"></iframe>', ({ run }) => `<iframe srcdoc="${hex(`<script>${run}</script>`)}"></iframe>`, '<iframe srcdoc="<img src=x onerror=parent.RUN>" sandbox="allow-scripts allow-same-origin"></iframe>', '<iframe src="LEAK"></iframe>', '<iframe src="data:text/html,<script>RUN</script>"></iframe>', '<object data="data:text/html,<script>RUN</script>"></object>', '<object data="LEAK" type="text/html"></object>', '<embed src="data:text/html,<script>RUN</script>" type="text/html">', '<embed src="LEAK">', ({ run }) => `<embed src="data:image/svg+xml;base64,${base64(svg(`<script>${run}</script>`))}">`, ({ run }) => `<iframe src="data:image/svg+xml;base64,${base64(svg(`<script>${run}</script>`))}"></iframe>`, '<applet code="LEAK"></applet><object classid="clsid:x" codebase="LEAK"><param name=movie value="LEAK"></object>', '<frameset><frame src="LEAK"></frameset>', '<portal src="LEAK"></portal><fencedframe src="LEAK"></fencedframe><iframe loading=eager src="LEAK"></iframe>', '<object data="cid:page@hostile.example"></object><iframe src="cid:page@hostile.example"></iframe><img src="PICTURE">',
  ],
  'a way off the page': [
    '<meta http-equiv="refresh" content="0;url=LEAK">', '<meta http-equiv="refresh" content="0;url=javascript:RUN">', '<meta http-equiv="refresh" content="0;url=data:text/html,<script>RUN</script>">', '<META HTTP-EQUIV=Refresh CONTENT="0; URL=\'LEAK\'">', '<base href="LEAK/"><img src="x.png"><a href="y">y</a>', '<base target="_top"><a href="LEAK">x</a><img src="x.png">', '<meta http-equiv="Content-Security-Policy" content="script-src * \'unsafe-inline\'"><script>RUN</script>', '<meta http-equiv="set-cookie" content="x=y"><meta http-equiv="x-dns-prefetch-control" content="on"><link rel="dns-prefetch" href="//LEAKHOST">', '<form action="LEAK" method="post"><input name=password type=password><button>Sign in</button></form>', '<form action="LEAK"><input type=image src="LEAK"></form>', '<script>top.location = "LEAK"</script>', '<script>open("LEAK")</script>', '<a ping="LEAK" href="#">press</a>', '<a href="LEAK" download target="_parent">x</a><iframe src="LEAK" name="_top"></iframe>',
    '<form id=go action="LEAK"></form><img src=x onerror="go.submit()">', '<body onload="document.forms[0].submit()"><form action="LEAK" target=_top></form>', '<button type=submit formaction="LEAK" form=z>x</button><form id=z></form>', '<p attributionsrc="LEAK"><img attributionsrc="LEAK" src=x></p><img src="PICTURE">',
  ],
  'a link of the page': [
    '<link rel="stylesheet" href="LEAK">', '<link rel=prefetch href="LEAK">', '<link rel=preload as=image href="LEAK">', '<link rel=modulepreload href="LEAK">', '<link rel=prerender href="LEAK">', '<link rel=preconnect href="LEAK">', '<link rel=dns-prefetch href="LEAK">', '<link rel="shortcut icon" href="LEAK">', '<link rel=manifest href="LEAK">', '<link rel=import href="LEAK">', '<link rel=preload as=image imagesrcset="LEAK 1x">', '<a href="LEAK" rel="prefetch dns-prefetch preconnect">x</a><link rel="preconnect prefetch" href="LEAK">',
  ],
  'a style that loads': [
    '<style>@import "LEAK";</style>', '<style>@import url(LEAK);</style>', '<style>@\\69mport "LEAK";</style>', '<style>body{background:url(LEAK)}</style>', '<style>@font-face{font-family:x;src:url(LEAK)}p{font-family:x}</style><p>x</p>', '<style>p::before{content:url(LEAK)}</style><p>x</p>', '<style>p{--x:url(LEAK);background:var(--x)}</style><p>x</p>', '<style>@namespace x url(LEAK);p[title^="a"]{background:url(LEAK)}</style><p title=ab>x</p>', '<style>p{background-image:image-set("LEAK" 1x)}</style><p>x</p>', '<style>@layer x{p{cursor:url(LEAK),auto;list-style:url(LEAK);background:url(LEAK)}}</style><p>x</p>',
    '<p style="background:url(LEAK)">x</p>', '<p style="background-image:url(\'LEAK\')">x</p>', '<p style="BACKGROUND : URL( LEAK )">x</p>', '<p style="background:u\\72l(LEAK)">x</p>', ({ leak }) => `<p style="background:${cssEscaped('url')}(${leak})">x</p>`, '<p style="background:/**/url(/**/LEAK)">x</p><p style="background/**/:url(LEAK)">x</p>', '<p style="background-image:image-set(\'LEAK\' 1x)">x</p>', '<p style="background-image:-webkit-image-set(url(LEAK) 1x)">x</p>', '<p style="background:cross-fade(url(LEAK),url(LEAK),50%),url(LEAK)">x</p>', '<p style="border-image:url(LEAK) 30 round;border-style:solid">x</p>', '<ul><li style="list-style-image:url(LEAK)">x</ul>', '<p style="cursor:url(LEAK),auto;background:url(LEAK)">x</p>', '<p style="mask-image:url(LEAK);-webkit-mask-image:url(LEAK)">x</p>', '<p style="filter:url(LEAK#x);clip-path:url(LEAK#x);shape-outside:url(LEAK);float:left">x</p>', '<p style="content:url(LEAK)">x</p>', '<p style="--a:url(LEAK);background:var(--a)">x</p>', '<p style="background:&#117;rl(LEAK)">x</p>', '<p style="background:url(&#34;LEAK&#34;)">x</p>', '<p style="color:red;background:url(LEAK);color:blue">x</p>', '<p style="font-family:\'x;background:url(LEAK)\';background:url(LEAK)">x</p>', '<p style="color:\\";background:url(LEAK)">x</p>', '<p style="}body{background:url(LEAK)}p{background:url(LEAK)">x</p>', '<p style="background:url(//LEAKHOST/leak)">x</p>', '<p style="background:src(LEAK);background:url(LEAK)">x</p>', '<p style="offset-path:url(LEAK#p);background:element(#x),url(LEAK)">x</p>', '<font style="background:\u2028url(LEAK)">x</font><font style="background:\u000curl(LEAK)">x</font>', '<p style="width:expression(RUN)">x</p><p style="-moz-binding:url(LEAK);behavior:url(LEAK)">x</p><img src=x onerror=RUN>',
  ],
  'a thing that loads': [
    '<img srcset="LEAK 1x, LEAK?2 2x">', '<img src="PICTURE" srcset="LEAK 1x" sizes="100vw">', '<picture><source srcset="LEAK"><img src="PICTURE"></picture>', '<picture><source media="(min-width:1px)" srcset="LEAK" type="image/png"><img></picture>', '<video poster="LEAK" controls></video>', '<video src="LEAK" autoplay muted preload=auto></video>', '<video><source src="LEAK"><track src="LEAK" default></video>', '<audio src="LEAK" autoplay></audio>', '<audio><source src="LEAK" type="audio/mpeg"></audio>', '<table background="LEAK"><tr><td background="LEAK">x</td></tr></table>', '<body background="LEAK">', '<input type=image src="LEAK">', '<img lowsrc="LEAK" dynsrc="LEAK" longdesc="LEAK" src="PICTURE">', '<img src="//LEAKHOST/picture">', '<img src="\\\\LEAKHOST\\picture">', '<img src="ht\ntp://LEAKHOST/picture">', '<img src=" \u00a0PICTURE ">', '<img src="HTTPS://LEAKHOST/picture">', '<image xlink:href="LEAK" href="LEAK" src="LEAK">', '<img src="ftp://LEAKHOST/leak"><img src="ws://LEAKHOST/leak"><img src="PICTURE">', '<img data-remote-src="LEAK" data-cid="&quot;><img src=x onerror=RUN>" src=x onerror=RUN>', '<img src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\' onload=\'RUN\'><image href=\'LEAK\'/></svg>"><img src="PICTURE">', '<img loading=lazy decoding=async fetchpriority=high src="PICTURE" width=1 height=1>', '<img src="PICTURE?a&quot; onerror=&quot;RUN" alt="x"><p style="background:url(LEAK)">x</p>', '<img src="cid:&quot; onerror=&quot;RUN"><img src="cid:../../../api/v1/session"><img src="PICTURE">', '<bgsound src="LEAK"><layer src="LEAK"></layer><img src="PICTURE" imagesrcset="LEAK 1x">',
  ],
  'names that stand before the page\'s own': [
    '<img name="getElementById" src=x onerror=RUN><form name="body"></form>', '<form id="document"><input name="cookie"><input name="createElement"></form><img src=x onerror=RUN>', '<a id="location" href="javascript:RUN">x</a><a id="location" name="href" href="javascript:RUN">press</a>', '<iframe name="top" srcdoc="<script>RUN</script>"></iframe>', '<form id=x><input name="attributes"><input name="childNodes"><input name="parentNode"></form><img src=x onerror=RUN>', '<p id="root" class="mantine-Modal-root" data-main-act onclick="RUN">x</p>', '<slot name=x onslotchange=RUN><p is=x onclick=RUN>x</p></slot>', '<p title="{{constructor.constructor(\'RUN\')()}}" onclick=RUN>${RUN} {{RUN}} &lt;%= RUN %&gt;</p>', '<img src=x onerror="document.head.append(Object.assign(document.createElement(\'script\'),{text:\'RUN\'}))">',
  ],
  'a cover over the page': [
    '<div style="position:fixed;inset:0;background:#fff;z-index:2147483647" onclick=RUN>Your session ended. <a href="javascript:RUN">Sign in</a></div>', '<div style="position:absolute;top:-2000px;left:-2000px;width:9999px;height:9999px;background:url(LEAK)">x</div>', '<style>*{position:fixed!important;top:0;left:0;width:100vw;height:100vh;background:url(LEAK)}</style><p>x</p>', '<p style="POSITION:\\66ixed;top:0;background:url(LEAK)">x</p>', '<p style="margin:-9999px 0 0 -9999px;background:url(LEAK)">x</p>', '<table width=99999 height=99999 background="LEAK"><tr><td>x</td></tr></table>', '<p style="font-size:99999px;line-height:99999px;background:url(LEAK)">x</p>', ({ run }) => `<p style="height:${'9'.repeat(40)}px" onclick=${run}>x</p>`, '<div style="transform:scale(99);zoom:99;position:sticky;top:0;background:url(LEAK)">x</div>', '<dialog open style="position:fixed;inset:0"><form method=dialog action="LEAK"><input name=password><button onclick=RUN>Sign in</button></form></dialog>', '<p style="display:contents;position:fixed;color:red;inset:0;background:url(LEAK)" onclick=RUN>x</p>', '<div anchor=x style="position:fixed;top:anchor(bottom);background:url(LEAK)">x</div>',
    '<p style="font-family:x,\'</style><script>RUN</script>\'" onclick=RUN>x</p>', ({ run }) => `<a href="javascript:${run}">${'press '.repeat(20_000)}</a>`,
  ],
}

/** Of a body as it is written, in UTF-8. */
const inUtf8 = (text: Text): HostileLetter['octets'] => beacons => Buffer.from(filled(text, beacons))

const html = Object.entries(BODIES).flatMap(([what, bodies]) => bodies.map((body, at) => ({ title: `${what}, ${at + 1}`, octets: inUtf8(body) })))

const latin = (text: string): HostileLetter['octets'] => beacons => Buffer.from(filled(text, beacons), 'latin1')
const utf16 = (text: string): HostileLetter['octets'] => beacons => Buffer.from(filled(text, beacons), 'utf16le')
const swapped = (text: string): HostileLetter['octets'] => beacons => Buffer.from(filled(text, beacons), 'utf16le').swap16()

const CHARSETS: readonly HostileLetter[] = [
  { title: 'UTF-7', type: 'text/html; charset=utf-7', octets: latin('+ADw-script+AD4-RUN+ADw-/script+AD4-<img src=x onerror=RUN>') },
  { title: 'UTF-16 without a mark', type: 'text/html; charset=utf-16le', octets: utf16('<script>RUN</script>') },
  { title: 'UTF-16 of the other order', type: 'text/html; charset=utf-16be', octets: swapped('<script>RUN</script>') },
  { title: 'UTF-16 by its mark, and another name', type: 'text/html; charset=us-ascii', octets: utf16('\ufeff<script>RUN</script>') },
  { title: 'UTF-32', type: 'text/html; charset=utf-32', octets: beacons => Buffer.concat([...filled('<script>RUN</script>', beacons)].map(letter => Buffer.from([0, 0, 0, letter.charCodeAt(0)]))) },
  { title: 'ISO-2022-JP that swallows a quote', type: 'text/html; charset=iso-2022-jp', octets: latin('<p title="\u001b$@"><img alt="\u001b(B" onclick=RUN>x<img src=x onerror=RUN>') },
  { title: 'ISO-2022-JP within a word', type: 'text/html; charset=iso-2022-jp', octets: latin('<scr\u001b(Bipt>RUN</scr\u001b(Bipt><img src=x oner\u001b(Bror=RUN>') },
  { title: 'ISO-2022-JP with a yen in place of a backslash', type: 'text/html; charset=iso-2022-jp', octets: latin('\u001b(J<img src=x onerror=RUN>') },
  { title: 'ISO-2022-KR', type: 'text/html; charset=iso-2022-kr', octets: latin('\u001b$)C<p title="\u000e"><img alt="\u000f" src=x onerror=RUN><img src=x onerror=RUN>') },
  { title: 'HZ', type: 'text/html; charset=hz-gb-2312', octets: latin('<p title="~{"><img alt="~}" src=x onerror=RUN><img src=x onerror=RUN>') },
  { title: 'Shift_JIS with half a letter', type: 'text/html; charset=shift_jis', octets: latin('<p title="\u0081" onclick=RUN x="">x</p><img alt="\u0081" src=x onerror=RUN>') },
  { title: 'GBK with half a letter', type: 'text/html; charset=gbk', octets: latin('<p title="\u00bf" onclick=RUN x="">x</p><img alt="\u00bf"> src=x onerror=RUN>') },
  { title: 'EUC-KR with half a letter', type: 'text/html; charset=euc-kr', octets: latin('<p title="\u00a1" onclick=RUN x="">x</p><img alt="\u00a1" src=x onerror=RUN>') },
  { title: 'UTF-8 longer than it may be', type: 'text/html; charset=utf-8', octets: latin('\u00c0\u00bcscript\u00c0\u00beRUN\u00c0\u00bc/script\u00c0\u00be<img src=x onerror=RUN>') },
  { title: 'letters as wide as two', octets: inUtf8('\uff1cscript\uff1eRUN\uff1c/script\uff1e<img src=x onerror=RUN>') },
  { title: 'long s and dotless i, which become s and i', octets: inUtf8('<\u017fcript>RUN</\u017fcript><\u017fvg onload=RUN><img src=x onerror=RUN>') },
  { title: 'a charset that is none', type: 'text/html; charset="utf-8\\"; x=y"', octets: inUtf8('<img src=x onerror=RUN>') },
  { title: 'a charset in the page that is not the mail\'s', type: 'text/html; charset=utf-8', octets: inUtf8('<meta charset="utf-16"><meta http-equiv="Content-Type" content="text/html; charset=utf-7"><img src=x onerror=RUN>') },
  { title: 'EBCDIC', type: 'text/html; charset=ibm037', octets: beacons => Buffer.from(filled('<img src=x onerror=RUN>', beacons)) },
  { title: 'XHTML', type: 'application/xhtml+xml', octets: inUtf8('<html xmlns="http://www.w3.org/1999/xhtml"><body><script>RUN</script></body></html>') },
]

const part = (headers: string, body: string): string => `${headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(body)}\r\n`

const AROUND: readonly HostileLetter[] = [
  { title: 'HTML in the subject', subject: '</title><img src=x onerror=RUN><script>RUN</script>', octets: inUtf8('<img src=x onerror=RUN>') },
  { title: 'HTML in an encoded subject', subject: `=?utf-8?B?${base64('<svg onload=alert(1)>"><img src=x onerror=alert(1)>')}?=`, octets: inUtf8('<img src=x onerror=RUN>') },
  { title: 'HTML in the sender\'s name', name: '"<img src=x onerror=RUN>"', octets: inUtf8('<img src=x onerror=RUN>') },
  { title: 'HTML called text', type: 'text/plain; charset=utf-8', octets: inUtf8('<script>RUN</script><img src=x onerror=RUN>') },
  { title: 'addresses in text', type: 'text/plain; charset=utf-8', octets: inUtf8('https://x.example/"onmouseover="RUN javascript:RUN http://x.example/<img/src=x/onerror=RUN> data:text/html,<script>RUN</script>') },
  { title: 'text that a calendar holds', type: 'text/calendar; charset=utf-8', octets: inUtf8('BEGIN:VCALENDAR\r\nSUMMARY:<img src=x onerror=RUN>\r\nEND:VCALENDAR') },
  { title: 'enriched text', type: 'text/enriched; charset=utf-8', octets: inUtf8('<x-tad-bigger><param>"><img src=x onerror=RUN></param></x-tad-bigger>') },
  ...([
    ['a page as a file', 'Content-Type: text/html; name="invoice.html"\r\nContent-Disposition: attachment; filename="invoice.html"', '<script>RUN</script>'],
    ['a page as a file that is to be shown', 'Content-Type: text/html; charset=utf-8\r\nContent-Disposition: inline; filename="read me.html"', '<script>RUN</script>'],
    ['a drawing as a file', 'Content-Type: image/svg+xml\r\nContent-Disposition: attachment; filename="chart.svg"', '<svg xmlns="http://www.w3.org/2000/svg"><script>RUN</script><image href="LEAK"/></svg>'],
    ['a page that is called a picture', 'Content-Type: image/png; name="photo.png"\r\nContent-Disposition: attachment; filename="photo.png"', '<script>RUN</script>'],
    ['a program that is called a document', 'Content-Type: text/javascript\r\nContent-Disposition: attachment; filename="report.pdf"', 'RUN'],
    ['a page of many parts in one file', 'Content-Type: multipart/related; name="page.mhtml"\r\nContent-Disposition: attachment; filename="page.mhtml"', '<script>RUN</script>'],
    ['XML with a style that runs', 'Content-Type: text/xml\r\nContent-Disposition: attachment; filename="data.xml"', '<?xml-stylesheet href="LEAK" type="text/xsl"?><x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>RUN</h:script></x>'],
    ['a file whose name is HTML', 'Content-Type: text/html\r\nContent-Disposition: attachment; filename="<img src=x onerror=RUN>.html"', '<script>RUN</script>'],
    ['a file whose name turns round', `Content-Type: text/html\r\nContent-Disposition: attachment; filename*=UTF-8''${encodeURIComponent('\u202egnp.lmth')}`, '<script>RUN</script>'],
    ['a drawing that the letter shows', 'Content-Type: image/svg+xml\r\nContent-ID: <page@hostile.example>\r\nContent-Disposition: inline', '<svg xmlns="http://www.w3.org/2000/svg" onload="RUN"><image href="LEAK"/></svg>'],
    ['a page that the letter shows as a picture', 'Content-Type: text/html\r\nContent-ID: <page@hostile.example>\r\nContent-Disposition: inline', '<script>RUN</script>'],
    ['a drawing called a PNG that the letter shows', 'Content-Type: image/png\r\nContent-ID: <page@hostile.example>\r\nContent-Disposition: inline', '<svg xmlns="http://www.w3.org/2000/svg" onload="RUN"><image href="LEAK"/></svg>'],
    ['a picture whose type is HTML', 'Content-Type: image/x"onerror="RUN\r\nContent-ID: <page@hostile.example>\r\nContent-Disposition: inline', '<script>RUN</script>'],
    ['a Content-ID that is HTML', 'Content-Type: image/gif\r\nContent-ID: <"><img src=x onerror=RUN>>\r\nContent-Disposition: inline', 'GIF89a'],
    ['a place on the web for a part', 'Content-Type: image/png\r\nContent-Location: LEAK\r\nContent-Disposition: inline', 'x'],
    ['a letter in the letter', 'Content-Type: message/rfc822', 'From: x@hostile.example\r\nSubject: <img src=x onerror=RUN>\r\nContent-Type: text/html\r\n\r\n<script>RUN</script><img src=x onerror=RUN>'],
    ['a second page beside the first', 'Content-Type: text/html; charset=utf-8', '<script>RUN</script><p style="background:url(LEAK)">x</p>'],
    ['a part that lies elsewhere', 'Content-Type: message/external-body; access-type=URL; URL="LEAK"', 'Content-Type: text/html\r\n\r\n'],
  ] as const).map(([title, headers, body]): HostileLetter => ({
    title, octets: inUtf8('<p>See the file.</p><img src="cid:page@hostile.example"><iframe src="cid:page@hostile.example"></iframe><img src=x onerror=RUN>'), beside: beacons => [part(filled(headers, beacons), filled(body, beacons))],
  })),
]

/** All of them; a letter's number is its place in the list. */
export const hostileLetters: readonly HostileLetter[] = [...html, ...CHARSETS, ...AROUND]

/** Writes a letter's beacons into a text. */
export function filled(text: Text, beacons: Beacons): string {
  if (typeof text === 'function') return text(beacons)
  return text.replaceAll('RUN', beacons.run).replaceAll('LEAKHOST', new URL(beacons.leak).host).replaceAll('LEAK', beacons.leak).replaceAll('PICTURE', beacons.picture)
}
