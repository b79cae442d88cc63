import './choice.css'

// Choice is one of a few ways, as a card: a bold word and a line about it.
export function Choice<V extends string>({ name, value, chosen, onChoose, title, line }: {
  name: string
  value: V
  chosen: V
  onChoose: (value: V) => void
  title: string
  line: string
}) {
  return (
    <label className="choice" data-on={value === chosen} aria-label={`${title}. ${line}`}>
      <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />
      <span>
        <strong>{title}</strong>
        <span className="quiet">{line}</span>
      </span>
    </label>
  )
}
