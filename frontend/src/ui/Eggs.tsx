import './eggs.css'

// Each egg is one way to reach a customer: whole when it works, dashed when it does not now. Shape says it without
// colour, and the words beside it say the count.
export function Eggs({ working, total }: { working: number; total: number }) {
  return (
    <span className="eggs" aria-hidden>
      {Array.from({ length: total }, (_, i) => (
        <svg key={i} viewBox="0 0 12 16" data-whole={i < working}>
          <path d="M6 1C9 1 11 6.5 11 10A5 5 0 0 1 1 10C1 6.500 3 1 6 1Z" />
        </svg>
      ))}
    </span>
  )
}

export type EggState = 'full' | 'half' | 'none'

// eggFor says what egg a customer gets: by how many channels other than WhatsApp they can be reached.
export const eggFor = (others: number): EggState => (others >= 2 ? 'full' : others === 1 ? 'half' : 'none')

export function Egg({ state }: { state: EggState }) {
  return (
    <svg className="egg" viewBox="0 0 12 16" data-state={state} aria-hidden>
      {state === 'half' && <path className="egg-yolk" d="M1.200 9H10.800A5 5 0 0 1 1.200 11Z" />}
      <path d="M6 1C9 1 11 6.5 11 10A5 5 0 0 1 1 10C1 6.500 3 1 6 1Z" />
    </svg>
  )
}
