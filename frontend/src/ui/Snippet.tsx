// Snippet shows a found text with what matched marked; the program marks it with two control characters, so nothing a
// customer wrote can pass for markup.
export function Snippet({ text }: { text: string }) {
  const parts = text.split('\u0001').flatMap((part, i) => {
    if (i === 0) return [{ text: part, mark: false }]
    const [hit = '', ...rest] = part.split('\u0002')
    return [
      { text: hit, mark: true },
      { text: rest.join(''), mark: false },
    ]
  })
  return (
    <>
      {parts.map((p, i) => (p.mark ? <mark key={i}>{p.text}</mark> : p.text))}
    </>
  )
}
