import { Component, type ErrorInfo, type ReactNode } from 'react'
import { queryClient } from '../backend/query'
import { Crash } from './Crash'

interface Props {
  // where names this part of the page in the technical details
  where: string
  // place is where the person is; going elsewhere tries again by itself
  place?: string
  // what else is done when the part breaks, instead of showing that it did
  onBreak?: () => void
  children: ReactNode
}

interface State {
  error?: { thrown: unknown }
  inside: string
  place: string | undefined
  tries: number
}

// Boundary keeps what breaks inside it from taking the rest of the page along.
export class Boundary extends Component<Props, State> {
  override state: State = { inside: '', place: this.props.place, tries: 0 }

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { error: { thrown } }
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.place === state.place ? null : { place: props.place, error: undefined, tries: 0 }
  }

  override componentDidCatch(_: unknown, info: ErrorInfo) {
    this.setState({ inside: info.componentStack ?? '' })
    this.props.onBreak?.()
  }

  // The first time the part is shown again, with what it shows asked anew; what breaks twice needs the page loaded again.
  again = () => {
    if (this.state.tries) return location.reload()
    queryClient.removeQueries({ type: 'inactive' })
    this.setState({ error: undefined, tries: 1 })
  }

  override render() {
    const { error, inside } = this.state
    if (!error) return this.props.children
    if (this.props.onBreak) return null
    return <Crash error={error.thrown} inside={inside} where={this.props.where} onAgain={this.again} />
  }
}
