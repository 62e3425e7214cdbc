const addressForm = /^\/api\/v1\/sites\/([^/?]+)\/derivations\/[^/?]+(\?[^#]*)?$/

/** The site of a derivation address; empty when it is no address of this server's derivations. */
export function siteOf(address: string): string {
  const found = addressForm.exec(address)
  return found ? decodeURIComponent(found[1]!) : ''
}
