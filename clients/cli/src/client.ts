// The one place where this program touches the client; all else of Scheduly is out of its reach.
export * from '../../typescript/src/index.ts'
