import { NativeSelect, TagsInput, Textarea, TextInput } from '@mantine/core'
import { IconPaperclip, IconSend, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { listSenders, sendMail, type Sender } from '../../../contract/outbox.ts'
import type { BodyOf } from '../../../contract/route.ts'
import { call } from '../../client/call.ts'
import { useAnswer } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { useForm } from '../../parts/form.ts'
import { Hint } from '../../parts/side.tsx'
import { useWords } from '../../words/words.tsx'
import { base64Of } from './base64.ts'
import { ComposePreview } from './compose-preview.tsx'
import { SentMail } from './sent-mail.tsx'
import css from './compose.module.css'

interface ComposeProps {
  /** To begin with. */
  readonly to: readonly string[]
  readonly subject?: string
  /** The mail that this one answers. */
  readonly inReplyTo?: string
  readonly close: () => void
}

/** Where a mail is written. What was typed stays in this tab until it is sent, but for its files. */
export function Compose(props: ComposeProps): ReactNode {
  const { data } = useAnswer(listSenders, {})
  const [sent, setSent] = useState<string>()
  if (sent !== undefined) return <SentMail id={sent} close={props.close} />
  return data ? <ComposeForm {...props} senders={data.items} done={setSent} /> : null
}

interface Values {
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly subject: string
  readonly text: string
}

function ComposeForm({ to, subject = '', inReplyTo, close, senders, done }: ComposeProps & { readonly senders: readonly Sender[]; readonly done: (id: string) => void }): ReactNode {
  const { t } = useWords()
  const [files, setFiles] = useState<readonly File[]>([])
  const once = useRef({ body: '', key: '' })
  const usable = senders.filter(({ canSend }) => canSend)
  const form = useForm<Values, BodyOf<typeof sendMail>>({
    initial: { from: usable[0]?.address ?? '', to, cc: [], bcc: [], subject, text: '' },
    schema: sendMail.body, draft: `compose.${inReplyTo ?? to.join()}`,
    body: (values) => bodyOf(values, inReplyTo),
    send: async (body) => {
      const whole = { ...body, files: await Promise.all(files.map(async (file) => ({ name: file.name, type: file.type || 'application/octet-stream', content: await base64Of(file) }))) }
      const written = JSON.stringify(whole)
      // The same mail, sent again because no answer came, leaves once.
      if (once.current.body !== written) once.current = { body: written, key: crypto.randomUUID() }
      const answer = await call(sendMail, { query: {}, body: whole }, { once: once.current.key })
      if ('state' in answer) done(answer.id)
    },
  })
  const [copies, setCopies] = useState(form.values.cc.length + form.values.bcc.length > 0)
  const first = useRef<HTMLTextAreaElement>(null)
  useEffect(() => first.current?.focus(), [])
  const people = (field: 'to' | 'cc' | 'bcc') => ({
    label: t(`compose.${field}`), value: [...form.values[field]], onChange: (value: string[]) => form.set({ [field]: value }), splitChars: [',', ';'], acceptValueOnBlur: true, autoCapitalize: 'off', spellCheck: false,
    error: form.wrong(field) ?? form.values[field].map((_, i) => form.wrong(`${field}.${i}`)).find(Boolean),
  })
  const nowhere = usable.length === 0
  return (
    <form className={css['form']} aria-label={t('compose')} onSubmit={(event) => void form.submit(event)} noValidate
      onKeyDown={(event) => { if (event.key === 'Escape' && !event.defaultPrevented) close(); if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit() }}>
      <div className={css['top']}><h2>{t('compose')}</h2><Button kind="bare" aria-label={t('close')} icon={<IconX aria-hidden />} onClick={close} /></div>
      {nowhere ? <Hint>{t('compose.no-server')}</Hint> : <NativeSelect label={t('compose.from')} data={usable.map(({ address, name }) => ({ value: address, label: name ? `${name} <${address}>` : address }))} {...form.text('from')} />}
      <div className={css['people']}>
        <TagsInput {...people('to')} />
        {!copies && <Button kind="link" onClick={() => setCopies(true)}>{t('compose.copies')}</Button>}
      </div>
      {copies && <><TagsInput {...people('cc')} /><TagsInput {...people('bcc')} /></>}
      <TextInput label={t('compose.subject')} {...form.text('subject')} />
      <Textarea ref={first} label={t('compose.text')} autosize minRows={8} maxRows={24} {...form.text('text')} />
      <Files files={files} set={setFiles} />
      <ComposePreview {...form.values} />
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}>
        <Button type="submit" kind="main" icon={<IconSend aria-hidden />} busy={form.busy && t('compose.sending')} because={nowhere ? t('compose.no-server') : undefined}>{t('compose.send')}</Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  )
}

function Files({ files, set }: { readonly files: readonly File[]; readonly set: (files: readonly File[]) => void }): ReactNode {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  return (
    <ul className={css['files']}>
      {files.map((file) => <li key={`${file.name} ${file.size}`}><Button small icon={<IconX aria-hidden />} aria-label={t('remove.what', { what: file.name })} onClick={() => set(files.filter((one) => one !== file))}>{file.name}</Button></li>)}
      <li><Button small icon={<IconPaperclip aria-hidden />} onClick={() => input.current?.click()}>{t('compose.attach')}</Button></li>
      <input ref={input} type="file" multiple hidden aria-label={t('compose.attach')} onChange={(event) => { set([...files, ...event.currentTarget.files ?? []]); event.currentTarget.value = '' }} />
    </ul>
  )
}

function bodyOf({ from, to, cc, bcc, subject, text }: Values, inReplyTo: string | undefined): BodyOf<typeof sendMail> {
  return { from, to: [...to], cc: [...cc], bcc: [...bcc], subject, text, ...(inReplyTo === undefined ? {} : { inReplyTo }) }
}
