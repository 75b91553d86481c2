import type { Correspondent } from './correspondents.ts'
import type { Draft } from './letter.ts'
import type { Program } from './programs.ts'

/** A letter that was sent, as far as an answer to it needs to know. */
export interface Sent {
  readonly at: Date
  readonly draft: Draft
  readonly subject: string
  readonly messageId: string
  readonly references: readonly string[]
  /** The text with signature and quotation, as the next one quotes it. */
  readonly text: string
}

/** Text and HTML of a letter: what was written, the signature, and the quoted letter that it answers. */
export function bodies(draft: Draft, answers: Sent | null): { text: string; html: string } {
  const { program } = draft.from
  const language = /[가-힣]/.test(draft.text) ? 'ko' : 'en'
  const signature = program.quote === 'none' ? '' : draft.from.sign[language]
  const dashes = program.quote === 'line' ? '-- \n' : ''
  const text = [lines(draft.text, program.flowed === true), signature && `${dashes}${signature}`].filter(Boolean).join('\n\n')
  const html = `${paragraphs(draft.text)}${signature && `<div class="signature">${breaks(signature)}</div>`}`
  if (answers === null || program.quote === 'none') return { text: `${text}\n`, html: page(html) }
  const head = introduction(program.quote, language, answers, draft.from.zone)
  const quoted = program.quote === 'line' ? answers.text.trimEnd().split('\n').map((line) => line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()).join('\n') : answers.text.trimEnd()
  const style = program.quote === 'line' ? 'margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex' : 'border-top:1px solid #ccc;padding-top:8px'
  const block = program.quote === 'line' ? 'blockquote' : 'div'
  return {
    text: `${text}\n\n${head}\n${program.quote === 'line' ? '' : '\n'}${quoted}\n`,
    html: page(`${html}<br><div class="quote">${breaks(head)}<${block} style="${style}">${breaks(answers.text.trimEnd())}</${block}></div>`),
  }
}

/** A moment on a clock of this offset, as a Date field has it (RFC 5322, 3.3). */
export function dateField(at: Date, zone: string): string {
  return `${new Date(at.getTime() + offset(zone)).toUTCString().slice(0, -4)} ${zone}`
}

/** A name with its address, as people read it. */
export function written(one: Correspondent): string {
  return `${one.name} <${one.address}>`
}

const DAY = {
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }),
  ko: new Intl.DateTimeFormat('ko-KR', { dateStyle: 'full', timeZone: 'UTC' }),
}

function introduction(quote: Program['quote'], language: 'en' | 'ko', answers: Sent, zone: string): string {
  const local = new Date(answers.at.getTime() + offset(zone))
  const clock = local.toISOString().slice(11, 16)
  const { from, to } = answers.draft
  const day = DAY[language].format(local)
  if (quote === 'line') return language === 'ko' ? `${day} ${clock}, ${written(from)}님이 작성:` : `On ${day} at ${clock}, ${written(from)} wrote:`
  const rows = [`From: ${written(from)}`, `Sent: ${day} ${clock}`, `To: ${to.map((one) => one.name).join('; ')}`, `Subject: ${answers.subject}`]
  return [quote === 'original' ? '-----Original Message-----' : '_'.repeat(32), ...rows].join('\n')
}

/** Paragraphs broken at 72 columns, with a blank line between them but not between items. */
function lines(text: string, flowed: boolean): string {
  const broken = text.split('\n').map((paragraph) => {
    const out: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > 72) {
        out.push(flowed ? `${line} ` : line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...out, line].join('\n')
  })
  return broken.map((paragraph, i) => i === 0 ? paragraph : `${together(broken[i - 1], paragraph) ? '\n' : '\n\n'}${paragraph}`).join('')
}

function paragraphs(text: string): string {
  return text.split('\n').map((paragraph) => paragraph.startsWith('- ') ? `<div>&bull; ${escaped(paragraph.slice(2))}</div>` : `<p>${escaped(paragraph)}</p>`).join('')
}

function together(before: string | undefined, item: string): boolean {
  return item.startsWith('- ') && before?.startsWith('- ') === true
}

function breaks(text: string): string {
  return escaped(text).replaceAll('\n', '<br>')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function page(body: string): string {
  return `<!DOCTYPE html><html><body style="font-family:sans-serif;font-size:14px">${body}</body></html>`
}

function offset(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000
}
