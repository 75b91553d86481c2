/** A newsletter as such programs make it: tables, inline styles, a picture from afar and one that counts its readers. */
export function newsletter(title: string, items: readonly string[]): string {
  const rows = items.map((item) => `<tr><td style="padding:8px 24px;font:15px/22px Georgia,serif;color:#333">${item}</td></tr>`).join('')
  return `<!DOCTYPE html><html><head><style>a{color:#0b6b5f}</style></head><body style="margin:0;background:#f3f3ef">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="background:#ffffff">
<tr><td style="padding:24px"><img src="https://news.abc.example/letterhead.png" width="160" height="32" alt="Letters from ABC"></td></tr>
<tr><td style="padding:0 24px;font:bold 24px/30px Georgia,serif;color:#111">${title}</td></tr>
${rows}
<tr><td style="padding:24px;font:12px/18px sans-serif;color:#777">You get this letter because you asked for it. <a href="https://news.abc.example/unsubscribe">Unsubscribe</a></td></tr>
</table>
<img src="https://news.abc.example/opened.gif" width="1" height="1" alt="">
</td></tr></table></body></html>`
}
