import { simpleParser } from 'mailparser'
import { attachmentOctets, readContent } from '../core/mail/content.ts'
import { extract } from '../core/mail/extract.ts'
import { readMessage } from '../core/mail/message.ts'
import { safeHtml } from '../server/capture/safe-html.ts'
import { generateMail } from './generated-mail.ts'

const MAILS = 2_000
const SECONDS = 3

/** Measures the reading of mail on one core, in processor time, beside mailparser over the same mails in the same run. */
export async function run(): Promise<void> {
  const mails = Array.from({ length: MAILS }, (_, seed) => generateMail(seed + 1).octets)
  const htmls = mails.map(mail => readContent(mail).html).filter(html => html !== null)
  console.log(`${MAILS} generated mails of ${Math.round(mails.reduce((sum, { length }) => sum + length, 0) / MAILS)} octets on average`)
  const header = await report('header facts of a letter', Array.from({ length: MAILS }, () => LETTER), readMessage)
  await report('header facts of all kinds', mails, readMessage)
  await report('text, HTML, files by place', mails, readContent)
  const ours = await report('extract, with search terms', mails, extract)
  await report('the same, files decoded', mails, mail => {
    for (const file of readContent(mail).attachments) attachmentOctets(mail, file)
    return extract(mail)
  })
  await report('safe HTML', htmls, safeHtml)
  const theirs = await report('mailparser, all it does', mails, mail => simpleParser(mail))
  const lean = await report('mailparser, no conversions', mails, mail => simpleParser(mail, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true }))
  console.log(`extract is ${(ours / theirs).toFixed(1)} × mailparser, ${(ours / lean).toFixed(1)} × mailparser without conversions`)
  console.log(header >= 45_000 ? 'header facts reach 45,000/s' : `header facts miss 45,000/s: ${Math.round(header)}`)
}

/** A letter as a company gets it: the header that its own server and the sender's put before 6 KB of text. */
const LETTER = Buffer.from([
  'Return-Path: <jane@bigco.com>',
  'Received: from mx.bigco.com (mx.bigco.com [192.0.2.7])', '\tby mail.abc.com (Postfix) with ESMTPS id 4XYZ1234', '\tfor <jamie@abc.com>; Mon, 23 Nov 2026 10:00:00 +0900 (KST)',
  'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=bigco.com; s=sel; h=from:to:subject;', '\tbh=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=;', `\tb=${'Ab1/'.repeat(43)}`,
  'From: =?UTF-8?B?7KCc7J24IOuPhA==?= <jane@bigco.com>',
  'To: Jamie Bronte <jamie@abc.com>, "Hong, Katherine" <wwarrior@abc.com>',
  'Cc: support@abc.com',
  'Subject: =?UTF-8?B?6rKs7KCB7IScIOyalOyyreuTnOumveuLiOuLpA==?=', ' =?UTF-8?B?IDIwMjY=?=',
  'Message-ID: <CAF1234567890abcdef@mail.bigco.com>',
  'In-Reply-To: <x1@abc.com>',
  'References: <x0@abc.com> <x1@abc.com>',
  'Date: Mon, 23 Nov 2026 10:00:00 +0900',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  '', ...Array.from({ length: 150 }, () => 'a line of text in the body of the letter'),
].join('\r\n'))

/** Runs `work` over all mails for some seconds, after a warm-up. @returns how many a second of processor time */
async function report<Mail>(name: string, mails: readonly Mail[], work: (mail: Mail) => unknown): Promise<number> {
  await rateOf(mails, work, 1)
  const rate = await rateOf(mails, work, SECONDS)
  console.log(`${name.padEnd(28)} ${Math.round(rate).toLocaleString('en').padStart(11)} /s`)
  return rate
}

async function rateOf<Mail>(mails: readonly Mail[], work: (mail: Mail) => unknown, seconds: number): Promise<number> {
  const from = process.cpuUsage()
  const until = performance.now() + seconds * 1000
  let done = 0
  for (let at = 0; performance.now() < until; at = (at + 1) % mails.length, done++) {
    const mail = mails[at]
    const result = mail === undefined ? null : work(mail)
    if (result instanceof Promise) await result
  }
  const spent = process.cpuUsage(from)
  return done / ((spent.user + spent.system) / 1e6)
}
