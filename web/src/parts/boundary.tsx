import { Component, type ReactNode } from 'react'
import { QueryErrorResetBoundary } from '@tanstack/react-query'
import { Trouble } from './states.tsx'

interface BoundaryProps {
  readonly onReset: () => void
  readonly children: ReactNode
}

interface BoundaryState {
  readonly error: unknown
}

class Catcher extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    const again = (): void => {
      this.props.onReset()
      this.setState({ error: null })
    }
    return <Trouble error={this.state.error} onRetry={again} />
  }
}

/** What fails inside of it shows its trouble there, and the rest of the page goes on. */
export const Boundary = ({ children }: { readonly children: ReactNode }) => (
  <QueryErrorResetBoundary>{({ reset }) => <Catcher onReset={reset}>{children}</Catcher>}</QueryErrorResetBoundary>
)
