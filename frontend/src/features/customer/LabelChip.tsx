import type { LabelView } from '../../backend'

// LabelChip is one label: its word on its colour.
export function LabelChip({ label }: { label: LabelView }) {
  return (
    <span className="label-chip" data-tone={label.colour}>
      {label.name}
    </span>
  )
}
