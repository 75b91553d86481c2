/** A file that goes out with a reply. */
export interface ChosenFile {
  readonly name: string
  readonly type: string
  /** In base64. */
  readonly content: string
  /** Of a picture that stands in the text, at its mark. */
  readonly contentId?: string
  readonly mark?: string
}

/** Reads a chosen file. `place`: it is a picture that was pasted into the text, the n-th of the reply. */
export async function chosenFile(file: File, place: number | null): Promise<ChosenFile> {
  const content = base64(new Uint8Array(await file.arrayBuffer()))
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream'
  if (place === null) return { name: file.name || 'file', type, content }
  const name = `picture-${place}.${type.split('/')[1] ?? 'png'}`
  return { name, type, content, contentId: `picture-${place}@reply`, mark: `[${name}]` }
}

function base64(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at += 8192) text += String.fromCharCode(...octets.subarray(at, at + 8192))
  return btoa(text)
}

/** The text as HTML, each pasted picture at its mark. */
export function htmlOf(text: string, files: readonly ChosenFile[]): string {
  const safe = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const shown = files.reduce((html, { mark, contentId, name }) => (mark && contentId ? html.replace(mark, `<img src="cid:${contentId}" alt="${name}">`) : html), safe)
  return shown.split(/\n{2,}/).map((part) => `<p>${part.replace(/\n/g, '<br>')}</p>`).join('\n')
}
