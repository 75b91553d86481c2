import { expect, test } from 'vitest'
import { networksOf } from '../../server/intake/networks.ts'
import { eximSteps, googleNetworks, googleSteps, linesFor, microsoftNetworks, microsoftSteps, otherSteps, postfixSteps } from '../../web/screens/connect-lines.ts'

test.each([
  ['a door on this machine alone', { host: '127.0.0.1', port: 2525 }, 'crm.abc.com', '[127.0.0.1]:2525'],
  ['a door at another port', { host: '127.0.0.1', port: 40_025 }, 'localhost', '[127.0.0.1]:40025'],
  ['a door at one address of the machine', { host: '10.0.0.5', port: 25 }, 'crm.abc.com', '[10.0.0.5]:25'],
  ['a door at every address', { host: '0.0.0.0', port: 2525 }, 'crm.abc.com', '[crm.abc.com]:2525'],
  ['a door at every address, the page called by its number', { host: '::', port: 2525 }, '[2001:db8::1]', '[2001:db8::1]:2525'],
  ['a door that is switched off', null, 'crm.abc.com', '[127.0.0.1]:2525'],
] as const)('the lines to paste name %s', (_, smtp, shownAt, door) => {
  expect(linesFor('capture+abcdefghijklmnop@capture.abc.com', smtp, shownAt)).toEqual({ token: 'abcdefghijklmnop', host: 'capture.abc.com', door })
})

const lines = linesFor('capture+abcdefghijklmnop@capture.abc.com', { host: '0.0.0.0', port: 25 }, 'crm.abc.com')

test.each([
  ['Postfix', postfixSteps], ['Microsoft 365', microsoftSteps], ['Google Workspace', googleSteps], ['Exim', eximSteps], ['any other server', otherSteps],
] as const)('the lines for %s name the company\'s own capture address, and where the door is', (_, steps) => {
  const text = steps(lines).map((step) => step.text).join('\n')
  expect(text).toContain('abcdefghijklmnop')
  expect(text).toContain('capture.abc.com')
  expect(text).toContain('crm.abc.com')
})

test('the networks of Microsoft and Google are networks', () => {
  expect(networksOf(microsoftNetworks).contains('40.107.22.53')).toBe(true)
  expect(networksOf(googleNetworks).contains('209.85.208.45')).toBe(true)
})
