import { Component, type ReactNode } from 'react'
import { QueryErrorResetBoundary } from '@tanstack/react-query'
import { NotFetchedError } from '#web/lib/late.ts'
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
    const { error } = this.state
    if (error === null) return this.props.children
    const again = (): void => {
      if (error instanceof NotFetchedError) return location.reload()
      this.props.onReset()
      this.setState({ error: null })
    }
    return <Trouble error={error} onRetry={again} />
  }
}

/** What fails inside of it shows its trouble there, and the rest of the page goes on. */
export const Boundary = ({ children }: { readonly children: ReactNode }) => (
  <QueryErrorResetBoundary>{({ reset }) => <Catcher onReset={reset}>{children}</Catcher>}</QueryErrorResetBoundary>
)
