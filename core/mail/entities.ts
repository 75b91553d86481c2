/** HTML's names for the letters from U+00A0 on, in their order. */
const LATIN = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil
 sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH
 Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil
 egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`

const OTHERS: readonly (readonly [string, string])[] = [
  ['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"], ['AMP', '&'], ['LT', '<'], ['GT', '>'], ['QUOT', '"'],
  ['ndash', '–'], ['mdash', '—'], ['lsquo', '‘'], ['rsquo', '’'], ['sbquo', '‚'], ['ldquo', '“'], ['rdquo', '”'], ['bdquo', '„'],
  ['hellip', '…'], ['bull', '•'], ['dagger', '†'], ['Dagger', '‡'], ['permil', '‰'], ['lsaquo', '‹'], ['rsaquo', '›'], ['euro', '€'],
  ['trade', '™'], ['larr', '←'], ['uarr', '↑'], ['rarr', '→'], ['darr', '↓'], ['harr', '↔'], ['OElig', 'Œ'], ['oelig', 'œ'],
  ['Scaron', 'Š'], ['scaron', 'š'], ['Yuml', 'Ÿ'], ['circ', 'ˆ'], ['tilde', '˜'], ['ensp', ' '], ['emsp', ' '], ['thinsp', ' '],
  ['zwnj', ''], ['zwj', ''], ['lrm', ''], ['rlm', ''], ['minus', '−'], ['le', '≤'], ['ge', '≥'], ['ne', '≠'], ['infin', '∞'],
  ['check', '✓'], ['star', '☆'], ['starf', '★'], ['phone', '☎'], ['hearts', '♥'],
]

const NAMED: ReadonlyMap<string, string> = new Map([
  ...LATIN.split(/\s+/).map((name, at) => [name, String.fromCharCode(0xa0 + at)] as const),
  ...OTHERS, ['nbsp', ' '] as const, ['shy', ''] as const,
])

/** The text of the character reference `name` (`amp`, `#8364`, `#x20ac`); null where it is none. A hard blank is a blank. */
export function entity(name: string): string | null {
  if (!name.startsWith('#')) return NAMED.get(name) ?? null
  const hex = name.charAt(1) === 'x' || name.charAt(1) === 'X'
  const code = hex ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10)
  if (!(code > 0) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd'
  if (code === 0xa0) return ' '
  // Windows-1252 is what the numbers from 128 to 159 mean, as the WHATWG has it.
  return code >= 0x80 && code <= 0x9f ? WINDOWS[code - 0x80] ?? '\ufffd' : String.fromCodePoint(code)
}

const WINDOWS = [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ']
