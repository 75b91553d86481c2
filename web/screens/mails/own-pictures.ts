import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { getAttachment, type Mail } from '../../../contract/mails.ts'
import { address } from '../../client/call.ts'

/** Larger pictures stay files beside the letter. */
const largest = 5_000_000
const most = 30

/** The pictures that a letter carries along, by Content-ID, as data addresses: its frame can ask the server for nothing. */
export function useOwnPictures(mail: Mail): ReadonlyMap<string, string> {
  const shown = mail.attachments?.filter(({ contentId, type, size }) => contentId !== null && type.startsWith('image/') && type !== 'image/svg+xml' && size < largest && mail.html?.includes(contentId)).slice(0, most) ?? []
  return useQueries({
    combine: byContentId,
    queries: shown.map(({ n, type, contentId }) => ({
      queryKey: ['picture', mail.id, n],
      staleTime: Infinity,
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<readonly [string, string]> => {
        const response = await fetch(address(getAttachment, { params: { id: mail.id, n: String(n) } }), { signal })
        if (!response.ok) throw new Error(`picture ${response.status}`)
        return [contentId ?? '', await dataAddress(new Blob([await response.arrayBuffer()], { type }))]
      },
    })),
  })
}

function byContentId(read: readonly UseQueryResult<readonly [string, string]>[]): ReadonlyMap<string, string> {
  return new Map(read.flatMap(({ data }) => (data ? [data] : [])))
}

function dataAddress(picture: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('the picture cannot be read'))
    reader.readAsDataURL(picture)
  })
}
