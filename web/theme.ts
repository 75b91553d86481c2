import { createTheme } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { createElement } from 'react'

const field = { inputWrapperOrder: ['label', 'input', 'description', 'error'], size: 'sm' }

/**
 * Mantine's parts as we use them, by their names, so that none is loaded before a screen wants it. The tokens are in
 * theme.css and reach Mantine by mantine.css, both plain files: a style tag made at run time would need an exception in
 * the content security policy. For the same reason windows do not lock the page's scrolling (that library writes a style
 * tag); the page itself never scrolls.
 */
export const theme = createTheme({
  respectReducedMotion: true,
  autoContrast: false,
  cursorType: 'pointer',
  components: {
    TextInput: { defaultProps: field },
    PasswordInput: { defaultProps: field },
    Textarea: { defaultProps: field },
    TagsInput: { defaultProps: field },
    NativeSelect: { defaultProps: { ...field, rightSection: createElement(IconChevronDown, { 'aria-hidden': true }), rightSectionPointerEvents: 'none' } },
    SegmentedControl: { defaultProps: { size: 'sm', withItemsBorders: false, transitionDuration: 0 } },
    Modal: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 }, centered: false } },
    ModalRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } },
    DrawerRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } },
  },
})
