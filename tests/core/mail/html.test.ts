import { describe, expect, test } from 'vitest'
import { decodeEntities, escapeHtml, htmlDepth, htmlOfText, textOfHtml } from '../../../core/mail/html.ts'

describe('the text that a reader of HTML sees', () => {
  test.each([
    ['paragraphs', '<p>Dear Jamie,</p><p>thank you</p>', 'Dear Jamie,\n\nthank you'],
    ['lines', 'Dear Jamie,<br>thank you<BR/>Jane', 'Dear Jamie,\nthank you\nJane'],
    ['blocks in blocks', '<div><div>a</div><div>b</div></div>', 'a\nb'],
    ['blanks and line ends are one blank', '<b>the</b>\r\n  <i>offer</i>', 'the offer'],
    ['no blank between pieces of a word', '<b>off</b>er', 'offer'],
    ['preformatted', '<pre>a\n  b</pre>c', 'a\n  b\nc'],
    ['a table', '<table><tr><td>a</td><td>b</td></tr><tr><th>c</th><th>d</th></tr></table>', 'a b\nc d'],
    ['a list', '<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
    ['quotes are marked', 'yes<blockquote>we ask<blockquote>who</blockquote></blockquote>no', 'yes\n> we ask\n>> who\nno'],
    ['references', 'a &lt; b &amp;&nbsp;c &#8364; &#x20AC; &euro; &Auml; &copy 2026', 'a < b & c € € € Ä © 2026'],
    ['what is no reference', 'AT&T; a&b &#; &#xFFFFFFF;', 'AT&T; a&b &#; \ufffd'],
    ['scripts, styles, titles and comments are not seen', '<title>x</title><style>p{}</style>a<script>if (1 < 2) "</p>"</script><!-- x > y -->b<!doctype html>', 'ab'],
    ['a style that is never closed', '<style>p{} a', 'p{} a'],
    ['a comment that is never closed', 'a<!-- b', 'a'],
    ['a tag with > in quotes', '<a title="1 > 2">a</a>', 'a'],
    ['a quote that is never closed', '<a title="1>a</a>', 'a'],
    ['a < that begins no tag', '1 < 2 <3', '1 < 2 <3'],
    ['closings without openings', 'a</p></div></b>b', 'a\n\nb'],
    ['no tags', 'the offer', 'the offer'],
    ['nothing', '', ''],
  ])('%s', (_title, html, text) => {
    expect(textOfHtml(html)).toBe(text)
  })
})

describe('how deep elements stand in each other', () => {
  test.each([
    ['one beside the other', '<b>a</b><b>b</b>', 1],
    ['one in the other', '<div><b><i>a</i></b></div>', 3],
    ['those that may stay open do not count', '<p>a<p>b<p>c<br><br><td><td>', 0],
    ['closed in the wrong order', '<b><i></b></i>'.repeat(500), 2],
    ['never closed', '<font>'.repeat(500), 500],
    ['closings without openings', '</div></div><div>', 1],
  ])('%s', (_title, html, depth) => {
    expect(htmlDepth(html)).toBe(depth)
  })
})

test('text for a place in HTML', () => {
  expect(htmlOfText('a < b\n"c" & \'d\'\n')).toBe('<div>a &#60; b<br>\n&#34;c&#34; &#38; &#39;d&#39;</div>')
  expect(decodeEntities(escapeHtml('<a href="x">\'&'))).toBe('<a href="x">\'&')
})
