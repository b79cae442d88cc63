// What the page is made of, with the licence of each. The program names its own parts.
export const licences = [
  'React · MIT',
  'Mantine · MIT',
  'TanStack Query · MIT',
  'i18next · MIT',
  'virtua · MIT',
  'Phosphor Icons · MIT',
  'Figtree · OFL-1.1',
  'Bricolage Grotesque · OFL-1.1',
]
