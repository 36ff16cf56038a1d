import { Page } from '#web/parts/page.tsx'

export const Screen = () => <Page title="calendar">{null}</Page>
