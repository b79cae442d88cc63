import {
  ActionIcon,
  Button,
  Checkbox,
  Menu,
  Popover,
  Tooltip,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'
import { t } from '../lib/i18n'

const jabuticaba: MantineColorsTuple = [
  '#FBF3F9',
  '#F5EAF3',
  '#E6C8E1',
  '#E3B8DD',
  '#BE7AB4',
  '#A4569A',
  '#8E4485',
  '#6D2F66',
  '#5C2556',
  '#3D1A3A',
]

// Every filled, light, neutral or text button takes its colours from the tokens, whatever its `color`, except
// color="down": the neutral button of a destructive act.
const variants: VariantColorsResolver = ({ variant, color }) => {
  const text = color === 'down' ? 'var(--down)' : undefined
  switch (variant) {
    case 'filled':
      return { background: 'var(--brand)', hover: 'var(--brand-hover)', color: 'var(--on-brand)', border: 'none' }
    case 'light':
      return { background: 'var(--brand-soft)', hover: 'var(--brand-line)', color: 'var(--brand-text)', border: 'none' }
    case 'subtle':
      return {
        background: 'transparent',
        hover: 'var(--brand-soft)',
        color: text ?? 'var(--brand-text)',
        border: 'none',
      }
    case 'transparent':
      return { background: 'transparent', hover: 'var(--hover)', color: 'var(--text-2)', border: 'none' }
    default:
      return {
        background: 'var(--sheet)',
        hover: 'var(--hover)',
        color: text ?? 'var(--text)',
        border: '1px solid var(--line-2)',
      }
  }
}

// The page itself never scrolls, so the dialogs need not lock it (which would write a style into the page). Their words are
// looked up when one is drawn, in the language of that moment.
const dialog = () => ({ lockScroll: false, closeButtonProps: { 'aria-label': t('ui.close') } })

export const theme = createTheme({
  scale: 1.6,
  colors: { jabuticaba },
  primaryColor: 'jabuticaba',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: "'Figtree Variable', system-ui, sans-serif",
  variantColorResolver: variants,
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' }, vars: () => ({ root: { '--button-height': '3.4rem' } }) }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'transparent' },
      vars: () => ({ root: { '--ai-size': '3.2rem', '--ai-radius': '0.9rem' } }),
    }),
    Menu: Menu.extend({
      // The placeholder is an element that a menu may not have; the first arrow key finds the first item without it.
      defaultProps: { transitionProps: { duration: 120 }, withInitialFocusPlaceholder: false },
    }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 120 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 500, transitionProps: { duration: 100 } } }),
    Modal: { defaultProps: () => ({ ...dialog(), centered: true, radius: 'lg', padding: 'lg' }) },
    Drawer: { defaultProps: () => ({ ...dialog(), position: 'right', padding: 'md' }) },
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
  },
})
