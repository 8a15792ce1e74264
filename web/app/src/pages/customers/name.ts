import { text } from './messages'

/** What people at the shop call a customer: the nickname, or the end of the id when there is none. */
export function named(customer: { nickname: string; external_userid: string }): string {
  return customer.nickname || `${text.newCustomer} …${customer.external_userid.slice(-4)}`
}
