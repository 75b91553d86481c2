import { Modal } from '@mantine/core'
import { IconDownload, IconFile, IconFileText, IconFileTypePdf, IconPhoto } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { getAttachment, type Mail } from '../../../contract/mails.ts'
import { address } from '../../client/call.ts'
import { useWords } from '../../words/words.tsx'
import css from './opened-mail.module.css'

type Files = Pick<Mail, 'id' | 'attachments' | 'html'>
type Attachment = NonNullable<Mail['attachments']>[number]

/** Pictures that a browser draws without running anything. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'])
/** Larger pictures are downloaded, not previewed. */
const previewLimit = 20_000_000

/** The files of a mail: pictures open, everything else is downloaded. */
export function Attachments({ mail }: { mail: Files }): ReactNode {
  const [shown, setShown] = useState<Attachment>()
  const files = mail.attachments?.filter((one) => !standsInLetter(mail, one)) ?? []
  if (files.length === 0) return null
  return (
    <div className={css['files']}>
      {files.map((one) => <File key={one.n} mail={mail.id} file={one} preview={() => setShown(one)} />)}
      {shown && <Preview mail={mail.id} file={shown} close={() => setShown(undefined)} />}
    </div>
  )
}

/** A picture that the letter itself shows is no file beside it. */
function standsInLetter(mail: Files, { inline, contentId }: Attachment): boolean {
  return inline && contentId !== null && (mail.html?.includes(`data-cid="${contentId}"`) ?? false)
}

function File({ mail, file, preview }: { mail: string; file: Attachment; preview: () => void }): ReactNode {
  const { t, size } = useWords()
  const name = file.name || t('file.unnamed')
  const content = <><Icon type={file.type} /><span>{name}</span><i>{size(file.size)}</i></>
  if (pictures.has(file.type) && file.size < previewLimit) return <button type="button" className={css['file']} title={t('file.open', { name })} onClick={preview}>{content}</button>
  return <a className={css['file']} title={t('file.download', { name })} href={hrefOf(mail, file)} download={name}>{content}</a>
}

function Icon({ type }: { type: string }): ReactNode {
  if (pictures.has(type)) return <IconPhoto aria-hidden />
  if (type === 'application/pdf') return <IconFileTypePdf aria-hidden />
  return type.startsWith('text/') ? <IconFileText aria-hidden /> : <IconFile aria-hidden />
}

/** A picture, read as octets and drawn from memory: the server only gives files to save. */
function Preview({ mail, file, close }: { mail: string; file: Attachment; close: () => void }): ReactNode {
  const { t } = useWords()
  const [source, setSource] = useState<string>()
  const [failed, setFailed] = useState(false)
  const href = hrefOf(mail, file)
  useEffect(() => {
    let made: string | undefined
    const stop = new AbortController()
    const read = async (): Promise<void> => {
      const response = await fetch(href, { signal: stop.signal })
      if (!response.ok) throw new Error(String(response.status))
      made = URL.createObjectURL(new Blob([await response.arrayBuffer()], { type: file.type }))
      setSource(made)
    }
    read().catch(() => setFailed(!stop.signal.aborted))
    return () => {
      stop.abort()
      if (made) URL.revokeObjectURL(made)
    }
  }, [href, file.type])
  return (
    <Modal opened onClose={close} title={file.name || t('file.unnamed')} size="xl" closeButtonProps={{ 'aria-label': t('close') }}>
      <div className={css['preview']}>
        {failed ? <p>{t('file.no-preview')}</p> : source && <img src={source} alt={file.name} onError={() => setFailed(true)} />}
        <a className={css['file']} href={href} download={file.name}><IconDownload aria-hidden />{t('file.save')}</a>
      </div>
    </Modal>
  )
}

function hrefOf(mail: string, file: Attachment): string {
  return address(getAttachment, { params: { id: mail, n: String(file.n) } })
}
