import './tokens.css'
import './base.css'
import './lib/density.ts'
import './lib/theme.ts'
import './lib/push.ts'
import { StrictMode } from 'react'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { session } from './api/client.ts'
import { App } from './app.tsx'
import { resumeQuery } from './api/reads.ts'
import { keepFocus } from './lib/focus-keeper.ts'
import { places } from './lib/places.ts'
import { fetchAhead } from './screens.ts'
import { createQueryClient } from './api/query-client.ts'
import { Toasts } from './parts/toast.tsx'

const root = document.querySelector('#root')
if (root === null) throw new Error('the page has no place for the dashboard')

const queries = createQueryClient()
// Before anything is drawn: both take their time. Whoever came by a link for reviews has no session.
fetchAhead(location.pathname)
if (location.pathname !== places.review) void queries.prefetchQuery(resumeQuery)
// Whoever signs out leaves nothing behind for the next one at this browser.
session.subscribe(() => {
  if (session.left()) queries.clear()
})
keepFocus()

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Toasts>
        <App />
      </Toasts>
    </QueryClientProvider>
  </StrictMode>,
)
