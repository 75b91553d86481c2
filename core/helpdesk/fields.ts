/** Fills the fields of a text that goes to a customer, as in `Dear {{requester.name}}`; one that nobody knows is left out. */
export function fillFields(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{\s*([a-zA-Z.]+)\s*\}\}/g, (_, field: string) => values[field] ?? '')
}
