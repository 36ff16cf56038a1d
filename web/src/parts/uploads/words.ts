import { createWords } from '#web/i18n/i18n.ts'

const en = {
  uploading: (name: string) => `Uploading ${name}`,
  waiting: 'Waits for the connection, and then goes on by itself.',
  paused: 'Paused. It goes on where it stands, for a day.',
  lost: 'The connection was lost.',
  pause: (name: string) => `Pause ${name}`,
  goOn: (name: string) => `Go on with ${name}`,
  again: (name: string) => `Upload ${name} again`,
  cancel: (name: string) => `Cancel ${name}`,
  dismiss: (name: string) => `Dismiss ${name}`,
}

const de: typeof en = {
  uploading: (name) => `${name} wird hochgeladen`,
  waiting: 'Wartet auf die Verbindung und geht dann von selbst weiter.',
  paused: 'Angehalten. Es geht dort weiter, wo es steht, einen Tag lang.',
  lost: 'Die Verbindung ist abgebrochen.',
  pause: (name) => `${name} anhalten`,
  goOn: (name) => `Mit ${name} weitermachen`,
  again: (name) => `${name} noch einmal hochladen`,
  cancel: (name) => `${name} abbrechen`,
  dismiss: (name) => `${name} ausblenden`,
}

export const useUploadWords = createWords({ en, de })
