export type DrawingName = 'coffee' | 'basket' | 'balloons'

// Our own motifs only: coffee (nothing waits), the basket of eggs (one channel is one basket), the two balloons (no
// channel yet).
const drawings = {
  coffee: (
    <>
      <ellipse className="ground" cx="66" cy="74" rx="46" ry="6" />
      <path className="soft" d="M44 36H86V62A10 10 0 0 1 76 72H54A10 10 0 0 1 44 62Z" />
      <path d="M86 42H92A8 8 0 0 1 92 60H86" />
      <path className="steam" d="M58 12C54 17 62 20 58 26M72 12C68 17 76 20 72 26" />
    </>
  ),
  basket: (
    <>
      <ellipse className="ground" cx="66" cy="76" rx="48" ry="5" />
      <path className="egg-sun" d="M52 16C59 16 62 28 62 34A10 10 0 0 1 42 34C42 28 45 16 52 16Z" />
      <path className="egg-ok" d="M82 16C89 16 92 28 92 34A10 10 0 0 1 72 34C72 28 75 16 82 16Z" />
      <path className="egg" d="M67 10C75 10 79 24 79 31A12 12 0 0 1 55 31C55 24 59 10 67 10Z" />
      <path className="soft" d="M24 38H108L98 74H34Z" />
      <path className="weave" d="M28 50H104M32 61H100" />
      <path d="M24 38H108L98 74H34Z" />
    </>
  ),
  balloons: (
    <>
      <ellipse className="ground" cx="70" cy="78" rx="44" ry="5" />
      <path className="dashed" d="M42 8H82A14 14 0 0 1 82 34H42Z" />
      <path className="sun-soft" d="M42 40H86A14 14 0 0 1 86 68H56L42 78Z" />
    </>
  ),
}

export function Drawing({ name }: { name: DrawingName }) {
  return (
    <svg className="drawing" viewBox="0 0 132 84" aria-hidden>
      {drawings[name]}
    </svg>
  )
}
