import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const web = path.resolve(import.meta.dirname, '../../web')

/** The theme writes the tokens; a letter's frame and the mark can load no theme. */
const free = new Set(['theme.css', 'public/letter.css', 'public/mark.svg'])

const colour = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(/i
const size = /(?<![\w.-])\d*\.?\d+(?:px|rem|pt)\b/

const files = filesOf(web).map((file) => path.relative(web, file)).filter((file) => /\.(css|tsx?)$/.test(file) && !free.has(file) && !file.startsWith('words/'))

describe('colours and sizes', () => {
  test.each(files)('%s takes them from the theme', (file) => {
    const lines = readFileSync(path.join(web, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').split('\n')
    // A media query cannot read a token; 719px is where the phone begins, everywhere.
    const wrong = lines.filter((line) => colour.test(withoutComment(line)) || size.test(line.replaceAll('(max-width: 719px)', '')))
    expect(wrong).toEqual([])
  })

  test('both colour schemes set the same tokens', () => {
    const theme = readFileSync(path.join(web, 'theme.css'), 'utf8')
    const tokensOf = (block: string): string[] => [...block.matchAll(/(--mk-[\w-]+):/g)].map(([, token = '']) => token).sort()
    const [, light = '', dark = ''] = /\[data-mantine-color-scheme="light"\] \{([^}]*)\}[\s\S]*\[data-mantine-color-scheme="dark"\] \{([^}]*)\}/.exec(theme) ?? []
    const fixed = new Set(['--mk-paper', '--mk-ink'])
    expect(tokensOf(dark)).toEqual(tokensOf(light).filter((token) => !fixed.has(token)))
    expect(tokensOf(dark).length).toBeGreaterThan(25)
  })

  test('no token is used that the theme does not have, and none is there in vain', () => {
    const theme = readFileSync(path.join(web, 'theme.css'), 'utf8')
    const known = new Set([...theme.matchAll(/(--mk-[\w-]+):/g)].map(([, token = '']) => token))
    const used = new Set(files.flatMap((file) => [...readFileSync(path.join(web, file), 'utf8').matchAll(/var\((--mk-[\w-]+)/g)].map(([, token = '']) => token)))
    const made = new Set(['--mk-ground'])
    expect([...used].filter((token) => !known.has(token) && !made.has(token))).toEqual([])
    const inTheme = new Set([...theme.matchAll(/var\((--mk-[\w-]+)/g)].map(([, token = '']) => token))
    expect([...known].filter((token) => !used.has(token) && !inTheme.has(token))).toEqual([])
  })
})

function withoutComment(line: string): string {
  return line.replace(/\/\/.*$/, '').replace(/#\$\{?/, '').replace(/href="#\w+"/, '')
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesOf(path.join(folder, entry.name)) : [path.join(folder, entry.name)]))
}
