/** What a network or the server said, in its own words and language: marks of quotation come with the page's language. */
export const Quoted = ({ children: words }: { readonly children: string }) => (
  <q lang="" dir="auto">
    {words}
  </q>
)
