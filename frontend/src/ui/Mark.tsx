// Mark is the house's sign: a B made of two balloons, the lower one still talking.
export function Mark({ side = 3 }: { side?: number }) {
  return (
    <svg width={`${side}rem`} height={`${side}rem`} viewBox="0 0 64 64" aria-hidden>
      <rect width="64" height="64" rx="15" fill="#6D2F66" />
      <path d="M19 11H34.5A9.5 9.5 0 0 1 34.5 30H19Z" fill="#fff" />
      <path d="M19 34H37A10 10 0 0 1 37 54H29L19 61Z" fill="#F5B83D" />
    </svg>
  )
}
