import { Page } from '#web/parts/page.tsx'

export const Screen = () => <Page title="settings">{null}</Page>
