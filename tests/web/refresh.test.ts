import { describe, expect, test } from 'vitest'
import { withTop } from '../../web/client/refresh.ts'

const page = (ids: string, next: string | null = null) => ({ items: [...ids].map((id) => ({ id })), next })
const pages = (...all: ReturnType<typeof page>[]) => ({ pages: all, pageParams: all.map((_, i) => i) })
const told = (data: { pages: readonly ReturnType<typeof page>[] }) => data.pages.map((one) => one.items.map(({ id }) => id).join(''))

describe('the top of a long list is read again while the pages below stay', () => {
  test.each([
    ['nothing new', pages(page('fed', 'd'), page('cba')), page('fed', 'd'), ['fed', 'cba']],
    ['two new at the top', pages(page('fed', 'd'), page('cba')), page('hgf'), ['hgfed', 'cba']],
    ['one was removed', pages(page('fed', 'd'), page('cba')), page('fdc'), ['fd', 'cba']],
    ['so much that the old top is out of sight', pages(page('fed', 'd'), page('cba')), page('zyx', 'x'), ['zyx']],
    ['the list was emptied', pages(page('fed', 'd'), page('cba')), page(''), ['']],
  ])('%s', (_, now, top, then) => {
    expect(told(withTop(now, top))).toEqual(then)
  })

  test('the way to the next page stays known', () => {
    const data = withTop(pages(page('fed', 'after d'), page('cba', 'after a')), page('gfe', 'after e'))
    expect(data.pages.map((one) => one.next)).toEqual(['after d', 'after a'])
  })
})
