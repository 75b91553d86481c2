import { describe, expect, test } from 'vitest'
import { readAddress, readDomain } from '../../../core/mail/typed.ts'

describe('a domain as people type it', () => {
  test.each<[text: string, domain: string]>([
    ['emailer.com', 'emailer.com'],
    ['  Emailer.COM \n', 'emailer.com'],
    ['@emailer.com', 'emailer.com'],
    ['emailer.com.', 'emailer.com'],
    ['https://emailer.com/x?y#z', 'emailer.com'],
    ['http://emailer.com:8080', 'emailer.com'],
    ['https://www.emailer.com/', 'emailer.com'],
    ['www.emailer.com', 'emailer.com'],
    ['www.com', 'www.com'],
    ['MÜLLER.example', 'xn--mller-kva.example'],
    ['xn--mller-kva.example', 'xn--mller-kva.example'],
    ['회사.kr', 'xn--vf4b131b.kr'],
    ['acme.co.kr', 'acme.co.kr'],
    ['\u200bemailer.com\ufeff', 'emailer.com'],
    ['eu.globex.com', 'eu.globex.com'],
  ])('%j', (text, domain) => expect(readDomain(text)).toEqual({ domain }))

  test.each<[text: string, fault: string]>([
    ['com', 'public-suffix'],
    ['co.kr', 'public-suffix'],
    ['@KR', 'public-suffix'],
    ['한국', 'public-suffix'],
    ['', 'not-a-domain'],
    ['   ', 'not-a-domain'],
    ['emailer', 'not-a-domain'],
    ['kim@emailer.com', 'not-a-domain'],
    ['emailer com', 'not-a-domain'],
    ['emailer..com', 'not-a-domain'],
    ['-emailer.com', 'not-a-domain'],
    ['192.0.2.1', 'not-a-domain'],
    ['[192.0.2.1]', 'not-a-domain'],
    ['*.emailer.com', 'not-a-domain'],
    ['emailer.com, globex.com', 'not-a-domain'],
    [`${'a.'.repeat(10)}com`, 'not-a-domain'],
    [`${'x'.repeat(64)}.com`, 'not-a-domain'],
  ])('%j is refused', (text, fault) => expect(readDomain(text)).toEqual({ fault }))
})

describe('an address as people type it', () => {
  test.each<[text: string, address: string]>([
    ['kim@acme.co.kr', 'kim@acme.co.kr'],
    ['  Kim@Acme.co.kr ', 'kim@acme.co.kr'],
    ['mailto:kim@acme.co.kr', 'kim@acme.co.kr'],
    ['MAILTO:kim%2Bfair@acme.co.kr?subject=Hello', 'kim+fair@acme.co.kr'],
    ['mailto:kim%@acme.co.kr', 'kim%@acme.co.kr'],
    ['Kim <kim@acme.co.kr>', 'kim@acme.co.kr'],
    ['"Kim, J." <kim@acme.co.kr>', 'kim@acme.co.kr'],
    ['<kim@acme.co.kr>', 'kim@acme.co.kr'],
    ['kim@müller.example', 'kim@xn--mller-kva.example'],
    ['kim@acme.co.kr;', 'kim@acme.co.kr'],
  ])('%j', (text, address) => expect(readAddress(text)).toMatchObject({ address }))

  test('keeps how it was written, and the name', () => {
    expect(readAddress('Kim <Kim@Acme.co.kr>')).toEqual({ address: 'kim@acme.co.kr', written: 'Kim@Acme.co.kr', name: 'Kim' })
  })

  test.each<[text: string, fault: string]>([
    ['', 'not-an-address'],
    ['kim', 'not-an-address'],
    ['kim@', 'not-an-address'],
    ['@acme.co.kr', 'not-an-address'],
    ['kim@acme', 'not-an-address'],
    ['kim@[192.0.2.1]', 'not-an-address'],
    ['kim@acme..kr', 'not-an-address'],
    ['kim@acme.co.kr, ops@globex.com', 'several-addresses'],
  ])('%j is refused', (text, fault) => expect(readAddress(text)).toEqual({ fault }))
})
