import { createTheme, Drawer, Modal, NativeSelect, PasswordInput, SegmentedControl, TagsInput, Textarea, TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { createElement } from 'react'

const field = { inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[], size: 'sm' }

/**
 * Mantine's parts as we use them. The tokens are in theme.css and reach Mantine by mantine.css, both plain files:
 * a style tag made at run time would need an exception in the content security policy. For the same reason windows do
 * not lock the page's scrolling (that library writes a style tag); the page itself never scrolls.
 */
export const theme = createTheme({
  respectReducedMotion: true,
  autoContrast: false,
  cursorType: 'pointer',
  components: {
    TextInput: TextInput.extend({ defaultProps: field }),
    PasswordInput: PasswordInput.extend({ defaultProps: field }),
    Textarea: Textarea.extend({ defaultProps: field }),
    TagsInput: TagsInput.extend({ defaultProps: field }),
    NativeSelect: NativeSelect.extend({ defaultProps: { ...field, rightSection: createElement(IconChevronDown, { 'aria-hidden': true }), rightSectionPointerEvents: 'none' } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'sm', withItemsBorders: false, transitionDuration: 0 } }),
    Modal: Modal.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 0 }, centered: false } }),
    ModalRoot: Modal.Root.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } }),
    DrawerRoot: Drawer.Root.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } }),
  },
})
