import { describe, expect, test } from 'vitest'
import { captureAddressOf, captureHostOf } from '../../../core/mail/capture-address.ts'

const HOST = 'capture.crm.abc.com'
const TOKEN = 'abcdefghijklmnop'

describe('captureAddressOf', () => {
  test.each([
    ['a plain capture address', `capture+${TOKEN}@${HOST}`, null],
    ['a tagged one', `capture+${TOKEN}+jane=bigco.com@${HOST}`, 'jane@bigco.com'],
    ['everything in capitals but the address', `CAPTURE+${TOKEN.toUpperCase()}+jane=bigco.com@${HOST.toUpperCase()}`, 'jane@bigco.com'],
    ['the address keeps its case', `capture+${TOKEN}+Jane.Doe=BigCo.com@${HOST}`, 'Jane.Doe@BigCo.com'],
    ['a tag of its own', `capture+${TOKEN}+jane+fair=bigco.com@${HOST}`, 'jane+fair@bigco.com'],
    ['= in the local part: the last one splits', `capture+${TOKEN}+prvs=1=jane=bigco.com@${HOST}`, 'prvs=1=jane@bigco.com'],
    ['dots where none should be', `capture+${TOKEN}+a..b.=docomo.example@${HOST}`, 'a..b.@docomo.example'],
    ['quotes around the whole', `"capture+${TOKEN}+a b=bigco.com"@${HOST}`, '"a b"@bigco.com'],
    ['quoted pairs inside', `"capture+${TOKEN}+a\\"b\\\\c=bigco.com"@${HOST}`, '"a\\"b\\\\c"@bigco.com'],
    ['quotes within quotes, as Postfix writes it', `"capture+${TOKEN}+\\"a b\\"=bigco.com"@${HOST}`, '"a b"@bigco.com'],
    ['quotes around the local part alone', `capture+${TOKEN}+"a@c"=bigco.com@${HOST}`, '"a@c"@bigco.com'],
    ['UTF-8', `capture+${TOKEN}+영업=회사.kr@${HOST}`, '영업@회사.kr'],
    ['an address literal', `capture+${TOKEN}+jane=[192.0.2.1]@${HOST}`, 'jane@[192.0.2.1]'],
    ['a dot after the host', `capture+${TOKEN}+jane=bigco.com@${HOST}.`, 'jane@bigco.com'],
    ['no = at all', `capture+${TOKEN}+jane@${HOST}`, null],
    ['nothing before the =', `capture+${TOKEN}+=bigco.com@${HOST}`, null],
    ['nothing after it', `capture+${TOKEN}+jane=@${HOST}`, null],
    ['a capture address inside: nobody', `capture+${TOKEN}+capture+${TOKEN}=${HOST}@${HOST}`, null],
  ])('%s', (_title, recipient, address) => {
    expect(captureAddressOf(recipient, HOST)).toEqual({ token: TOKEN, address })
  })

  test.each([
    ['another host', `capture+${TOKEN}@abc.com`],
    ['a host below it', `capture+${TOKEN}@x.${HOST}`],
    ['no token', `capture@${HOST}`],
    ['an empty token', `capture+@${HOST}`],
    ['another word', `catch+${TOKEN}@${HOST}`],
    ['no host', `capture+${TOKEN}`],
  ])('is none: %s', (_title, recipient) => {
    expect(captureAddressOf(recipient, HOST)).toBeNull()
  })

  test('takes a local part of 512 octets', () => {
    const local = 'x'.repeat(512)
    expect(captureAddressOf(`capture+${TOKEN}+${local}=bigco.com@${HOST}`, HOST)?.address).toBe(`${local}@bigco.com`)
  })
})

test.each([
  ['https://crm.abc.com', 'capture.crm.abc.com'],
  ['http://CRM.abc.com:3000/', 'capture.crm.abc.com'],
  ['http://127.0.0.1:3000', 'capture.localhost'],
  ['http://[::1]:3000', 'capture.localhost'],
  ['http://localhost:3000', 'capture.localhost'],
])('the capture host of %s is %s', (url, host) => {
  expect(captureHostOf(url)).toBe(host)
})
